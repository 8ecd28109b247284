import { strict as assert } from 'node:assert';
import { ASSET_KINDS, type Asset, VERSION_STATUSES } from '../contracts/asset';
import type { Connector, SearchPage, SearchQuery } from '../contracts/connector';
import { DAM_ERROR_TYPES, DamError } from '../contracts/errors';
import { deliveryPath, parseStoredUrl } from '../contracts/reference';
import type { ConformanceFixture, KnownAsset } from './fixture';

/** Returns a file's bytes as visitors get them: through `open`, or from the DAM's public address. */
export async function fileOf(connector: Pick<Connector, 'open'>, url: string): Promise<Buffer> {
  if (connector.open !== undefined) {
    const file = await connector.open({ url });
    assert.equal(file.status, 200, url);
    return bytesOf(file.body);
  }
  const response = await fetch(url);
  assert.equal(response.status, 200, url);
  return Buffer.from(await response.arrayBuffer());
}

/** Returns the `DamError` that `work` must throw. */
export async function failureOf(work: () => Promise<unknown>): Promise<DamError> {
  try {
    await work();
  } catch (error) {
    assert.ok(error instanceof DamError, `the error must be a DamError, not ${String(error)}`);
    assert.ok(DAM_ERROR_TYPES.includes(error.type));
    return error;
  }
  return assert.fail('the call must fail');
}

/** Searches message, stack, properties and causes of an error. */
export function assertNoSecret(error: DamError, secrets: readonly string[]): void {
  const seen = new Set<unknown>();
  const text = (value: unknown): string => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return String(value);
    seen.add(value);
    const own = value instanceof Error ? `${value.message} ${value.stack}` : '';
    return `${own} ${Object.values(value).map(text).join(' ')} ${value instanceof Error ? text(value.cause) : ''}`;
  };
  const all = text(error);
  for (const secret of secrets)
    assert.ok(!all.includes(secret), 'an error must not contain a secret');
}

/** Returns the first three approved assets of a fixture. */
export function someOf({ approved }: ConformanceFixture): [KnownAsset, KnownAsset, KnownAsset] {
  const [first, second, third] = approved;
  assert.ok(first && second && third, 'the fixture needs three approved assets');
  return [first, second, third];
}

type Answer = Awaited<ReturnType<Connector['getMany']>>[number];

/** Returns the id of a found asset, or `missing`; throws the error of a failed answer. */
export function idOf(answer: Answer | undefined): string {
  if (answer?.status === 'failed') throw answer.error;
  return answer?.status === 'found' ? answer.asset.assetId : 'missing';
}

/** Reads assets; an empty list if the call fails. */
export async function answersOrNone(
  connector: Connector,
  ids: readonly string[],
): Promise<readonly Answer[]> {
  try {
    return await connector.getMany(ids);
  } catch (error) {
    assert.ok(error instanceof DamError, String(error));
    return [];
  }
}

/** Searches for anything; an empty list if the search fails. */
export async function resultOrNone(connector: Connector): Promise<readonly Asset[]> {
  try {
    return (await connector.search({ limit: 20 })).assets;
  } catch (error) {
    assert.ok(error instanceof DamError, String(error));
    return [];
  }
}

/** Reads an asset that must exist. */
export async function oneOf(connector: Connector, assetId: string): Promise<Asset> {
  const [answer] = await connector.getMany([assetId]);
  if (answer?.status === 'failed') throw answer.error;
  assert.equal(answer?.status, 'found', assetId);
  return answer.status === 'found' ? answer.asset : assert.fail();
}

/** Returns the assets that a search without text lists, at most 1,000. */
export async function listedAssets(
  connector: Pick<Connector, 'search'>,
  query: Omit<SearchQuery, 'limit' | 'cursor'> = {},
): Promise<Asset[]> {
  const assets: Asset[] = [];
  let cursor: string | null = null;
  do {
    const page: SearchPage = await connector.search({
      ...query,
      limit: 100,
      ...(cursor && { cursor }),
    });
    assets.push(...page.assets);
    cursor = page.cursor;
  } while (cursor !== null && assets.length < 1_000);
  return assets;
}

export async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Checks the shapes, units and relations of the contract. */
export function assertAsset(asset: Asset): void {
  assert.ok(ASSET_KINDS.includes(asset.kind), asset.kind);
  assert.equal(typeof asset.title, 'string');
  assert.notEqual(asset.title, '');
  assert.ok(Array.isArray(asset.tags) && asset.tags.every((tag) => typeof tag === 'string'));
  for (const instant of [asset.embargoUntil, asset.expiresAt, asset.updatedAt]) {
    assertInstant(instant);
  }
  if (asset.focalPoint !== null) {
    const { x, y } = asset.focalPoint;
    assert.ok(x >= 0 && x <= 1 && y >= 0 && y <= 1, 'a focal point must be from 0 to 1');
  }
  const names = asset.versions.map(({ version }) => version);
  assert.equal(new Set(names).size, names.length, 'names of versions must be unique');
  if (asset.current !== null) {
    assert.equal(asset.current.status, 'approved');
    assert.ok(names.includes(asset.current.version), 'the current version must be in versions');
  }
  for (const version of asset.versions) {
    assertAddressable(asset.assetId, version.version);
    assert.ok(VERSION_STATUSES.includes(version.status), version.status);
    assert.match(version.mime, /^[a-z]+\/[\w.+-]+/);
    assert.match(version.ext, /^[a-z0-9]*$/);
    assert.ok(URL.canParse(version.url), version.url);
    assertInstant(version.createdAt);
    assertInstant(version.approvedAt);
    for (const { url, width, height } of version.renditions) {
      assert.ok(URL.canParse(url), url);
      assert.ok(width > 0 && height > 0, 'a rendition must have width and height');
    }
  }
}

function assertInstant(instant: string | null): void {
  if (instant === null) return;
  assert.match(
    instant,
    /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/,
    'an instant must be ISO 8601 with a time zone',
  );
  assert.ok(!Number.isNaN(Date.parse(instant)), instant);
}

/** Fails if a version is a header as it was sent, or an address cannot carry the version and give it back, as a pin and as the version shown. */
function assertAddressable(assetId: string, version: string): void {
  assert.doesNotMatch(
    version,
    /^(W\/)?".*"$|^\s|\s$/,
    'a version must have no quotes or blanks around it, such as those of an ETag',
  );
  const reference = { connection: 'conformance', assetId, version };
  const path = deliveryPath(reference, 'name', 'jpg', version, version);
  assert.deepEqual(
    parseStoredUrl(path)?.reference,
    reference,
    `no address can carry the version ${JSON.stringify(version)} of ${JSON.stringify(assetId)}`,
  );
}
