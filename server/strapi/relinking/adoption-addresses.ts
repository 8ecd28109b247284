import type { CallOptions } from '../../contracts/connector';
import { type AssetName, nameKey } from '../../core/asset-name';
import { type Resolution, resolutionIn } from '../../core/availability';
import { chunksOf } from '../../core/lists';
import type { Clock, Connections } from '../../core/ports';
import type { Records } from '../../core/records';
import {
  ForeignAddresses,
  type ForeignLookUp,
  widthInAddress,
} from '../../core/references/foreign-addresses';
import { unplaced } from '../../core/references/known-texts';
import { addressesOf } from '../../core/references/local-files';
import { isOurAddress, type Ours } from '../../core/references/ours';
import { found, recogniseUrl, type StoredRecognised } from '../../core/references/recognise';
import { collect } from '../../core/references/walk';
import type { KnownAddresses } from '../content/known-addresses';
import { MAX_PICKED } from '../content/reference-rows';
import type { FileRow } from './library-files';
import { nextStep, type Pace } from './pace';
import { patiently } from './patiently';
import { allRowsWithUses, type Finder, usesIn } from './relink-documents';
import { isInsideFile, type ReplacingOptions } from './replacements';

/** Addresses that are asked about together. */
const CHUNK = 50;

/** Names what is no asset yet: the address itself. */
const UNKNOWN = 'address';

/** An address of a DAM in content, and the asset that takes its place. */
export interface AdoptedAddress {
  address: string;
  asset: AssetName;
}

/** An address in content that a connector recognises. */
export interface FoundAddress extends AdoptedAddress {
  /** Places in content: of drafts and published entries, in all languages. */
  uses: number;
  resolution: Resolution;
}

interface FindingOptions extends Pick<ReplacingOptions, 'strapi' | 'ours'> {
  knownAddresses: Pick<KnownAddresses, 'of'>;
  records: Pick<Records, 'reread'>;
  connections: Pick<Connections, 'find'>;
  clock: Pick<Clock, 'now'>;
}

/**
 * Finds the addresses of DAMs in all content, but for those that name a reference of this site already and those of
 * files of the Media Library.
 *
 * @throws `DamError` if a DAM does not answer, or the signal's reason.
 */
export async function addressesInContent(
  options: FindingOptions,
  files: readonly FileRow[],
  pace: Pace,
): Promise<FoundAddress[]> {
  const counts = await countAddresses(options, files, pace);
  const assets = await assetsOf(options, [...counts.keys()], pace);
  const byAddress = new Map<string, FoundAddress>();
  for (const [written, uses] of counts) {
    const known = assets.get(written);
    if (known === undefined) continue;
    const { uses: before = 0 } = byAddress.get(known.address) ?? {};
    byAddress.set(known.address, { ...known, uses: before + uses });
  }
  return [...byAddress.values()].sort((one, other) => other.uses - one.uses);
}

/**
 * Returns what the addresses of files show that lie in a DAM, as those of Strapi's upload providers for a DAM do, by the
 * address.
 *
 * @throws `DamError` if a DAM does not answer, or the signal's reason.
 */
export async function assetsAtFiles(
  options: FindingOptions,
  files: readonly FileRow[],
  pace: Pace,
): Promise<Map<string, Omit<FoundAddress, 'uses'>>> {
  const elsewhere = files.filter(({ provider }) => provider !== 'local');
  return assetsOf(options, [...new Set(elsewhere.map(({ url }) => String(url)))], pace);
}

/** Counts the places of each address, as it is written. */
async function countAddresses(
  { strapi, ours }: FindingOptions,
  files: readonly FileRow[],
  pace: Pace,
): Promise<Map<string, number>> {
  const ofFiles = new Set(files.flatMap(addressesOf).map(({ url }) => url));
  const lookUp = (address: string) =>
    ofFiles.has(bareOf(address)) || isReference(address, ours) ? null : unknownAt(address);
  const counts = new Map<string, number>();
  await countUses({ strapi, ours }, lookUp, counts, pace);
  return counts;
}

async function countUses(
  { strapi, ours }: Pick<FindingOptions, 'strapi' | 'ours'>,
  lookUp: ForeignLookUp,
  counts: Map<string, number>,
  pace: Pace = {},
): Promise<void> {
  for await (const stored of allRowsWithUses(strapi, addressFinder(ours, lookUp))) {
    await nextStep(pace);
    for (const { reference, path } of usesIn(stored)) {
      if (isInsideFile(strapi, stored, path)) continue;
      counts.set(reference.assetId, (counts.get(reference.assetId) ?? 0) + 1);
    }
  }
}

function addressFinder(ours: Ours, lookUp: ForeignLookUp): Finder {
  const addresses = new ForeignAddresses(lookUp);
  return (row, shape) =>
    collect(row, {
      ours,
      shape,
      recognise: (object, kind) => addresses.recognise(object, kind),
      readText(text) {
        const hits = addresses.hitsIn(text);
        return hits.length === 0 ? null : unplaced(hits);
      },
    });
}

/** An address of the DAM that has the reference in its fragment is one, too. */
function isReference(address: string, ours: Ours): boolean {
  return recogniseUrl(address) !== null && isOurAddress(address, ours);
}

