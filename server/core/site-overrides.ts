import { type Asset, fromPercent, type SiteOverrides, unlessBlank } from '../contracts/asset';
import type { JsonObject } from './json';

/** Returns what this site says of an asset, as its row of the Media Library has it. */
export function siteOverridesIn({
  alternativeText,
  caption,
  focalPoint,
}: JsonObject): SiteOverrides {
  const alternative = unlessBlank(alternativeText);
  const captionText = unlessBlank(caption);
  const point = fromPercent(focalPoint);
  // Always in this order, since records are compared as texts.
  return {
    ...(alternative !== null && { alternativeText: alternative }),
    ...(captionText !== null && { caption: captionText }),
    ...(point !== null && { focalPoint: point }),
  };
}

/** Returns an asset of which this site says this and nothing else. */
export function withSite(asset: Asset, site: SiteOverrides | undefined): Asset {
  const says = site !== undefined && Object.keys(site).length > 0;
  if (!says && asset.site === undefined) return asset;
  // It stands last, since records are compared as texts.
  const { site: _, ...ofDam } = asset;
  return says ? { ...ofDam, site } : ofDam;
}
