import { z } from 'zod';
import type { Asset, AssetVersion, LocalTexts } from '../../contracts/asset';
import { placedIn } from '../configured-places';

/** Maps the answers of the embedded DAM to assets. */

const wireRendition = z.object({
  name: z.string(),
  width: z.number(),
  height: z.number(),
  mime: z.string(),
  url: z.string(),
});

const wireVersion = z.object({
  number: z.int(),
  status: z.enum(['in-review', 'approved', 'rejected']),
  fileName: z.string(),
  mime: z.string(),
  ext: z.string(),
  sizeBytes: z.number().nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  /** Only if `width` and `height` are those before the picture is turned. */
  orientation: z.int().min(1).max(8).optional(),
  durationMs: z.number().nullable(),
  pages: z.number().nullable(),
  createdAt: z.string(),
  approvedAt: z.string().nullable(),
  file: z.string(),
  renditions: z.array(wireRendition),
});

const wireTexts = z.object({
  title: z.string().nullable(),
  alt: z.string().nullable(),
  caption: z.string().nullable(),
});

export const wireAsset = z.looseObject({
  id: z.string(),
  title: z.string(),
  alt: z.string().nullable(),
  caption: z.string().nullable(),
  /** This, `texts` and `digitalSourceType` are absent in the answers of an older DAM. */
  language: z.string().optional(),
  texts: z.record(z.string(), wireTexts).optional(),
  tags: z.array(z.string()),
  folder: z.string().nullable(),
  type: z.enum(['image', 'video', 'audio', 'document']),
  copyright: z.string().nullable(),
  credit: z.string().nullable(),
  digitalSourceType: z.string().nullable().optional(),
  focalPoint: z.object({ x: z.number(), y: z.number() }).nullable(),
  embargoUntil: z.string().nullable(),
  expiresAt: z.string().nullable(),
  withdrawnAt: z.string().nullable(),
  updatedAt: z.string(),
  currentVersion: z.int().nullable(),
  versions: z.array(wireVersion),
});

export const wirePage = z.object({
  items: z.array(wireAsset),
  total: z.int(),
  cursor: z.string().nullable(),
  facets: z.record(z.string(), z.array(z.object({ value: z.string(), count: z.int() }))),
});
export const wireMany = z.object({ items: z.array(wireAsset) });
export const wireChanges = z.object({
  items: z.array(z.object({ assetId: z.string() })),
  cursor: z.string(),
  hasMore: z.boolean(),
});
export const wireUsage = z.object({ results: z.array(z.object({ error: z.string().nullable() })) });
export const wireEvent = z.object({ data: z.object({ assetId: z.string() }) });

export function assetOf(
  wire: z.infer<typeof wireAsset>,
  { baseUrl, expose }: AnswerOptions,
): Asset {
  const { digitalSourceType = null } = wire;
  const versions = wire.versions
    .map((version) => versionOf(version, baseUrl))
    .sort((one, other) => Number(other.version) - Number(one.version));
  return {
    assetId: wire.id,
    kind: wire.type,
    title: wire.title,
    alternativeText: wire.alt,
    caption: wire.caption,
    ...(wire.language !== undefined && { language: wire.language }),
    ...textsOf(wire),
    ...placedIn({ texts: {}, expose }, { text: () => null, value: (key: string) => wire[key] }),
    tags: wire.tags,
    folder: wire.folder,
    credit: wire.credit,
    copyright: wire.copyright,
    focalPoint: wire.focalPoint,
    ...(digitalSourceType !== null && { provenance: { digitalSourceType } }),
    withdrawn: wire.withdrawnAt !== null,
    embargoUntil: wire.embargoUntil,
    expiresAt: wire.expiresAt,
    current: versions.find((version) => version.version === String(wire.currentVersion)) ?? null,
    versions,
    updatedAt: wire.updatedAt,
    openUrl: `${baseUrl}/#/assets/${encodeURIComponent(wire.id)}`,
  };
}

interface AnswerOptions {
  /** Without a slash at the end. */
  baseUrl: string;
  expose: Record<string, string>;
}

/** The DAM lists the texts of the asset's own language among the others. */
function textsOf({ language, texts = {} }: z.infer<typeof wireAsset>): Pick<Asset, 'texts'> {
  const others = Object.entries(texts).filter(([tag]) => tag !== language);
  if (others.length === 0) return {};
  return { texts: Object.fromEntries(others.map(([tag, local]) => [tag, localOf(local)])) };
}

function localOf({ title, alt, caption }: z.infer<typeof wireTexts>): LocalTexts {
  return { title, alternativeText: alt, caption };
}

function versionOf(wire: z.infer<typeof wireVersion>, baseUrl: string): AssetVersion {
  return {
    version: String(wire.number),
    status: wire.status,
    fileName: wire.fileName,
    mime: wire.mime,
    ext: wire.ext.toLowerCase(),
    sizeBytes: wire.sizeBytes,
    width: wire.width,
    height: wire.height,
    ...(wire.orientation !== undefined && { orientation: wire.orientation }),
    durationMs: wire.durationMs,
    pages: wire.pages,
    url: baseUrl + wire.file,
    renditions: wire.renditions.map((rendition) => ({
      name: rendition.name,
      url: baseUrl + rendition.url,
      width: rendition.width,
      height: rendition.height,
      mime: rendition.mime,
      sizeBytes: null,
    })),
    createdAt: wire.createdAt,
    approvedAt: wire.approvedAt,
  };
}