/**
 * Returns what each of these addresses shows, by the address as it is written. `address` is without its fragment, if
 * that says nothing of the asset.
 */
async function assetsOf(
  options: FindingOptions,
  written: readonly string[],
  pace: Pace,
): Promise<Map<string, Omit<FoundAddress, 'uses'>>> {
  const named = new Map<string, AdoptedAddress>();
  for (const chunk of chunksOf(written, CHUNK)) {
    await nextStep(pace);
    const bare = await namesOf(options, chunk.map(bareOf), pace);
    const open = chunk.filter((each) => !bare.has(bareOf(each)) && each !== bareOf(each));
    const whole = await namesOf(options, open, pace);
    for (const each of chunk) {
      const ofBare = bare.get(bareOf(each));
      const asset = ofBare ?? whole.get(each);
      const address = ofBare === undefined ? each : bareOf(each);
      if (asset !== undefined) named.set(each, { address, asset });
    }
  }
  const resolutions = await resolutionsOf(options, [...named.values()], pace);
  return new Map(
    [...named].flatMap(([each, { address, asset }]) => {
      const resolution = resolutions.get(nameKey(asset));
      return resolution === undefined ? [] : [[each, { address, asset, resolution }]];
    }),
  );
}

async function namesOf(
  { knownAddresses, ours }: FindingOptions,
  addresses: readonly string[],
  { signal }: Pace,
): Promise<Map<string, AssetName>> {
  const call: CallOptions = { purpose: 'sweep', ...(signal && { signal }) };
  const shown = await patiently(signal, async () => {
    const answers = await knownAddresses.of(addresses, ours, call);
    for (const answer of answers) if (answer.status === 'failed') throw answer.error;
    return answers;
  });
  const names = new Map<string, AssetName>();
  for (const [index, each] of shown.entries()) {
    const address = addresses[index];
    if (each.status !== 'asset' || address === undefined) continue;
    const { connection, assetId } = each.reference;
    names.set(address, { connection, assetId });
  }
  return names;
}

/** Asks the DAM about each asset once. */
async function resolutionsOf(
  { records, connections, clock }: FindingOptions,
  addresses: readonly AdoptedAddress[],
  pace: Pace,
): Promise<Map<string, Resolution>> {
  const names = [...new Map(addresses.map(({ asset }) => [nameKey(asset), asset])).values()];
  const resolutions = new Map<string, Resolution>();
  for (const chunk of chunksOf(names, MAX_PICKED)) {
    await nextStep(pace);
    const outcomes = await patiently(pace.signal, () => knownOf(records, chunk));
    for (const [index, outcome] of outcomes.entries()) {
      const name = chunk[index];
      if (name === undefined) continue;
      resolutions.set(
        nameKey(name),
        resolutionIn(connections, outcome.record, undefined, clock.now()),
      );
    }
  }
  return resolutions;
}

async function knownOf(records: Pick<Records, 'reread'>, names: readonly AssetName[]) {
  const outcomes = await records.reread(names, 'sweep');
  return outcomes.map((outcome) => {
    if ('error' in outcome) throw outcome.error;
    return outcome;
  });
}

/** Counts the places in content of addresses whose assets are known. */
export async function usesOfAddresses(
  { strapi, ours }: Pick<FindingOptions, 'strapi' | 'ours'>,
  addresses: readonly AdoptedAddress[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  if (addresses.length === 0) return counts;
  const known = new Set(addresses.map(({ address }) => address));
  const keyOf = (address: string) => (known.has(address) ? address : bareOf(address));
  const lookUp = (address: string) =>
    known.has(keyOf(address)) && !isReference(address, ours) ? unknownAt(keyOf(address)) : null;
  await countUses({ strapi, ours }, lookUp, counts);
  return counts;
}

/** Finds these addresses. That of a rendition becomes the same width of the asset. */
export function adoptedAddresses(
  adopted: readonly AdoptedAddress[],
  ours: Ours,
  isPicture: (asset: AssetName) => boolean,
): ForeignAddresses {
  const byAddress = new Map(adopted.map(({ address, asset }) => [address, asset]));
  const queryOf = (address: string, asset: AssetName) => {
    const width = isPicture(asset) ? widthInAddress(address) : null;
    return width === null ? '' : `?w=${width}`;
  };
  return new ForeignAddresses((address) => {
    if (isReference(address, ours)) return null;
    const whole = byAddress.get(address);
    if (whole !== undefined) return recognisedAs(whole, queryOf(address, whole));
    const bare = bareOf(address);
    const asset = byAddress.get(bare);
    const fragment = address.slice(bare.length);
    return asset === undefined ? null : recognisedAs(asset, queryOf(bare, asset) + fragment);
  });
}

function bareOf(address: string): string {
  return address.replace(/#.*$/s, '');
}

function unknownAt(address: string): StoredRecognised {
  return recognisedAs({ connection: UNKNOWN, assetId: address }, '');
}

function recognisedAs({ connection, assetId }: AssetName, query: string): StoredRecognised {
  const reference = { connection, assetId };
  return found(reference, { reference, slug: '', ext: '', query });
}
