import { strict as assert } from 'node:assert';
import type { AssetAnswer, Connector } from '../contracts/connector';
import { DamError, type DamErrorType } from '../contracts/errors';
import { assertNoSecret, failureOf, idOf, someOf } from './checks';
import { type Fault, FaultProxy } from './fault-proxy';
import type { Add, ConformanceFixture } from './fixture';

/** Error types that a connector may answer for a fault. */
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
      // Before the fault, since some connectors log in first or read the DAM's settings.
      await connector.ping();
      proxy.fault = fault;
      await work(connector);
    } finally {
      await proxy.stop();
    }
  };
  for (const [fault, types] of Object.entries(EXPECTED) as [Fault, readonly DamErrorType[]][]) {
    add('faults', `${fault} fails as ${types.join(' or ')}, never as a missing asset`, () =>
      through(fault, async (connector) => {
        const call = () => (fault === 'hangs' ? { signal: AbortSignal.timeout(300) } : undefined);
        const found = await failureOf(() => connector.search({ limit: 2 }, call()));
        assertFailure('search', found, types, fixture);
        const ids = [first.assetId, second.assetId];
        for (const error of await readFailures(connector, ids, call())) {
          assertFailure('getMany', error, types, fixture);
        }
        if (fault === 'rate-limited') assert.equal(found.retryAfterMs, 7_000);
      }),
    );
  }
  add('faults', 'a DAM that fails sometimes never makes an asset missing', () =>
    through('flaky', async (connector) => {
      const ids = [first.assetId, second.assetId, fixture.missing];
      for (let round = 0; round < 3; round++) {
        const answers = await connector.getMany(ids).catch((error: unknown) => {
          assert.ok(error instanceof DamError, String(error));
          return [];
        });
        assertAnswersOrErrors(answers, [first.assetId, second.assetId, 'missing']);
      }
    }),
  );
  add('faults', 'answers of the DAM in another order are put in the order asked', () =>
    through('reordered', async (connector) => {
      const ids = [first.assetId, fixture.missing, second.assetId];
      const answers = await connector.getMany(ids);
      assert.deepEqual(answers.map(idOf), [first.assetId, 'missing', second.assetId]);
    }),
  );
}

function assertFailure(
  method: string,
  error: DamError,
  types: readonly DamErrorType[],
  { secrets }: Pick<ConformanceFixture, 'secrets'>,
): void {
  assert.ok(types.includes(error.type), `${method}: ${error.type} (${error.message})`);
  assertNoSecret(error, secrets);
}

/** Each answer must be the expected one or an error. */
function assertAnswersOrErrors(answers: readonly AssetAnswer[], expected: readonly string[]): void {
  for (const [index, answer] of answers.entries()) {
    if (answer.status === 'failed') assert.ok(answer.error instanceof DamError);
    else assert.equal(idOf(answer), expected[index]);
  }
}

/** Returns the failures of a read: that of the call, or one per id. */
async function readFailures(
  connector: Connector,
  ids: readonly string[],
  call: { signal: AbortSignal } | undefined,
): Promise<DamError[]> {
  try {
    const answers = await connector.getMany(ids, call);
    return answers.map((answer) => {
      assert.equal(answer.status, 'failed', `the answer must be failed, not ${answer.status}`);
      return answer.status === 'failed' ? answer.error : assert.fail();
    });
  } catch (error) {
    if (error instanceof DamError) return [error];
    throw error;
  }
}
