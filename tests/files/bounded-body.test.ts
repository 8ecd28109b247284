import { Readable } from 'node:stream';
import { type BoundOptions, boundedFile } from '../../server/files/bounded-body';
import { TestClock } from '../core/fixtures';
import { eventually } from '../support/processes';

const LIMITS = { damIdleMs: 10, damTotalMs: 100, readerIdleMs: 50, readerTotalMs: 200 };

let clock: TestClock;

beforeEach(() => {
  clock = new TestClock();
});

const fileOf = (body: AsyncIterable<Uint8Array>) => ({
  status: 200,
  contentType: null,
  contentLength: null,
  contentRange: null,
  body,
});

/** A body of the DAM that sends what the test pushes. */
const silent = () => new Readable({ read: () => undefined });

const bounded = (body: AsyncIterable<Uint8Array>, more: Partial<BoundOptions> = {}) =>
  boundedFile(fileOf(body), { limits: LIMITS, clock, ...more });

/** Lets promises that are settled be noticed. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function textOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('the body of a file', () => {
  it('is passed on unchanged, and so is an empty one', async () => {
    const { body } = await bounded(Readable.from([Buffer.from('a'), Buffer.from('bc')]));
    expect(await textOf(body)).toBe('abc');
    expect(await textOf((await bounded(Readable.from([]))).body)).toBe('');
  });

  it('that is a page instead is refused, and the connection is closed', async () => {
    const page = (contentType: string | null, text: string | Buffer, mime?: string) => {
      const body = Readable.from([Buffer.from(text)]);
      const file = { ...fileOf(body), contentType };
      return { body, opened: boundedFile(file, { limits: LIMITS, clock, ...(mime && { mime }) }) };
    };
    const html = '<!doctype html><title>Log in</title>';
    for (const type of ['text/html', 'Text/HTML; charset=utf-8', 'application/json']) {
      const { body, opened } = page(type, html, 'image/svg+xml');
      await expect(opened).rejects.toMatchObject({ type: 'bad-answer' });
      expect(body.destroyed).toBe(true);
    }
    const taken = [
      page('text/html', html),
      page('text/html', html, 'text/html; charset=utf-8'),
      page('text/html', html, 'application/octet-stream'),
      page('text/plain', '<svg/>', 'image/svg+xml'),
      page(null, html, 'image/png'),
      page('text/html', Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'image/png'),
      page('text/html', Buffer.from('GIF89a\u0001\u0000'), 'image/gif'),
    ];
    for (const { opened } of taken) expect((await opened).status).toBe(200);
  });

  it('that is a picture instead of a film or a document is refused', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    const opened = (mime?: string, bytes = png, contentRange: string | null = null) => {
      const body = Readable.from([bytes]);
      const file = { ...fileOf(body), contentType: 'image/png', contentRange };
      return boundedFile(file, { limits: LIMITS, clock, ...(mime && { mime }) });
    };
    for (const mime of ['video/mp4', 'audio/wav', 'application/pdf', 'text/plain']) {
      await expect(opened(mime)).rejects.toMatchObject({ type: 'bad-answer' });
    }
    // A picture may be named after another format.
    for (const mime of ['image/jpeg', 'application/octet-stream', undefined]) {
      expect((await opened(mime)).status).toBe(200);
    }
    expect((await opened('application/pdf', Buffer.from('%PDF-1.7'))).status).toBe(200);
    // A part of a document may begin with one of its pictures.
    expect((await opened('application/pdf', png, 'bytes 900-915/2000')).status).toBe(200);
    await expect(opened('application/pdf', png, 'bytes 0-15/2145')).rejects.toThrow('a picture');
  });

  it('that never begins is a timeout of the DAM, whose connection is closed', async () => {
    const source = silent();
    const opening = expect(bounded(source)).rejects.toMatchObject({ type: 'timeout' });
    await settled();
    clock.advance(10);
    await opening;
    expect(source.destroyed).toBe(true);
  });

  it('that stops half way fails after the idle time, and not before', async () => {
    const source = silent();
    source.push('a');
    const { body } = await bounded(source);
    const reading = expect(textOf(body)).rejects.toMatchObject({ type: 'timeout' });
    await settled();
    clock.advance(9);
    source.push('b');
    await settled();
    clock.advance(9);
    await settled();
    expect(source.destroyed).toBe(false);
    clock.advance(1);
    await reading;
    expect(source.destroyed).toBe(true);
  });

  it('that comes too slowly fails after the whole time', async () => {
    const source = silent();
    source.push('a');
    const { body } = await bounded(source);
    const reading = expect(textOf(body)).rejects.toMatchObject({ type: 'timeout' });
    for (let round = 0; round < 12; round++) {
      await settled();
      clock.advance(9);
      if (!source.destroyed) source.push('b');
    }
    await reading;
    expect(source.destroyed).toBe(true);
  });

  it('that breaks off is an error of the DAM', async () => {
    const source = silent();
    source.push('a');
    const { body } = await bounded(source);
    const reading = expect(textOf(body)).rejects.toMatchObject({ type: 'unreachable' });
    await settled();
    source.destroy(new Error('socket hang up'));
    await reading;
  });

  it.each([
    ['a stream', () => silent()],
    [
      'a generator',
      () => {
        const source = silent();
        return Object.assign(
          (async function* () {
            for await (const chunk of source) yield chunk;
          })(),
          { push: (text: string) => source.push(text), source },
        );
      },
    ],
  ])('that nobody reads is given up: %s', async (_name, make) => {
    const made = make();
    const source = made instanceof Readable ? made : made.source;
    source.push('a');
    const { body } = await bounded(made);
    // Taken by the buffer at first, which is full at once.
    body.pause();
    source.push(Buffer.alloc(1_000_000));
    source.push('b');
    body.read(0);
    await eventually('it is given up', async () => {
      clock.advance(50);
      return source.destroyed ? true : undefined;
    });
    await eventually('the body is closed', async () => (body.closed ? true : undefined));
    expect(body.errored).toBeNull();
  });

  it('may wait for its reader longer than for the DAM', async () => {
    const source = silent();
    source.push('a');
    const { body } = await bounded(source);
    body.read(0);
    source.push(Buffer.alloc(100_000));
    source.push(null);
    await settled();
    clock.advance(49);
    await settled();
    expect((await textOf(body)).length).toBe(100_001);
  });

  it('of a caller who leaves is closed at once', async () => {
    for (const begins of [true, false]) {
      const source = silent();
      const controller = new AbortController();
      if (begins) source.push('a');
      const opening = bounded(source, { signal: controller.signal });
      const read = opening.then(({ body }) => textOf(body));
      const failing = expect(read).rejects.toThrow();
      await settled();
      controller.abort();
      await failing;
      expect(source.destroyed).toBe(true);
    }
    const source = silent();
    await expect(bounded(source, { signal: AbortSignal.abort(new Error('left')) })).rejects.toThrow(
      'left',
    );
    expect(source.destroyed).toBe(true);
  });
});
