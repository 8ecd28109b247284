import type { Core } from '@strapi/strapi';
import type { Reference } from '../../contracts/reference';
import { type AssetName, nameKey } from '../../core/asset-name';
import type { Ours } from '../../core/references/ours';
import { hasDrafts, localeOf, referencesIn, rowsOf, titleFieldOf } from '../content/entries';

/** Status of an entry's row. Entries without draft and publish are `published`. */
export type EntryStatus = 'draft' | 'published';

/** One reference at one path of one entry, locale and status. */
export interface Placement extends AssetName {
  /** Pinned version. Null for the current approved version. */
  version: string | null;
  uid: string;
  documentId: string;
  /** Null if the content type is not localised. */
  locale: string | null;
  status: EntryStatus;
  /** Path of the reference in the entry, such as `sections.2.portrait`. */
  path: string;
  /** Title of the entry in the content manager. */
  title: string;
}

/** A placement as its entry holds it now. */
export interface ReadPlacement extends Placement {
  /** Own alternative text of this use; null inherits the DAM's, undefined in texts. Not in the index. */
  alternativeText: string | null | undefined;
}

/** Returns every placement in the stored rows of these documents: drafts and published, in all locales. */
export async function placementsOf(
  strapi: Core.Strapi,
  ours: Ours,
  nameOf: (reference: Reference) => AssetName,
  uid: string,
  documentIds: readonly string[],
): Promise<ReadPlacement[]> {
  if (documentIds.length === 0) return [];
  const rows = await rowsOf(strapi, uid, { documentId: { $in: [...documentIds] } });
  const titleField = await titleFieldOf(strapi, uid);
  return rows.flatMap((row) => {
    const title = row[titleField];
    const isDraft = hasDrafts(strapi, uid) && row.publishedAt === null;
    const entry = {
      uid,
      documentId: String(row.documentId),
      locale: localeOf(row),
      status: isDraft ? ('draft' as const) : ('published' as const),
      title: typeof title === 'string' || typeof title === 'number' ? String(title) : '',
    };
    const placements = referencesIn(strapi, ours, uid, row).map(
      ({ reference, path, alternativeText }) => ({
        ...nameOf(reference),
        version: reference.version ?? null,
        ...entry,
        path: path.join('.'),
        alternativeText,
      }),
    );
    return onePerPath(placements);
  });
}

/** A text may name an asset several times, such as in a `srcset`: that is one placement. */
function onePerPath(placements: readonly ReadPlacement[]): ReadPlacement[] {
  const byPlace = new Map(
    placements.map((placement) => [
      JSON.stringify([nameKey(placement), placement.version, placement.path]),
      placement,
    ]),
  );
  return [...byPlace.values()];
}
