import { LRUCache } from 'lru-cache';
import type { PickedReference } from '../../contracts/api';
import { type Asset, unlessBlank } from '../../contracts/asset';
import type { Overrides } from '../../contracts/reference';
import { type AssetName, nameKey } from '../../core/asset-name';
import { type JsonObject, textOf } from '../../core/json';
import type { ReadOutcome } from '../../core/reads';
import { addressesOf, LocalFiles, type ReplacedFile } from '../../core/references/local-files';
import { overridesOf } from '../../core/references/overrides';
import type { LocalFile } from '../../files/fingerprint-taker';
import { localeOf } from '../content/entries';
import type { KnownAddresses } from '../content/known-addresses';
import type { KnownCopies, KnownCopy, ToldAssets } from '../content/known-copies';
import type { AdoptedFilesTable } from './adopted-files-table';
import {
  type AdoptedAddress,
  addressesInContent,
  adoptedAddresses,
  assetsAtFiles,
  type FoundAddress,
  usesOfAddresses,
} from './adoption-addresses';
import { CannotRelink, runAlone } from './alone';
import { EntryTitles } from './entry-titles';
import { tokensOf } from './file-tokens';
import { type Journal, statusOf } from './journal';
import { allFiles, type FileRow, filesById, readingFile } from './library-files';
import { nextStep, type Pace } from './pace';
import { patiently } from './patiently';
import {
  allRowsWithUses,
  documentsWithUses,
  type Finder,
  relinkDocument,
  type StoredRow,
  type UsePlace,
  usesIn,
} from './relink-documents';
import { type RelinkResult, runName } from './relinking';
import {
  isInsideFile,
  pickTargets,
  placerOf,
  type Replacements,
  type ReplacingOptions,
  readTargets,
  takes,
} from './replacements';
import { attributeAt } from './row-changes';

/** Assets whose answers a comparison remembers. Old libraries have many copies of one. */
const MOST_TOLD = 5_000;

/** A file of the Media Library with bytes. */
export interface AdoptableFile {
  id: number;
  name: string;
  url: string;
  /** Places in content: of drafts and published entries, in all languages. */
  uses: number;
}

export interface Candidate extends AssetName {
  title: string;
  evidence: KnownCopy['evidence'] | 'address';
}

/** An address of a DAM in content. */
export interface AdoptableAddress {
  address: string;
  /** Places in content: of drafts and published entries, in all languages. */
  uses: number;
  /** Null if none can take its place. */
  asset: Candidate | null;
  /** Why there is none: the DAM has no such asset, or it may not be shown now. Null if there is one. */
  reason: 'no-asset' | 'not-shown' | null;
}

export interface AdoptPlan {
  /** Files that are copies of one asset beyond doubt. */
  sure: { file: AdoptableFile; asset: Candidate }[];
  /** Files that may be copies: a person must look. */
  doubtful: { file: AdoptableFile; assets: Candidate[] }[];
  unmatched: { file: AdoptableFile; reason: 'no-asset' | 'unreadable' }[];
  /** Addresses of DAMs in content, those with the most uses first. */
  addresses: AdoptableAddress[];
}

/** A file, and the asset that takes its place. */
export interface AdoptedFile {
  fileId: number;
  asset: AssetName;
}

export type Adopted = AdoptedFile | AdoptedAddress;

interface AdoptionOptions extends ReplacingOptions {
  knownCopies: Pick<KnownCopies, 'of'>;
  knownAddresses: Pick<KnownAddresses, 'of'>;
  journal: Journal;
  adoptedFiles: Pick<AdoptedFilesTable, 'note'>;
}

/** One place of an entry that uses a file of which the asset takes the place. */
export interface AdoptPlace extends AssetName {
  uid: string;
  documentId: string;
  locale: string | null;
  status: 'draft' | 'published';
  path: string;
  /** Title of the entry in the content manager. */
  title: string;
  /** The asset is not pinned to one. */
  version: null;
}

export interface AdoptPreview {
  changing: AdoptPlace[];
  /** Places whose field does not take the asset. */
  staying: AdoptPlace[];
  /** Assets that may not be shown now. */
  hidden: AssetName[];
}

