import type { Asset } from '../contracts/asset';
import type { AssetAnswer, SearchPage, WebhookHint } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import { isAssetId } from '../contracts/reference';
import { normalisedAsset } from './media-types';
import { cleanProvenance } from './provenance';

/**
 * What a DAM says is data. All answers of connectors pass these functions, so that the rest of the plugin can
 * store and show them: texts that every database takes, registered media types, the asset that was asked for.
 */

/** Versions that are kept of one asset. A record with 100,000 would be 17 MB in every response that reads it. */
const MAX_VERSIONS = 1_000;

const NONE: ReadonlySet<string> = new Set();

/** Returns an asset that can be stored and shown. The same object if nothing is to be changed. */
export function checkedAsset(asset: Asset): Asset {
  return withPageAddress(withProvenance(normalisedAsset(withCleanTexts(withoutSite(asset)))));
}

/** What this site says of an asset is not the DAM's to say. */
function withoutSite(asset: Asset): Asset {
  if (asset.site === undefined) return asset;
  const { site: _, ...told } = asset;
  return told;
}

/** Drops assets that cannot be referred to, since their ids fit no address. */
export function checkedPage(page: SearchPage): SearchPage {
  const assets = page.assets
    .filter(({ assetId }) => isAssetId(assetId))
    .map((asset) =>
      // Nobody pins a version of them yet.
      withoutOldVersions(checkedAsset(asset), NONE),
    );
  return { ...page, assets };
}

/** An answer about another asset counts as a failure: another picture must not be shown in its place. */
export function checkedAnswers(
  assetIds: readonly string[],
  answers: readonly AssetAnswer[],
): AssetAnswer[] {
  return answers.map((answer, index): AssetAnswer => {
    if (answer.status !== 'found') return answer;
    const asked = assetIds[index];
    const { assetId } = answer.asset;
    if (assetId === asked) return { status: 'found', asset: checkedAsset(answer.asset) };
    const problem = `The DAM was asked for the asset "${asked}" and answered with "${assetId}".`;
    return { status: 'failed', error: new DamError('bad-answer', problem) };
  });
}

/** Drops texts that can be no ids of assets in content. */
export function checkedIds(assetIds: readonly string[]): string[] {
  return assetIds.filter(isAssetId);
}

/** Returns null for a text that can be no id of an asset in content. */
export function checkedId(assetId: string | null): string | null {
  return assetId !== null && isAssetId(assetId) ? assetId : null;
}

export function checkedHint(hint: WebhookHint | null): WebhookHint | null {
  return hint === null ? null : { ...hint, assetIds: checkedIds(hint.assetIds) };
}

const UNSTORABLE = /[\0\uD800-\uDFFF]/gu;

/** What `UNSTORABLE` finds, as `JSON.stringify` writes it. */
const UNCLEAN = /\\u(?:0000|d[89a-f])/;

/** Removes NUL, which PostgreSQL refuses, and half surrogate pairs, which UTF-8 cannot carry. */
function withCleanTexts(asset: Asset): Asset {
  const json = JSON.stringify(asset);
  if (!UNCLEAN.test(json)) return asset;
  const clean = (_: string, value: unknown) =>
    typeof value === 'string' ? value.replace(UNSTORABLE, '') : value;
  const copy: Asset = JSON.parse(json, clean);
  shareCurrent(copy);
  return copy.title === '' ? { ...copy, title: copy.assetId } : copy;
}

/** True for an asset with so many versions that its record keeps only some. */
export function hasManyVersions({ versions }: Asset): boolean {
  return versions.length > MAX_VERSIONS;
}

/** Keeps the newest versions, the current one, and those that entries pin. */
export function withoutOldVersions(asset: Asset, pinned: ReadonlySet<string>): Asset {
  if (!hasManyVersions(asset)) return asset;
  const { current } = asset;
  const versions = asset.versions.filter(
    (each, index) => index < MAX_VERSIONS || each === current || pinned.has(each.version),
  );
  return { ...asset, versions };
}

/** The page opens in the editor's browser, where an address such as `javascript:` would run. */
function withPageAddress(asset: Asset): Asset {
  const { openUrl } = asset;
  if (openUrl === null || /^https?:\/\//i.test(openUrl)) return asset;
  return { ...asset, openUrl: null };
}

function withProvenance(asset: Asset): Asset {
  const { provenance, ...others } = asset;
  if (provenance === undefined) return asset;
  const clean = cleanProvenance(provenance);
  if (JSON.stringify(clean) === JSON.stringify(provenance)) return asset;
  return clean === undefined ? others : { ...others, provenance: clean };
}

/** Makes `current` the same object as in `versions`, as connectors return it; a copy by JSON separates them. */
export function shareCurrent({ versions, current }: Asset): void {
  const index = versions.findIndex(({ version }) => version === current?.version);
  if (current !== null && index >= 0) versions[index] = current;
}
