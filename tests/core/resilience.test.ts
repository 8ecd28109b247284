import { Readable } from 'node:stream';
import type { Connector } from '../../server/contracts/connector';
import { CallAborted, DamError, type DamErrorType } from '../../server/contracts/errors';
import { Metrics } from '../../server/core/metrics';
import {
  DEFAULT_RESILIENCE,
  type ResilienceOptions,
  withResilience,
} from '../../server/core/resilience';
import { asset, TestClock } from './fixtures';

type Step = DamErrorType | DamError | 'works' | 'hangs';

/** Answers one call as the step says; `hangs` ends when the call is aborted. */
function answerOf(step: Step, signal: AbortSignal | undefined): Promise<void> {
  if (step === 'works') return Promise.resolve();
  if (step !== 'hangs') {
    return Promise.reject(step instanceof DamError ? step : new DamError(step, `It is ${step}.`));
  }
  return new Promise((_, fail) => {
    signal?.addEventListener('abort', () => fail(new DamError('timeout', 'given up')));
  });
}

/** A connector whose ping does what the test says, call by call; the last one repeats. */
function scripted(...steps: Step[]) {
  let calls = 0;
  const connector: Connector = {
    ping: ({ signal } = {}) =>
      answerOf(steps[Math.min(calls++, steps.length - 1)] ?? 'works', signal),
    search: () => Promise.reject(new DamError('unsupported', 'not here')),
    getMany: async () => [],
  };
  return { connector, calls: () => calls };
}

/** A connector of which a test says at any time how it answers, method by method. */
function moody() {
  const now: Record<'ping' | 'search' | 'open' | 'upload', Step> = {
    ping: 'works',
    search: 'works',
    open: 'works',
    upload: 'works',
  };
  const calls = { ping: 0, search: 0, open: 0, upload: 0 };
  const answer = (method: keyof typeof now, signal: AbortSignal | undefined) => {
    calls[method]++;
    return answerOf(now[method], signal);
  };
  const connector: Connector = {
    ping: ({ signal } = {}) => answer('ping', signal),
    search: (_, { signal } = {}) =>
      answer('search', signal).then(() => ({ assets: [], total: 0, cursor: null, facets: [] })),
    getMany: async () => [],
    open: (_, { signal } = {}) =>
      answer('open', signal).then(() => ({
        status: 200,
        contentType: null,
        contentLength: null,
        contentRange: null,
        body: Readable.from([]),
      })),
    upload: (_, { signal } = {}) => answer('upload', signal).then(() => asset('new')),
  };
  return { connector, now, calls };
}

const OPTIONS: ResilienceOptions = { ...DEFAULT_RESILIENCE, restMs: 60_000 };

