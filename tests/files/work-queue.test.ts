import { WorkQueue } from '../../server/files/work-queue';

/** A task that ends when the test says so, and notes its name when it starts. */
function tasks() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const task = (name: string) => () =>
    new Promise<string>((resolve) => {
      started.push(name);
      ends.set(name, () => resolve(name));
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { started, task, end };
}

describe('a queue of work', () => {
  it('lets clients take turns, so that one with many tasks keeps nobody waiting', async () => {
    const queue = new WorkQueue(1);
    const { started, task, end } = tasks();
    const many = ['a1', 'a2', 'a3', 'a4'].map((name) => queue.run(task(name), { client: 'a' }));
    const others = ['b1', 'c1', 'b2'].map((name) => queue.run(task(name), { client: name[0] }));
    for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']) await end(name);
    expect(started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
    await end('a4');
    expect(await Promise.all([...many, ...others])).toHaveLength(7);
  });

  it('never starts a task that was aborted before its turn, and gives its turn away', async () => {
    const queue = new WorkQueue(1);
    const { started, task, end } = tasks();
    const first = queue.run(task('first'));
    const leaving = new AbortController();
    const left = queue.run(task('left'), { client: 'a', signal: leaving.signal });
    const next = queue.run(task('next'), { client: 'b' });
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    await end('first');
    await end('next');
    expect(await Promise.all([first, next])).toEqual(['first', 'next']);
    expect(started).toEqual(['first', 'next']);
  });

  it('goes on after a task that failed', async () => {
    const queue = new WorkQueue(1);
    const failed = queue.run(() => Promise.reject(new Error('failed')));
    const next = queue.run(async () => 'next');
    await expect(failed).rejects.toThrow('failed');
    expect(await next).toBe('next');
  });
});
