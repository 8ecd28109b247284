import { strict as assert } from 'node:assert';
import type { AssetAnswer, Connector, SearchPage } from '../contracts/connector';
import { DamError, type DamErrorType } from '../contracts/errors';
import { logged, notApplicable, noteTouched } from './case-log';
import { answersOrNone, assertNoSecret, bytesOf, idOf, oneOf, someOf } from './checks';
import { type Fault, FaultProxy } from './fault-proxy';
import type { Add, ConformanceFixture } from './fixture';

/** Faults that every call fails with. */
type Telling = Exclude<
  Fault,
  'none' | 'reordered' | 'flaky' | 'stale-totals' | 'one-broken' | 'placeholder'
>;

/** Error types that a connector may answer for a fault. */
const EXPECTED: Record<Telling, readonly DamErrorType[]> = {
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
  const through = async (fault: Fault, work: (given: Given) => Promise<void>) => {
    const proxy = await FaultProxy.start(fixture.baseUrl, fixture.proxyHost);
    proxy.brokenId = second.assetId;
    try {
      const connector = logged(fixture.connect(proxy.url));
      // Before the fault, since some connectors log in first or read the DAM's settings.
      await connector.ping();
      proxy.fault = fault;
      await work({ connector, proxy });
      if (proxy.touched.length === 0) notApplicable(UNTOUCHED);
    } finally {
      noteTouched(proxy.touched);
      await proxy.stop();
    }
  };
  for (const [fault, types] of Object.entries(EXPECTED) as [Fault, readonly DamErrorType[]][]) {
    add('faults', `${fault} fails as ${types.join(' or ')}, never as a missing asset`, () =>
      through(fault, async ({ connector, proxy }) => {
        const call = () => (fault === 'hangs' ? { signal: AbortSignal.timeout(300) } : undefined);
        const ids = [first.assetId, second.assetId];
        const found = await failuresOf(proxy, 'search', async () => {
          await connector.search({ limit: 2 }, call());
          return [];
        });
        const read = await failuresOf(proxy, 'getMany', () => readFailures(connector, ids, call()));
        for (const error of found) assertFailure('search', error, types, fixture);
        for (const error of read) assertFailure('getMany', error, types, fixture);
        if (fault === 'rate-limited') assert.equal([...found, ...read][0]?.retryAfterMs, 7_000);
      }),
    );
  }
  add('faults', 'a DAM that fails sometimes never makes an asset missing', () =>
    through('flaky', async ({ connector }) => {
      const ids = [first.assetId, second.assetId, fixture.missing];
      for (let round = 0; round < 3; round++) {
        const answers = await answersOrNone(connector, ids);
        assertAnswersOrErrors(answers, [first.assetId, second.assetId, 'missing']);
      }
    }),
  );
  add('faults', 'answers of the DAM in another order are put in the order asked', () =>
    through('reordered', async ({ connector }) => {
      const ids = [first.assetId, fixture.missing, second.assetId];
      const answers = await connector.getMany(ids);
      assert.deepEqual(answers.map(idOf), [first.assetId, 'missing', second.assetId]);
    }),
  );
  add('faults', 'a list whose number of results is too small is read to its end', () =>
    through('stale-totals', async ({ connector }) => {
      const seen: string[] = [];
      let cursor: string | null = null;
      for (let pages = 0; pages < 500; pages++) {
        const page: SearchPage = await connector.search({ limit: 2, ...(cursor && { cursor }) });
        seen.push(...page.assets.map(({ assetId }) => assetId));
        cursor = page.cursor;
        if (cursor === null) break;
      }
      for (const { assetId } of fixture.approved) {
        assert.ok(seen.includes(assetId), `${assetId} must be listed`);
      }
    }),
  );
  add('faults', 'an asset of an unexpected form makes no asset missing, nor another one fail', () =>
    through('one-broken', async ({ connector }) => {
      assert.equal(idOf((await connector.getMany([first.assetId]))[0]), first.assetId);
      const ids = [first.assetId, second.assetId];
      // If the whole call fails, the plugin finds out by itself which asset cannot be read.
      assertAnswersOrErrors(await answersOrNone(connector, ids), ids);
    }),
  );
  add('faults', 'a picture in the place of another file is refused, or told as a picture', () =>
    through('placeholder', async ({ connector, proxy }) => {
      for (const { assetId } of fixture.approved) {
        const { current } = await oneOf(fixture.connect(fixture.baseUrl), assetId);
        if (current === null || current.mime.startsWith('image/')) continue;
        await assertToldAsPicture(connector, current.url.replace(fixture.baseUrl, proxy.url));
      }
    }),
  );
}

/** What a case of faults works with. */
interface Given {
  connector: Connector;
  proxy: FaultProxy;
}

const UNTOUCHED =
  'The fault changes no answer of this DAM: it sends no JSON, no body or nothing of this kind.';

/** Returns the failures of a call, which must have some if the proxy has touched one of its requests. */
async function failuresOf(
  { touched }: FaultProxy,
  method: string,
  work: () => Promise<DamError[]>,
): Promise<DamError[]> {
  const before = touched.length;
  try {
    const failures = await work();
    if (touched.length > before) assert.ok(failures.length > 0, `${method} must fail`);
    return failures;
  } catch (error) {
    if (error instanceof DamError) return [error];
    throw error;
  }
}

/** Opens a file that is a picture; the connector must refuse it, or say its type. */
async function assertToldAsPicture({ open }: Connector, url: string): Promise<void> {
  if (open === undefined) return;
  try {
    const { contentType, body } = await open({ url });
    const isPicture = (await bytesOf(body)).toString('latin1', 1, 4) === 'PNG';
    if (isPicture) assert.equal(contentType, 'image/png', url);
  } catch (error) {
    if (!(error instanceof DamError)) throw error;
  }
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

/** Returns the failures of a read, one for each id. Throws that of the call; assets must be found or fail. */
async function readFailures(
  connector: Connector,
  ids: readonly string[],
  call: { signal: AbortSignal } | undefined,
): Promise<DamError[]> {
  const answers = await connector.getMany(ids, call);
  return answers.flatMap((answer, index) => {
    if (answer.status === 'failed') return [answer.error];
    assert.equal(idOf(answer), ids[index], 'an asset must not be missing');
    return [];
  });
}