/** A guarded connector, and the clock that all of its waiting goes by. */
function guarded(
  connector: Connector,
  options: Partial<ResilienceOptions> = {},
  metrics = new Metrics(),
) {
  const clock = new TestClock();
  const parts = { metrics, clock };
  return { ...withResilience(connector, { ...OPTIONS, ...options }, parts), clock, metrics };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Lets time pass until the work has ended. Returns how, as the type of its error. */
async function outcomeOf(clock: TestClock, work: Promise<unknown> | undefined): Promise<string> {
  let outcome: string | undefined;
  work?.then(
    () => {
      outcome = 'worked';
    },
    (error: unknown) => {
      outcome = error instanceof DamError ? error.type : String(error);
    },
  );
  for (;;) {
    await settled();
    if (outcome !== undefined) return outcome;
    clock.advance(50);
  }
}

/** Makes a call, lets its caller leave, and returns how the call ended. */
async function leave(call: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
  const caller = new AbortController();
  const left = call(caller.signal).then(
    () => 'worked',
    (error: unknown) => error,
  );
  await settled();
  caller.abort();
  return left;
}

const QUERY = { limit: 1 };
const FILE = { url: 'https://dam.test/1' };
const UPLOAD = {
  file: new Blob([]),
  fileName: 'a.png',
  mime: 'image/png',
  title: 'a',
  alternativeText: null,
  tags: [],
  folder: null,
};

describe('resilience around a connector', () => {
  it('tries again what may pass', async () => {
    const dam = scripted('unreachable', 'bad-answer', 'works');
    const { ping, clock } = guarded(dam.connector);
    expect(await outcomeOf(clock, ping())).toBe('worked');
    expect(dam.calls()).toBe(3);
  });

  it.each(['unauthorized', 'forbidden', 'bad-request', 'unsupported'] as const)(
    'never tries again what is %s',
    async (type) => {
      const dam = scripted(type);
      const { ping, clock } = guarded(dam.connector);
      expect(await outcomeOf(clock, ping())).toBe(type);
      expect(dam.calls()).toBe(1);
    },
  );

  it('ends a call that hangs, in the house’s own words', async () => {
    const { ping, clock } = guarded(scripted('hangs').connector);
    const hung = ping().catch(String);
    expect(await outcomeOf(clock, hung)).toBe('worked');
    expect(await hung).toContain('did not answer within 10000 ms');
  });

  it('ends what a connector has begun beside its answer, such as further calls', async () => {
    const signals: AbortSignal[] = [];
    const { getMany } = guarded({
      ...scripted('works').connector,
      getMany: async (_, { signal } = {}) => {
        if (signal !== undefined) signals.push(signal);
        return [];
      },
    });
    await getMany([]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('leaves a DAM alone that failed several times in a row, and still says why', async () => {
    const dam = scripted('rate-limited');
    const { ping, clock } = guarded(dam.connector, { retries: 0, breakAfter: 3 });
    for (let call = 0; call < 6; call++)
      expect(await outcomeOf(clock, ping())).toBe('rate-limited');
    expect(dam.calls()).toBe(3);
  });

  it('does not count a wrong token as an outage', async () => {
    const dam = scripted('unauthorized');
    const { ping, clock } = guarded(dam.connector, { breakAfter: 2 });
    for (let call = 0; call < 5; call++) await outcomeOf(clock, ping());
    expect(dam.calls()).toBe(5);
  });

  it('keeps an absent capability absent', () => {
    const { connector } = scripted('works');
    expect(guarded(connector)).not.toHaveProperty('open');
    expect(guarded(connector)).not.toHaveProperty('verifyWebhook');
  });

  it('leaves a DAM alone that hangs, without a second try of the same call', async () => {
    const dam = scripted('hangs');
    const { ping, clock } = guarded(dam.connector, { timeoutMs: 100, breakAfter: 2 });
    for (let call = 0; call < 5; call++) await outcomeOf(clock, ping());
    expect(dam.calls()).toBe(2);
  });

  it('counts calls, failures, retries and time, for who watches the site', async () => {
    const dam = scripted('unreachable', 'works', 'forbidden', 'rate-limited');
    const { ping, clock, metrics } = guarded(dam.connector, { retries: 1, breakAfter: 2 });
    for (let call = 0; call < 3; call++) await outcomeOf(clock, ping());
    const { calls, retries, circuit } = metrics.snapshot();
    expect({ retries, circuit }).toEqual({ retries: 2, circuit: 'open' });
    expect(calls.ping).toMatchObject({ count: 3, failures: { forbidden: 1, 'rate-limited': 1 } });
    expect(calls.ping?.atMostMs['10000']).toBe(3);
  });

  it('hands on what else a connector can do, and makes up nothing that it cannot', async () => {
    const calls: string[] = [];
    const note =
      <Answer>(name: string, answer: Answer) =>
      async () => {
        calls.push(name);
        return answer;
      };
    const { connector } = scripted('works');
    const able = guarded({
      ...connector,
      open: () => Promise.reject(new DamError('forbidden', 'It is not for you.')),
      renditionUrl: () => 'https://dam.test/made',
      verifyWebhook: note('verifyWebhook', null),
      changesSince: note('changesSince', { assetIds: ['a'], cursor: '1', hasMore: false }),
      reportUsage: note('reportUsage', [null]),
    });
    expect(await able.verifyWebhook?.({ body: '', headers: {} })).toBeNull();
    expect((await able.changesSince?.(null))?.cursor).toBe('1');
    expect(await able.reportUsage?.([])).toEqual([null]);
    expect(await outcomeOf(able.clock, able.open?.(FILE))).toBe('forbidden');
    expect(calls).toEqual(['verifyWebhook', 'changesSince', 'reportUsage']);
    const { clock, metrics, ...plain } = guarded(connector);
    expect(Object.keys(plain).sort()).toEqual(['getMany', 'ping', 'search']);
  });
});

describe('callers who leave', () => {
  it('are no failures of the DAM, however many they are', async () => {
    const dam = moody();
    dam.now.search = 'hangs';
    dam.now.open = 'hangs';
    const { search, open, clock, metrics } = guarded(dam.connector, { retries: 2 });
    for (let key = 0; key < 12; key++) {
      expect(await leave((signal) => search(QUERY, { signal }))).toBeInstanceOf(CallAborted);
      const left = await leave((signal) => open?.(FILE, { signal }) ?? Promise.resolve());
      expect(left).toBeInstanceOf(CallAborted);
      expect(left).not.toBeInstanceOf(DamError);
    }
    expect(dam.calls).toMatchObject({ search: 12, open: 12 });
    const { circuit, filesCircuit, retries, calls } = metrics.snapshot();
    expect({ circuit, filesCircuit, retries, calls }).toEqual({
      circuit: 'closed',
      filesCircuit: 'closed',
      retries: 0,
      calls: {},
    });
    dam.now.search = 'works';
    expect(await outcomeOf(clock, search(QUERY))).toBe('worked');
  });

  it('make no call if they left before it', async () => {
    const dam = moody();
    const { search } = guarded(dam.connector);
    const error = await search(QUERY, { signal: AbortSignal.abort() }).catch((left) => left);
    expect(error).toBeInstanceOf(CallAborted);
    expect(dam.calls.search).toBe(0);
  });

  it('give their place to the next one, also if the connector does not notice that they left', async () => {
    const dam = moody();
    const deaf: Connector = { ...dam.connector, search: () => new Promise(() => undefined) };
    const { search, ping, clock } = guarded(deaf, { calls: 1, queue: 1 });
    for (let call = 0; call < 3; call++) {
      expect(await leave((signal) => search(QUERY, { signal }))).toBeInstanceOf(CallAborted);
    }
    expect(await outcomeOf(clock, ping())).toBe('worked');
  });

  it('leave the queue at once, and nobody behind them waits for ever', async () => {
    const dam = moody();
    dam.now.search = 'hangs';
    const { search, ping, clock } = guarded(dam.connector, { calls: 1, queue: 2 });
    const first = new AbortController();
    const running = search(QUERY, { signal: first.signal }).catch((error) => error);
    for (let call = 0; call < 5; call++) {
      expect(await leave((signal) => search(QUERY, { signal }))).toBeInstanceOf(CallAborted);
    }
    const leaving = leave((signal) => search(QUERY, { signal }));
    const waiting = ping();
    expect(await leaving).toBeInstanceOf(CallAborted);
    first.abort();
    expect(await running).toBeInstanceOf(CallAborted);
    expect(await outcomeOf(clock, waiting)).toBe('worked');
    expect(dam.calls.search).toBe(1);
  });

  it('end the wait for a retry', async () => {
    const dam = scripted('unreachable');
    const { ping, metrics } = guarded(dam.connector);
    expect(await leave((signal) => ping({ signal }))).toBeInstanceOf(CallAborted);
    expect(metrics.snapshot()).toMatchObject({ calls: {}, retries: 1 });
    expect(dam.calls()).toBe(1);
  });

  it('neither close nor open a circuit that they try', async () => {
    const dam = moody();
    dam.now.open = 'unreachable';
    const { open, clock, metrics } = guarded(dam.connector, { restMs: 1_000 });
    for (let call = 0; call < 5; call++) await outcomeOf(clock, open?.(FILE));
    expect(metrics.snapshot().filesCircuit).toBe('open');
    clock.advance(1_000);
    dam.now.open = 'hangs';
    const left = await leave((signal) => open?.(FILE, { signal }) ?? Promise.resolve());
    expect(left).toBeInstanceOf(CallAborted);
    await settled();
    expect(metrics.snapshot().filesCircuit).toBe('open');
    dam.now.open = 'works';
    expect(await outcomeOf(clock, open?.(FILE))).toBe('worked');
    expect(metrics.snapshot().filesCircuit).toBe('closed');
  });
});

describe('a pause that the DAM asks for', () => {
  const asking = (type: DamErrorType, retryAfterMs: number) =>
    new DamError(type, 'It is busy.', { retryAfterMs });

  it.each(['rate-limited', 'bad-answer'] as const)(
    'is kept by every call of the connection, and ends (%s)',
    async (type) => {
      const dam = moody();
      dam.now.search = asking(type, 300_000);
      const { search, ping, open, upload, clock } = guarded(dam.connector);
      expect(await outcomeOf(clock, search(QUERY))).toBe(type);
      dam.now.search = 'works';
      const beganMs = clock.elapsed();
      for (const call of [() => search(QUERY), ping, () => open?.(FILE), () => upload?.(UPLOAD)]) {
        expect(await outcomeOf(clock, call())).toBe(type);
      }
      // Refused at once, and not after a wait.
      expect(clock.elapsed()).toBe(beganMs);
      expect(dam.calls).toEqual({ search: 1, ping: 0, open: 0, upload: 0 });
      clock.advance(299_000);
      const refused = await search(QUERY).catch((error) => error);
      expect(refused).toMatchObject({ type, retryAfterMs: 1_000 });
      clock.advance(1_000);
      for (const call of [() => search(QUERY), ping, () => open?.(FILE), () => upload?.(UPLOAD)]) {
        expect(await outcomeOf(clock, call())).toBe('worked');
      }
    },
  );

  it('is asked for by a file or an upload as well', async () => {
    for (const method of ['open', 'upload'] as const) {
      const dam = moody();
      dam.now[method] = asking('rate-limited', 60_000);
      const { search, open, upload, clock } = guarded(dam.connector);
      await outcomeOf(clock, method === 'open' ? open?.(FILE) : upload?.(UPLOAD));
      expect(await outcomeOf(clock, search(QUERY))).toBe('rate-limited');
      expect(dam.calls.search).toBe(0);
    }
  });

  it('is asked for by the answer of one asset as well', async () => {
    const failed = { status: 'failed', error: asking('rate-limited', 60_000) } as const;
    const dam = moody();
    const connector: Connector = {
      ...dam.connector,
      getMany: async () => [{ status: 'missing' }, failed],
    };
    const { getMany, search, clock } = guarded(connector);
    expect(await outcomeOf(clock, getMany(['a', 'b']))).toBe('worked');
    expect(await outcomeOf(clock, search(QUERY))).toBe('rate-limited');
  });

  it('is not made shorter by a call under way that is asked for less', async () => {
    const refusals: ((error: DamError) => void)[] = [];
    const connector: Connector = {
      ...moody().connector,
      getMany: () => new Promise((_, refuse) => refusals.push(refuse)),
    };
    const { getMany, clock } = guarded(connector);
    const outcomes = [getMany(['a']), getMany(['b'])].map((call) => call.catch(() => 'failed'));
    await settled();
    refusals[0]?.(asking('rate-limited', 60_000));
    await settled();
    refusals[1]?.(asking('rate-limited', 5_000));
    expect(await Promise.all(outcomes)).toEqual(['failed', 'failed']);
    clock.advance(10_000);
    expect(await outcomeOf(clock, getMany(['c']))).toBe('rate-limited');
    expect(refusals).toHaveLength(2);
  });

  it('lasts an hour at most', async () => {
    const dam = moody();
    dam.now.search = asking('rate-limited', 30 * 24 * 3_600_000);
    const { search, clock } = guarded(dam.connector);
    await outcomeOf(clock, search(QUERY));
    dam.now.search = 'works';
    clock.advance(3_600_000);
    expect(await outcomeOf(clock, search(QUERY))).toBe('worked');
  });

  it('of no time at all is none, so a DAM that fails with it counts as failing', async () => {
    const dam = moody();
    dam.now.search = asking('bad-answer', 0);
    const { search, clock, metrics } = guarded(dam.connector);
    for (let call = 0; call < 5; call++) await outcomeOf(clock, search(QUERY));
    expect(metrics.snapshot().circuit).toBe('open');
  });

  it('is no outage: a call goes on by itself after a short one', async () => {
    const dam = moody();
    dam.now.search = asking('rate-limited', 1_000);
    const { search, clock, metrics } = guarded(dam.connector, { breakAfter: 1 });
    const call = search(QUERY);
    await settled();
    dam.now.search = 'works';
    expect(await outcomeOf(clock, call)).toBe('worked');
    expect(clock.elapsed()).toBeGreaterThanOrEqual(1_000);
    expect(dam.calls.search).toBe(2);
    expect(metrics.snapshot().circuit).toBe('closed');
  });
});

describe('places', () => {
  it('of reads are not taken by uploads or files that do not end', async () => {
    const dam = moody();
    dam.now.upload = 'hangs';
    dam.now.open = 'hangs';
    const { search, open, upload } = guarded(dam.connector, { calls: 1, files: 2, uploads: 2 });
    const hung = [1, 2, 3, 4].flatMap(() => [open?.(FILE), upload?.(UPLOAD)]);
    for (const call of hung) call?.catch(() => undefined);
    await settled();
    expect(dam.calls).toMatchObject({ open: 2, upload: 2 });
    await expect(search(QUERY)).resolves.toMatchObject({ assets: [] });
  });

  it('are not held by the bytes of a file', async () => {
    const dam = moody();
    const { open } = guarded(dam.connector, { files: 1 });
    const first = await open?.(FILE);
    const second = await open?.(FILE);
    expect([first?.status, second?.status]).toEqual([200, 200]);
  });

  it('are limited, and so are the calls that wait for one', async () => {
    const dam = moody();
    dam.now.search = 'hangs';
    const { search, clock } = guarded(dam.connector, { calls: 2, queue: 3 });
    const hung = [1, 2, 3, 4, 5].map(() => outcomeOf(clock, search(QUERY)));
    expect(await search(QUERY).catch((error) => error)).toMatchObject({ type: 'rate-limited' });
    expect(dam.calls.search).toBe(2);
    await Promise.all(hung);
  });

  it('of uploads are left after half an hour', async () => {
    const dam = moody();
    dam.now.upload = 'hangs';
    const { upload, clock } = guarded(dam.connector);
    const hung = outcomeOf(clock, upload?.(UPLOAD));
    await settled();
    clock.advance(DEFAULT_RESILIENCE.uploadTimeoutMs);
    expect(await hung).toBe('timeout');
  });
});

describe('an upload', () => {
  it('is made once, so that no asset is made twice', async () => {
    const dam = moody();
    dam.now.upload = 'unreachable';
    const { upload, clock, metrics } = guarded(dam.connector, { breakAfter: 1 });
    expect(await outcomeOf(clock, upload?.(UPLOAD))).toBe('unreachable');
    expect(dam.calls.upload).toBe(1);
    expect(metrics.snapshot().circuit).toBe('closed');
  });
});

describe('a file that was opened', () => {
  it('is not ended by the limit of the time to open it', async () => {
    const dam = moody();
    const signals: AbortSignal[] = [];
    const { open, clock } = guarded({
      ...dam.connector,
      open: async (request, { signal } = {}) => {
        if (signal !== undefined) signals.push(signal);
        return (dam.connector.open as NonNullable<Connector['open']>)(request);
      },
    });
    const caller = new AbortController();
    await open?.(FILE, { signal: caller.signal });
    clock.advance(DEFAULT_RESILIENCE.timeoutMs);
    caller.abort();
    await settled();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });
});

describe('after an outage', () => {
  const QUICK = { restMs: 1_000, trialMs: 2_000 };

  /** Lets calls fail until the circuit is open. */
  async function broken(dam: ReturnType<typeof moody>, mood: 'hangs' | 'unreachable') {
    Object.assign(dam.now, { ping: mood, search: mood, open: mood });
    const site = guarded(dam.connector, QUICK);
    const { search, open, clock, metrics } = site;
    await Promise.all([1, 2, 3, 4, 5].map(() => outcomeOf(clock, search(QUERY))));
    await Promise.all([1, 2, 3, 4, 5].map(() => outcomeOf(clock, open?.(FILE))));
    expect(metrics.snapshot()).toMatchObject({ circuit: 'open', filesCircuit: 'open' });
    return site;
  }

  it.each(['hangs', 'unreachable'] as const)(
    'pages and pictures are back within 3 s after the DAM answers again (%s)',
    async (mood) => {
      const dam = moody();
      const { search, open, clock } = await broken(dam, mood);
      // At every moment of the rest and of a trial that hangs.
      for (let atMs = 0; atMs < 4_000; atMs += 500) {
        clock.advance(500);
        search(QUERY).catch(() => undefined);
        open?.(FILE).catch(() => undefined);
        await settled();
      }
      Object.assign(dam.now, { ping: 'works', search: 'works', open: 'works' });
      const answeringMs = clock.elapsed();
      const back = async (call: () => Promise<unknown> | undefined) => {
        while ((await outcomeOf(clock, call())) !== 'worked') clock.advance(100);
        return clock.elapsed() - answeringMs;
      };
      const searching = back(() => search(QUERY));
      const opening = back(() => open?.(FILE));
      expect(await searching).toBeLessThanOrEqual(3_500);
      expect(await opening).toBeLessThanOrEqual(3_500);
    },
  );

  it('a trial that hangs keeps nobody waiting for more than 2 s', async () => {
    const dam = moody();
    const { search, open, clock } = await broken(dam, 'hangs');
    clock.advance(1_000);
    // The first file is the trial itself; those behind it wait for it.
    const trial = outcomeOf(clock, open?.(FILE));
    const beganMs = clock.elapsed();
    for (const call of [() => search(QUERY), () => open?.(FILE)]) {
      expect(await outcomeOf(clock, call())).toBe('timeout');
    }
    expect(clock.elapsed() - beganMs).toBeLessThanOrEqual(4_000);
    await trial;
  });

  it('a trial that takes longer still counts once it answers', async () => {
    const dam = moody();
    const { search, clock, metrics } = await broken(dam, 'unreachable');
    clock.advance(1_000);
    let answer: () => void = () => undefined;
    dam.connector.ping = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    expect(await outcomeOf(clock, search(QUERY))).toBe('unreachable');
    expect(metrics.snapshot().circuit).toBe('open');
    answer();
    await settled();
    expect(metrics.snapshot().circuit).toBe('closed');
  });

  it('calls that were sent to the hung DAM are made again', async () => {
    const dam = moody();
    dam.now.search = 'hangs';
    const { search, ping, clock } = guarded(dam.connector, QUICK);
    const lost = outcomeOf(clock, search(QUERY));
    await settled();
    dam.now.ping = 'unreachable';
    for (let call = 0; call < 2; call++) await outcomeOf(clock, ping());
    dam.now.ping = 'works';
    dam.now.search = 'works';
    clock.advance(1_000);
    expect(await outcomeOf(clock, ping())).toBe('worked');
    expect(await lost).toBe('worked');
    expect(dam.calls.search).toBe(2);
    // Long before the first call would have ended by itself.
    expect(clock.elapsed()).toBeLessThan(DEFAULT_RESILIENCE.timeoutMs);
  });

  /** A DAM that hangs with one call under way, which others would join. */
  async function oneLost(method: 'search' | 'open') {
    const dam = moody();
    Object.assign(dam.now, { ping: 'hangs', search: 'hangs', open: 'hangs' });
    const site = guarded(dam.connector, QUICK);
    const lost = method === 'search' ? site.search(QUERY) : site.open?.(FILE);
    let outcome = 'waits';
    lost?.then(
      () => {
        outcome = 'worked';
      },
      (error: unknown) => {
        outcome = error instanceof DamError ? error.type : String(error);
      },
    );
    /** Lets time pass in small steps, so that each timer fires in its turn. */
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 100) {
        await settled();
        site.clock.advance(100);
      }
      await settled();
    };
    return { ...site, dam, pass, outcome: () => outcome };
  }

  it.each(['search', 'open'] as const)(
    'one call that hangs (%s) tells that the DAM hangs, and is made again within 3 s',
    async (method) => {
      for (const hangsForMs of [4_100, 5_000, 6_000, 7_000]) {
        const { dam, pass, outcome, metrics } = await oneLost(method);
        await pass(4_100);
        expect(metrics.snapshot().circuit).not.toBe('closed');
        await pass(hangsForMs - 4_100);
        Object.assign(dam.now, { ping: 'works', search: 'works', open: 'works' });
        await pass(3_100);
        expect(outcome()).toBe('worked');
        expect(dam.calls[method]).toBe(2);
      }
    },
  );

  it('a call that takes long is left alone while the DAM answers', async () => {
    const { dam, pass, outcome, metrics } = await oneLost('search');
    dam.now.ping = 'works';
    await pass(9_900);
    expect(outcome()).toBe('waits');
    expect(dam.calls).toMatchObject({ search: 1, ping: 1 });
    expect(metrics.snapshot().circuit).toBe('closed');
  });

  it('a trial that hangs pauses no calls while others are answered', async () => {
    const { dam, pass, search, metrics } = await oneLost('open');
    dam.now.search = 'works';
    await pass(3_000);
    await search(QUERY);
    await pass(1_500);
    expect(metrics.snapshot().circuit).toBe('closed');
  });

  it('one more failure is enough to pause calls again', async () => {
    const dam = moody();
    const { search, clock, metrics } = await broken(dam, 'unreachable');
    dam.now.ping = 'works';
    clock.advance(1_000);
    expect(await outcomeOf(clock, search(QUERY))).toBe('unreachable');
    expect(metrics.snapshot().circuit).toBe('open');
  });

  it('a DAM that only refuses the token answers', async () => {
    const dam = moody();
    const { search, clock, metrics } = await broken(dam, 'unreachable');
    Object.assign(dam.now, { ping: 'unauthorized', search: 'unauthorized' });
    clock.advance(1_000);
    expect(await outcomeOf(clock, search(QUERY))).toBe('unauthorized');
    expect(metrics.snapshot().circuit).toBe('closed');
  });

  it('files that fail pause no reads, and reads that fail pause no files', async () => {
    for (const failing of ['open', 'search'] as const) {
      const dam = moody();
      dam.now[failing] = 'unreachable';
      const { search, open, clock } = guarded(dam.connector);
      const call = { search: () => search(QUERY), open: () => open?.(FILE) };
      for (let each = 0; each < 6; each++) await outcomeOf(clock, call[failing]());
      const other = failing === 'open' ? 'search' : 'open';
      expect(await outcomeOf(clock, call[other]())).toBe('worked');
      dam.now[failing] = 'works';
      expect(await outcomeOf(clock, call[failing]())).toBe('unreachable');
    }
  });
});

describe('recognising addresses', () => {
  const recognising = (recognise: NonNullable<Connector['recognise']>, take = jest.fn()) => {
    const connector = { ...scripted('works').connector, recognise };
    const parts = { metrics: new Metrics(), clock: new TestClock(), budget: { take } };
    return { wrapped: withResilience(connector, DEFAULT_RESILIENCE, parts), take };
  };

  it('costs nothing if the address says the id, or is of another host', () => {
    const { wrapped, take } = recognising((address) => (address === 'a' ? { assetId: '7' } : null));
    expect(wrapped.recognise?.('a')).toEqual({ assetId: '7' });
    expect(wrapped.recognise?.('b')).toBeNull();
    expect(take).not.toHaveBeenCalled();
  });

  it('counts a question to the DAM as one call, as urgent as its caller says', async () => {
    const { wrapped, take } = recognising(() => ({ lookUp: async () => '7' }));
    const found = wrapped.recognise?.('a');
    expect(take).not.toHaveBeenCalled();
    expect(found && 'lookUp' in found && (await found.lookUp({ purpose: 'sweep' }))).toBe('7');
    expect(found && 'lookUp' in found && (await found.lookUp())).toBe('7');
    expect(take.mock.calls).toEqual([
      ['sweep', 1],
      ['editor', 1],
    ]);
  });

  it('drops what can be no id, and turns what is thrown into a DamError', async () => {
    const { wrapped } = recognising((address) => {
      if (address === 'throws') throw new TypeError('a mistake');
      return address === 'asks' ? { lookUp: async () => '\0' } : { assetId: '' };
    });
    expect(wrapped.recognise?.('a')).toBeNull();
    const asked = wrapped.recognise?.('asks');
    expect(asked && 'lookUp' in asked && (await asked.lookUp())).toBeNull();
    expect(() => wrapped.recognise?.('throws')).toThrow(DamError);
  });
});
