import { strict as assert } from 'node:assert';
import type { Connector } from '../contracts/connector';
import { DamError, type DamErrorType } from '../contracts/errors';
import { assertNoSecret, failureOf, idOf, someOf } from './checks';
import { type Fault, FaultProxy } from './fault-proxy';
import type { Add, ConformanceFixture } from './fixture';

/** A DAM that fails, in every way in which it can. */

/** What a failure may be called. `bad-answer` is a DAM's that answers what nobody can read. */
const EXPECTED: Record<Exclude<Fault, 'none' | 'reordered' | 'flaky'>, readonly DamErrorType[]> = {
  down: ['unreachable'],
  hangs: ['timeout'],
  'rate-limited': ['rate-limited'],
  'rate-limited-bare': ['rate-limited'],
  failing: ['bad-answer', 'unreachable'],
  page: ['bad-answer', 'unauthorized'],
  text: ['bad-answer', 'unauthorized'],
  truncated: ['bad-answer', 'unreachable'],
  'other-shape': ['bad-answer', 'unauthorized', 'bad-request'],
};

export function faults(fixture: ConformanceFixture, add: Add): void {
  const [first, second] = someOf(fixture);
  const through = async (fault: Fault, work: (connector: Connector) => Promise<void>) => {
    const proxy = await FaultProxy.start(fixture.baseUrl);
    try {
      const connector = fixture.connect(proxy.url);
      // Some log in first, or read the DAM's own settings.
      await connector.ping();
      proxy.fault = fault;
      await work(connector);
    } finally {
      await proxy.stop();
    }
  };
  for (const [fault, types] of Object.entries(EXPECTED) as [Fault, readonly DamErrorType[]][]) {
    add('faults', `${fault} is ${types.join(' or ')}, never a missing asset`, () =>
      through(fault, async (connector) => {
        const signal = () => (fault === 'hangs' ? { signal: AbortSignal.timeout(300) } : undefined);
        const search = await failureOf(() => connector.search({ limit: 2 }, signal()));
        assert.ok(types.includes(search.type), `search: ${search.type} (${search.message})`);
        assertNoSecret(search, fixture.secrets);
        const read = await readFailure(connector, [first.assetId, second.assetId], signal());
        for (const error of read) {
          assert.ok(types.includes(error.type), `getMany: ${error.type} (${error.message})`);
          assertNoSecret(error, fixture.secrets);
        }
        if (fault === 'rate-limited') assert.equal(search.retryAfterMs, 7_000);
      }),
    );
  }
  add('faults', 'a DAM that fails now and then fails for some, and loses none', () =>
    through('flaky', async (connector) => {
      const ids = [first.assetId, second.assetId, fixture.missing];
      for (let round = 0; round < 3; round++) {
        const answers = await connector.getMany(ids).catch((error: unknown) => {
          assert.ok(error instanceof DamError, String(error));
          return [];
        });
        for (const [index, answer] of answers.entries()) {
          if (answer.status === 'failed') assert.ok(answer.error instanceof DamError);
          else assert.equal(idOf(answer), index < 2 ? ids[index] : 'missing');
        }
      }
    }),
  );
  add('faults', 'an answer in another order is put in the order asked', () =>
    through('reordered', async (connector) => {
      const ids = [first.assetId, fixture.missing, second.assetId];
      const answers = await connector.getMany(ids);
      assert.deepEqual(answers.map(idOf), [first.assetId, 'missing', second.assetId]);
    }),
  );
}

/** Every failure of a read: of the call, or of each id as a value. */
async function readFailure(
  connector: Connector,
  ids: readonly string[],
  call: { signal: AbortSignal } | undefined,
): Promise<DamError[]> {
  try {
    const answers = await connector.getMany(ids, call);
    return answers.map((answer) => {
      assert.equal(answer.status, 'failed', `it said ${answer.status}`);
      return answer.status === 'failed' ? answer.error : assert.fail();
    });
  } catch (error) {
    if (error instanceof DamError) return [error];
    throw error;
  }
}
