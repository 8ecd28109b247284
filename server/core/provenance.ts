import type { Asset, Provenance } from '../contracts/asset';

/** Texts of a provenance, in the order in which answers have them. */
export const PROVENANCE_TEXTS = [
  'digitalSourceType',
  'creator',
  'creditText',
  'licence',
  'licenceUrl',
  'licensorUrl',
  'usageTerms',
  'webStatement',
] as const satisfies readonly (keyof Provenance)[];

/** Pages link to these, where an address such as `javascript:` would run. */
const ADDRESSES: ReadonlySet<string> = new Set(['licenceUrl', 'licensorUrl', 'webStatement']);

/** IPTC's terms have an address each, such as `http://cv.iptc.org/newscodes/digitalsourcetype/digitalArt`. */
const TERM = /(?:^|\/digitalsourcetype\/)([A-Za-z]{1,64})$/;

/**
 * Returns what is said of an asset's provenance in a form that answers can show: without blanks, unknown kinds of
 * sources, and addresses that are no web pages. Undefined if nothing is left.
 */
export function cleanProvenance(said: Provenance | undefined): Provenance | undefined {
  if (said === undefined) return undefined;
  const clean: Provenance = cleaned(PROVENANCE_TEXTS, said);
  if (said.contentCredentials === 'present') clean.contentCredentials = 'present';
  return Object.keys(clean).length === 0 ? undefined : clean;
}

function cleaned<Key extends string>(
  keys: readonly Key[],
  said: Partial<Record<Key, unknown>>,
): Partial<Record<Key, string>> {
  const clean: Partial<Record<Key, string>> = {};
  for (const key of keys) {
    const value = cleanValue(key, said[key]);
    if (value !== undefined) clean[key] = value;
  }
  return clean;
}

function cleanValue(key: string, said: unknown): string | undefined {
  const value = typeof said === 'string' ? said.trim() : '';
  if (value === '') return undefined;
  if (key === 'digitalSourceType') return TERM.exec(value)?.[1];
  if (ADDRESSES.has(key) && !/^https?:\/\/[^\s<>"]+$/i.test(value)) return undefined;
  return value;
}

/**
 * Returns the provenance that answers show, a new object: each property as the DAM says, else as the version's own
 * file does. Undefined if neither says anything.
 */
export function shownProvenance(
  { provenance, credit }: Pick<Asset, 'provenance' | 'credit'>,
  embedded: Provenance | undefined,
): Provenance | undefined {
  if (embedded === undefined) return cleanProvenance(provenance);
  const { creator, creditText, ...others } = embedded;
  // The DAM names whom to credit: the file would contradict it.
  const ofFile = credit === null ? embedded : others;
  return cleanProvenance({ ...ofFile, ...cleanProvenance(provenance) });
}

/** What a picture says of its rights and where it comes from. A property is absent if nothing is known. */
export interface PictureRights {
  /** A term of IPTC's vocabulary, such as `trainedAlgorithmicMedia`. */
  digitalSourceType?: string;
  creator?: string;
  credit?: string;
  copyright?: string;
  usageTerms?: string;
  /** Address of the page with the licence. */
  licenceUrl?: string;
  /** Address of the page with a statement of the rights, which search engines take for that of the licence. */
  webStatement?: string;
  /** Address of the page where a licence is to be had. */
  licensorUrl?: string;
}

const RIGHTS = [
  'digitalSourceType',
  'creator',
  'credit',
  'copyright',
  'usageTerms',
  'licenceUrl',
  'webStatement',
  'licensorUrl',
] as const satisfies readonly (keyof PictureRights)[];

/** Returns what was read in a file, without what `cleanProvenance` leaves out. */
export function cleanRights(read: PictureRights): PictureRights {
  return cleaned(RIGHTS, read);
}

/** Returns what a file says of its provenance; undefined if it says nothing. */
export function provenanceIn(
  { credit, ...rights }: PictureRights,
  hasContentCredentials: boolean,
): Provenance | undefined {
  return cleanProvenance({
    ...rights,
    ...(credit !== undefined && { creditText: credit }),
    ...(hasContentCredentials && { contentCredentials: 'present' }),
  });
}

/** Returns what the DAM says that pictures of the asset are to carry. The same text for the same values. */
export function rightsToldOf({
  provenance,
  credit,
  copyright,
}: Pick<Asset, 'provenance' | 'credit' | 'copyright'>): PictureRights {
  const told = cleanProvenance(provenance) ?? {};
  return cleaned(RIGHTS, {
    ...told,
    creator: told.creator ?? credit,
    credit: told.creditText ?? credit,
    copyright,
    usageTerms: told.usageTerms ?? told.licence,
    webStatement: told.webStatement ?? told.licenceUrl,
  });
}
