import type {
  Reach,
  Reached,
  TestProblem,
  TestRequest,
  TestResponse,
  TestStep,
} from '../../contracts/administration';
import type { Asset, AssetVersion } from '../../contracts/asset';
import { DamError } from '../../contracts/errors';
import { isObject } from '../../core/json';
import type { Clock, Connection } from '../../core/ports';

/** Assets that the test searches for. */
const SEARCHED = 20;

/** Width of the rendition that is asked for, in pixels. */
const RENDITION_WIDTH = 320;

/** The bytes of a file that are read. */
const RANGE = 'bytes=0-1023';

type Result = Omit<TestResponse, 'step' | 'durationMs'>;

interface StepContext {
  connection: Connection;
  /** Null if the options name no address. */
  reach: Reach | null;
  assetId: string;
  signal: AbortSignal;
}

const passed = (detail: string, assetId: string | null = null): Result => ({
  outcome: 'passed',
  problem: null,
  detail,
  assetId,
});
const failed = (problem: TestProblem, detail: string): Result => ({
  outcome: 'failed',
  problem,
  detail,
  assetId: null,
});
const skipped = (detail: string): Result => ({
  outcome: 'skipped',
  problem: null,
  detail,
  assetId: null,
});

const STEPS: Readonly<Record<TestStep, (context: StepContext) => Promise<Result>>> = {
  name: ({ reach }) => reached(reach?.resolve()),
  encryption: ({ reach }) => reached(reach?.connect()),
  async credentials({ connection, signal }) {
    await connection.connector.ping({ signal });
    return passed('');
  },
  async search({ connection, signal }) {
    const { assets, total } = await connection.connector.search({ limit: SEARCHED }, { signal });
    const found = assets.find(isGood) ?? assets[0];
    if (found === undefined) return failed('empty-search', '');
    return passed(total === null ? found.title : `${found.title} (1/${total})`, found.assetId);
  },
  async asset(context) {
    const asset = await assetOf(context);
    return 'outcome' in asset ? asset : passed(asset.title);
  },
  async file(context) {
    const asset = await assetOf(context);
    if ('outcome' in asset) return asset;
    const version = versionOf(asset);
    if (version === null) return skipped('');
    return opened(context, version.url, version.mime);
  },
  async rendition(context) {
    const asset = await assetOf(context);
    if ('outcome' in asset) return asset;
    const url = renditionOf(context.connection, asset);
    return url === null ? skipped('') : opened(context, url, null);
  },
};

/** Makes one step of a test. A failure of the DAM is a result. */
export async function runStep(
  { step, assetId = '' }: TestRequest,
  parts: Omit<StepContext, 'assetId'> & { clock: Pick<Clock, 'elapsed'> },
): Promise<TestResponse> {
  const beganMs = parts.clock.elapsed();
  const result = await resultOf(() => STEPS[step]({ ...parts, assetId }));
  return { step, ...result, durationMs: Math.round(parts.clock.elapsed() - beganMs) };
}

async function resultOf(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DamError)) throw error;
    return failed(problemOf(error), error.message);
  }
}

async function reached(trial: Promise<Reached> | undefined): Promise<Result> {
  if (trial === undefined) return skipped('');
  const { problem, found } = await trial;
  return problem === null ? passed(found) : failed(problem, found);
}

/** An image that may be shown is best: it has a file, and renditions. */
function isGood({ kind, current }: Asset): boolean {
  return kind === 'image' && current !== null;
}

async function assetOf({ connection, assetId, signal }: StepContext): Promise<Asset | Result> {
  const [answer] = await connection.connector.getMany([assetId], { signal, purpose: 'editor' });
  if (answer === undefined || answer.status === 'missing') return failed('missing-asset', assetId);
  if (answer.status === 'failed') throw answer.error;
  return answer.asset;
}

function versionOf({ current, versions }: Asset): AssetVersion | null {
  return current ?? versions[0] ?? null;
}

/** The address of a rendition that the DAM makes on demand, or else of one that it has; null for none. */
function renditionOf({ connector }: Connection, asset: Asset): string | null {
  const version = versionOf(asset);
  if (version === null) return null;
  const made = connector.renditionUrl?.({
    asset,
    version,
    width: RENDITION_WIDTH,
    height: null,
    fit: 'inside',
    format: 'auto',
    quality: null,
    focalPoint: null,
  });
  return made ?? version.renditions[0]?.url ?? null;
}

async function opened(
  { connection, signal }: StepContext,
  url: string,
  mime: string | null,
): Promise<Result> {
  const { open } = connection.connector;
  if (open === undefined) return skipped('');
  const file = await open({ url, range: RANGE }, { signal });
  let bytes = 0;
  for await (const part of file.body) {
    bytes += part.length;
    // A DAM that ignores the range sends a whole film.
    if (bytes > 0) break;
  }
  const type = file.contentType ?? '';
  if (bytes === 0) return failed('empty-file', type);
  const isPage = /^text\/html\b/i.test(type) && mime !== 'text/html';
  return isPage ? failed('not-json', type) : passed(type);
}

/** The problem that a failure is. A `DamError` says it by its type, and of an answer also by its status. */
function problemOf({ type, status = 0, cause }: DamError): TestProblem {
  if (type === 'timeout') return 'hangs';
  if (type === 'bad-request') return status === 404 ? 'not-found' : 'bad-request';
  if (type !== 'bad-answer') return type;
  if (status >= 500) return 'failed';
  if (status >= 300 && status < 400) return 'redirected';
  return isObject(cause) && cause.name === 'SyntaxError' ? 'not-json' : 'bad-answer';
}
