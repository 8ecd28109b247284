import type { Connector } from '../../server/contracts/connector';
import { DamError, type DamErrorType } from '../../server/contracts/errors';
import { Metrics } from '../../server/core/metrics';
import {
  DEFAULT_RESILIENCE,
  type ResilienceOptions,
  withResilience,
} from '../../server/core/resilience';

/** A connector whose ping does what the test says, call by call; the last one repeats. */
function scripted(...steps: (DamErrorType | 'works' | 'hangs')[]) {
  let calls = 0;
  const connector: Connector = {
    ping: ({ signal } = {}) => {
      const step = steps[Math.min(calls++, steps.length - 1)] ?? 'works';
      if (step === 'works') return Promise.resolve();
      if (step !== 'hangs') return Promise.reject(new DamError(step, `It is ${step}.`));
      return new Promise((_, fail) => {
        signal?.addEventListener('abort', () => fail(new DamError('timeout', 'given up')));
      });
    },
    search: () => Promise.reject(new DamError('unsupported', 'not here')),
    getMany: async () => [],
  };
  return { connector, calls: () => calls };
}

const FAST = { ...DEFAULT_RESILIENCE, timeoutMs: 50, halfOpenAfterMs: 60_000 };

const guarded = (
  connector: Connector,
  options: ResilienceOptions,
  metrics = new Metrics(),
): Connector => withResilience(connector, options, { metrics, clock: Date });

const typeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'worked',
    (error: unknown) => (error instanceof DamError ? error.type : String(error)),
  );

describe('resilience around a connector', () => {
  it('tries again what may pass', async () => {
    const dam = scripted('unreachable', 'bad-answer', 'works');
    expect(await typeOf(guarded(dam.connector, FAST).ping())).toBe('worked');
    expect(dam.calls()).toBe(3);
  });

  it.each(['unauthorized', 'forbidden', 'bad-request', 'unsupported'] as const)(
    'never tries again what is %s',
    async (type) => {
      const dam = scripted(type);
      expect(await typeOf(guarded(dam.connector, FAST).ping())).toBe(type);
      expect(dam.calls()).toBe(1);
    },
  );

  it('ends a call that hangs, in the house’s own words', async () => {
    const dam = scripted('hangs');
    expect(await typeOf(guarded(dam.connector, { ...FAST, retries: 0 }).ping())).toBe('timeout');
  });

  it('leaves a DAM alone that failed several times in a row, and still says why', async () => {
    const dam = scripted('rate-limited');
    const connector = guarded(dam.connector, { ...FAST, retries: 0, breakAfter: 3 });
    for (let call = 0; call < 6; call++)
      expect(await typeOf(connector.ping())).toBe('rate-limited');
    expect(dam.calls()).toBe(3);
  });

  it('does not count a wrong token as an outage', async () => {
    const dam = scripted('unauthorized');
    const connector = guarded(dam.connector, { ...FAST, breakAfter: 2 });
    for (let call = 0; call < 5; call++) await typeOf(connector.ping());
    expect(dam.calls()).toBe(5);
  });

  it('keeps an absent capability absent', () => {
    const { connector } = scripted('works');
    expect(guarded(connector, FAST)).not.toHaveProperty('open');
    expect(guarded(connector, FAST)).not.toHaveProperty('verifyWebhook');
  });

  it('leaves a DAM alone that hangs, without a second try of the same call', async () => {
    const dam = scripted('hangs');
    const connector = guarded(dam.connector, { ...FAST, timeoutMs: 5, breakAfter: 2 });
    for (let call = 0; call < 5; call++) await typeOf(connector.ping());
    expect(dam.calls()).toBe(2);
  });

  it('does not take callers who leave for failures of the DAM', async () => {
    const dam = scripted('hangs', 'hangs', 'hangs', 'works');
    const metrics = new Metrics();
    const connector = guarded(dam.connector, { ...FAST, breakAfter: 2 }, metrics);
    for (let call = 0; call < 3; call++) {
      const leaving = new AbortController();
      const left = typeOf(connector.ping({ signal: leaving.signal }));
      leaving.abort();
      expect(await left).toBe('timeout');
    }
    expect(metrics.snapshot().circuit).toBe('closed');
    expect(await typeOf(connector.ping())).toBe('worked');
  });

  it('counts calls, failures, retries and time, for who watches the site', async () => {
    const metrics = new Metrics();
    const dam = scripted('unreachable', 'works', 'forbidden', 'rate-limited');
    const connector = guarded(dam.connector, { ...FAST, retries: 1, breakAfter: 2 }, metrics);
    for (let call = 0; call < 3; call++) await typeOf(connector.ping());
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
    const able = guarded(
      {
        ...connector,
        open: () => Promise.reject(new DamError('forbidden', 'It is not for you.')),
        renditionUrl: () => 'https://dam.test/made',
        verifyWebhook: note('verifyWebhook', null),
        changesSince: note('changesSince', { assetIds: ['a'], cursor: '1', hasMore: false }),
        reportUsage: note('reportUsage', [null]),
      },
      FAST,
    );
    expect(await able.verifyWebhook?.({ body: '', headers: {} })).toBeNull();
    expect((await able.changesSince?.(null))?.cursor).toBe('1');
    expect(await able.reportUsage?.([])).toEqual([null]);
    expect(await typeOf(able.open?.({ url: 'https://dam.test/1' }) ?? Promise.resolve())).toBe(
      'forbidden',
    );
    expect(calls).toEqual(['verifyWebhook', 'changesSince', 'reportUsage']);
    expect(Object.keys(guarded(connector, FAST)).sort()).toEqual(['getMany', 'ping', 'search']);
  });
});