export interface PlanOptions extends Pace {
  /** Called after each file. */
  progress?: (done: number, total: number) => void;
}

export interface RunOptions extends Pace {
  /** Called after each document, with the number of entries that changed so far. */
  progress?: (entries: number) => void;
  /** Leaves the files of assets that may not be shown now as they are. @default false */
  leavesHidden?: boolean;
  /** Name of the person who begins it. */
  by?: string;
}

/** Files, and what takes their place. */
interface Prepared {
  find: Finder;
  /** By `nameKey`. */
  assets: ReadonlyMap<string, Asset>;
  hidden: AssetName[];
  files: FileRow[];
}

/** Puts assets in the place of files that are copies of them, and of addresses of the DAM, wherever content uses them. */
export class Adoption {
  readonly #options: AdoptionOptions;

  constructor(options: AdoptionOptions) {
    this.#options = options;
  }

  /**
   * Compares every file of the Media Library with the assets whose fingerprints are known, but for those that lie in a
   * DAM themselves, and looks for addresses of DAMs in content. Changes nothing.
   *
   * @throws `DamError` if a DAM does not answer, or the signal's reason.
   */
  async plan({ progress, ...pace }: PlanOptions = {}): Promise<AdoptPlan> {
    const files = await allFiles(this.#options.strapi);
    const uses = await this.#usesOf(files, pace);
    const addresses = await this.#addresses(files, pace);
    const plan: AdoptPlan = { sure: [], doubtful: [], unmatched: [], addresses };
    const told = new LRUCache<string, ReadOutcome>({ max: MOST_TOLD });
    const located = await assetsAtFiles(this.#options, files, pace);
    for (const [index, row] of files.entries()) {
      await nextStep(pace);
      const file = fileOf(row, uses.get(row.id) ?? 0);
      const asset = located.get(file.url);
      const itself = asset === undefined ? null : candidateAt(asset);
      // It needs no comparison: its address says which asset it is.
      if (itself !== null) plan.sure.push({ file, asset: itself });
      else sortIn(plan, file, await this.#copiesOf(row, told, pace.signal));
      progress?.(index + 1, files.length);
    }
    return plan;
  }

  /** Counts the places in content of each file, by its id. */
  async countUses(): Promise<ReadonlyMap<number, number>> {
    return this.#usesOf(await allFiles(this.#options.strapi));
  }

  /** Counts the places in content of these addresses. */
  async countAddressUses(
    addresses: readonly AdoptedAddress[],
  ): Promise<ReadonlyMap<string, number>> {
    return usesOfAddresses(this.#options, addresses);
  }

  /**
   * Says what a run would do, place by place. Changes nothing but records of assets.
   *
   * @throws `DamError` if an asset cannot be read, or the signal's reason.
   */
  async preview(
    adopted: readonly Adopted[],
    { signal }: Pick<Pace, 'signal'> = {},
  ): Promise<AdoptPreview> {
    const { strapi } = this.#options;
    const { find, assets, hidden } = await this.#prepare(adopted);
    const preview: AdoptPreview = { changing: [], staying: [], hidden };
    const titles = new EntryTitles(strapi);
    for await (const stored of allRowsWithUses(strapi, find)) {
      signal?.throwIfAborted();
      const { uid, row } = stored;
      const title = await titles.of(uid, row);
      for (const use of usesIn(stored)) {
        const places = this.#takesPlace(stored, use, assets) ? preview.changing : preview.staying;
        places.push({
          connection: use.reference.connection,
          assetId: use.reference.assetId,
          uid,
          documentId: String(row.documentId),
          locale: localeOf(row),
          status: statusOf(strapi, uid, row),
          path: use.path.join('.'),
          title,
          version: null,
        });
      }
    }
    return preview;
  }

  /**
   * Replaces the uses of these files and addresses, each document in a transaction of its own. The files stay. A run that was broken
   * off is gone on with by the same call.
   *
   * @throws `CannotRelink` before anything is changed. `DamError` if an asset cannot be read. The signal's reason: what
   * was changed so far can be undone.
   */
  async run(
    adopted: readonly Adopted[],
    { progress, leavesHidden = false, by, ...pace }: RunOptions = {},
  ): Promise<RelinkResult> {
    const { strapi, journal, clock } = this.#options;
    const { find, assets, hidden, files } = await this.#prepare(adopted);
    if (hidden.length > 0 && !leavesHidden) {
      throw new CannotRelink(
        `${hidden.length} of the assets may not be shown now. Nothing was changed.`,
      );
    }
    const names = adopted.map(({ asset }) => asset).filter((name) => assets.has(nameKey(name)));
    const picked = await pickTargets(this.#options, distinct(names));
    const run = runName(clock);
    const targetOf: Replacements['targetOf'] = (stored, use) =>
      this.#takesPlace(stored, use, assets) ? (picked.get(nameKey(use.reference)) ?? null) : null;
    let entries = 0;
    const replaceAll = async () => {
      await this.#noteUsed(files, pace);
      for await (const { uid, documentId } of documentsWithUses(strapi, find)) {
        await nextStep(pace);
        const document = { uid, documentId, nowMs: clock.now() };
        entries += await relinkDocument(strapi, find, document, {
          placerOf: (stored) => placerOf(this.#options, stored, { targetOf, ownOf }),
          journal: (trx, row, changes) => journal.add(trx, run, uid, row, changes),
        });
        progress?.(entries);
      }
    };
    const about = { kind: 'adopt', from: null, to: null, count: adopted.length } as const;
    await runAlone(this.#options, () =>
      journal.during(run, { ...about, by: by ?? null }, replaceAll),
    );
    return { run, entries };
  }

  /** From now on, those of which nothing is left in content can be removed one day. */
  async #noteUsed(files: readonly FileRow[], pace: Pace): Promise<void> {
    const uses = await this.#usesOf(files, pace);
    const used = files.filter(({ id }) => uses.has(id));
    const noted = used.map((row) => ({ fileId: row.id, tokens: tokensOf(row) }));
    await this.#options.adoptedFiles.note(noted, this.#options.clock.now());
  }

  #takesPlace(
    { uid, row }: Pick<StoredRow, 'uid' | 'row'>,
    { reference, path, shows }: UsePlace,
    assets: Prepared['assets'],
  ): boolean {
    if (isInsideFile(this.#options.strapi, { uid, row }, path)) return false;
    const asset = assets.get(nameKey(reference));
    const attribute = attributeAt(this.#options.strapi, uid, row, path);
    return asset !== undefined && attribute !== null && takes(attribute, shows, reference, asset);
  }

  async #usesOf(files: readonly FileRow[], pace: Pace = {}): Promise<ReadonlyMap<number, number>> {
    const { strapi, ours } = this.#options;
    // Any name does, because nothing is placed.
    const named = files.map((row) => ({
      ...replacedFile(row, { connection: 'file', assetId: String(row.id) }),
    }));
    const local = new LocalFiles(named, ours);
    const counts = new Map<number, number>();
    for await (const stored of allRowsWithUses(strapi, (row, shape) => local.find(row, shape))) {
      await nextStep(pace);
      for (const { reference } of usesIn(stored)) {
        const id = Number(reference.assetId);
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
    }
    return counts;
  }

  /** Reads the assets from the DAM, and the files that they replace. */
  async #prepare(adopted: readonly Adopted[]): Promise<Prepared> {
    const { strapi, ours } = this.#options;
    const names = distinct(adopted.map(({ asset }) => asset));
    const { assets, notLive } = await readTargets(this.#options, names);
    const shown = adopted.filter(({ asset }) => assets.has(nameKey(asset)));
    const byFile = new Map(shown.filter(isFile).map(({ fileId, asset }) => [fileId, asset]));
    const addresses = adoptedAddresses(
      shown.filter(isAddress),
      ours,
      (name) => assets.get(nameKey(name))?.kind === 'image',
    );
    const rows = await filesById(strapi, [...byFile.keys()]);
    const local = new LocalFiles(
      rows.flatMap((row): ReplacedFile[] => {
        const asset = byFile.get(row.id);
        return asset === undefined ? [] : [replacedFile(row, asset)];
      }),
      ours,
    );
    const find: Finder = (row, shape) => local.find(row, shape, addresses);
    return { find, assets, hidden: notLive, files: rows };
  }

  async #addresses(files: readonly FileRow[], pace: Pace): Promise<AdoptableAddress[]> {
    const found = await addressesInContent(this.#options, files, pace);
    return found.map((each) => {
      const { address, uses, resolution } = each;
      const asset = candidateAt(each);
      if (asset !== null) return { address, uses, asset, reason: null };
      const reason = resolution.availability === 'missing' ? 'no-asset' : 'not-shown';
      return { address, uses, asset, reason };
    });
  }

  /** Null if the file cannot be read. */
  #copiesOf(
    row: FileRow,
    told: ToldAssets,
    signal: AbortSignal | undefined,
  ): Promise<KnownCopy[] | null> {
    const file = { mime: textOf(row.mime), fileName: textOf(row.name) };
    return readingFile(this.#options.strapi, row, async (path) => {
      return path === null ? null : this.#knownOf({ path, ...file }, told, signal);
    });
  }

  /** A DAM that is silent has no say: all files would seem to have no match. */
  #knownOf(
    file: LocalFile,
    told: ToldAssets,
    signal: AbortSignal | undefined,
  ): Promise<KnownCopy[]> {
    const options = {
      purpose: 'sweep' as const,
      mustAnswer: true,
      told,
      ...(signal && { signal }),
    };
    return patiently(signal, () => this.#options.knownCopies.of(file, options));
  }
}

function isFile(adopted: Adopted): adopted is AdoptedFile {
  return 'fileId' in adopted;
}

function isAddress(adopted: Adopted): adopted is AdoptedAddress {
  return 'address' in adopted;
}

function distinct(names: readonly AssetName[]): AssetName[] {
  return [...new Map(names.map((name) => [nameKey(name), name])).values()];
}

function sortIn(plan: AdoptPlan, file: AdoptableFile, copies: readonly KnownCopy[] | null): void {
  if (copies === null) plan.unmatched.push({ file, reason: 'unreadable' });
  else if (copies.length === 0) plan.unmatched.push({ file, reason: 'no-asset' });
  else {
    const assets = copies.map(candidateOf);
    const sure = copies.filter(({ certainty }) => certainty === 'sure');
    const [only] = assets;
    // Two assets with the same bytes: nobody but a person knows which one is meant.
    if (sure.length === 1 && only !== undefined) plan.sure.push({ file, asset: only });
    else plan.doubtful.push({ file, assets });
  }
}

function candidateOf({ name, asset, evidence }: KnownCopy): Candidate {
  const { connection, assetId } = name;
  return { connection, assetId, title: asset.title, evidence };
}

/** Null if the asset may not be shown now. */
function candidateAt({ asset, resolution }: Omit<FoundAddress, 'uses'>): Candidate | null {
  if (resolution.availability !== 'live') return null;
  const { connection, assetId } = asset;
  return { connection, assetId, title: resolution.asset.title, evidence: 'address' };
}

function fileOf({ id, name, url }: FileRow, uses: number): AdoptableFile {
  return { id, name: textOf(name) ?? '', url: textOf(url) ?? '', uses };
}

function replacedFile(row: FileRow, { connection, assetId }: AssetName): ReplacedFile {
  return { id: row.id, addresses: addressesOf(row), reference: { connection, assetId } };
}

/** A text that says what the DAM says, or no more than the file's name, is none of the use's own. */
function ownOf(file: JsonObject, { file: asset }: PickedReference): Overrides {
  const own = overridesOf(file);
  const name = textOf(file.name) ?? '';
  const isName = (text: string) => text === name || text === name.replace(/\.\w+$/, '');
  const ownText = (text: string | null, inherited: unknown) =>
    unlessBlank(text) === null || text === inherited || isName(String(text)) ? null : text;
  return {
    alternativeText: ownText(own.alternativeText, asset.alternativeText) || null,
    caption: ownText(own.caption, asset.caption) || null,
    focalPoint: own.focalPoint,
  };
}
