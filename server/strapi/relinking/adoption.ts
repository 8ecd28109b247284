import { constants, createWriteStream } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Core } from '@strapi/strapi';
import axios from 'axios';
import type { PickedReference } from '../../contracts/api';
import { unlessBlank } from '../../contracts/asset';
import { type Overrides, REFERENCE_PROVIDER } from '../../contracts/reference';
import { type AssetName, nameKey } from '../../core/asset-name';
import type { JsonObject } from '../../core/json';
import { chunksOf } from '../../core/lists';
import type { Clock, Connections } from '../../core/ports';
import type { Records } from '../../core/records';
import { addressesOf, LocalFiles, type ReplacedFile } from '../../core/references/local-files';
import type { Ours } from '../../core/references/ours';
import { overridesOf } from '../../core/references/overrides';
import type { KnownCopies, KnownCopy } from '../content/known-copies';
import type { ReferenceRows } from '../content/reference-rows';
import { FILE_UID } from '../content/schema';
import type { UseRows } from '../content/use-rows';
import type { Heartbeat } from '../nodes/heartbeat';
import type { Leases } from '../nodes/leases';
import { CannotRelink, runAlone } from './alone';
import type { Journal } from './journal';
import {
  allRowsWithUses,
  documentsWithUses,
  type Finder,
  relinkDocument,
  usesIn,
} from './relink-documents';
import { type RelinkResult, runName } from './relinking';
import { pickTargets, placerOf, type Replacements, readTargets, takes } from './replacements';
import { attributeAt } from './row-changes';

/** Rows of the Media Library that are read together. */
const PAGE_SIZE = 500;

/** How long the download of a file may take, in milliseconds. */
const FETCH_MS = 60_000;

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
  evidence: KnownCopy['evidence'];
}

export interface AdoptPlan {
  /** Files that are copies of one asset beyond doubt. */
  sure: { file: AdoptableFile; asset: Candidate }[];
  /** Files that may be copies: a person must look. */
  doubtful: { file: AdoptableFile; assets: Candidate[] }[];
  unmatched: { file: AdoptableFile; reason: 'no-asset' | 'unreadable' }[];
}

/** A file, and the asset that takes its place. */
export interface Adopted {
  fileId: number;
  asset: AssetName;
}

interface AdoptionOptions {
  strapi: Core.Strapi;
  ours: Ours;
  records: Pick<Records, 'reread'>;
  knownCopies: Pick<KnownCopies, 'of'>;
  referenceRows: Pick<ReferenceRows, 'pick'>;
  useRows: Pick<UseRows, 'idFor'>;
  leases: Leases;
  heartbeat: Pick<Heartbeat, 'hasOthers'>;
  connections: Pick<Connections, 'find'>;
  journal: Journal;
  clock: Clock;
}

interface FileRow extends JsonObject {
  id: number;
}

/** Puts assets in the place of files that are copies of them, wherever content uses them. */
export class Adoption {
  readonly #options: AdoptionOptions;

  constructor(options: AdoptionOptions) {
    this.#options = options;
  }

  /**
   * Compares every file of the Media Library with the assets whose fingerprints are known. Changes nothing.
   *
   * @param progress Called after each file.
   */
  async plan(progress?: (done: number) => void): Promise<AdoptPlan> {
    const files: FileRow[] = [];
    for await (const page of this.#filePages()) files.push(...page);
    const uses = await this.#countUses(files);
    const plan: AdoptPlan = { sure: [], doubtful: [], unmatched: [] };
    for (const [index, row] of files.entries()) {
      const file = fileOf(row, uses.get(row.id) ?? 0);
      sortIn(plan, file, await this.#copiesOf(row));
      progress?.(index + 1);
    }
    return plan;
  }

  /**
   * Replaces the uses of these files, each document in a transaction of its own. The files stay. A run that was broken
   * off is gone on with by the same call.
   *
   * @throws `CannotRelink` before anything is changed. `DamError` if an asset cannot be read.
   */
  async run(adopted: readonly Adopted[]): Promise<RelinkResult> {
    const { strapi, journal, clock } = this.#options;
    const names = [...new Map(adopted.map(({ asset }) => [nameKey(asset), asset])).values()];
    const { assets, notLive } = await readTargets(this.#options, names);
    if (notLive.length > 0) {
      throw new CannotRelink(
        `${notLive.length} of the assets may not be shown now. Nothing was changed.`,
      );
    }
    const picked = await pickTargets(this.#options, names);
    const find = await this.#finder(adopted);
    const run = runName(clock);
    const targetOf: Replacements['targetOf'] = ({ uid, row }, { reference, path, shows }) => {
      const asset = assets.get(nameKey(reference));
      const attribute = attributeAt(strapi, uid, row, path);
      const isTaken = asset && attribute && takes(attribute, shows, reference, asset);
      return isTaken ? (picked.get(nameKey(reference)) ?? null) : null;
    };
    let entries = 0;
    await runAlone(this.#options, async () => {
      for await (const { uid, documentId } of documentsWithUses(strapi, find)) {
        const document = { uid, documentId, nowMs: clock.now() };
        entries += await relinkDocument(strapi, find, document, {
          placerOf: (stored) => placerOf(this.#options, stored, { targetOf, ownOf }),
          journal: (trx, row, changes) => journal.add(trx, run, uid, row, changes),
        });
      }
    });
    return { run, entries };
  }

  async *#filePages(): AsyncGenerator<FileRow[]> {
    for (let after = 0; ; ) {
      const rows: FileRow[] = await this.#options.strapi.db.query(FILE_UID).findMany({
        where: { id: { $gt: after }, provider: { $ne: REFERENCE_PROVIDER } },
        orderBy: { id: 'asc' },
        limit: PAGE_SIZE,
      });
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows;
      after = last.id;
    }
  }

  async #countUses(files: readonly FileRow[]): Promise<ReadonlyMap<number, number>> {
    const { strapi, ours } = this.#options;
    // Any name does, because nothing is placed.
    const named = files.map((row) => ({
      ...replacedFile(row, { connection: 'file', assetId: String(row.id) }),
    }));
    const local = new LocalFiles(named, ours);
    const counts = new Map<number, number>();
    for await (const stored of allRowsWithUses(strapi, (row, shape) => local.find(row, shape))) {
      for (const { reference } of usesIn(stored)) {
        const id = Number(reference.assetId);
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
    }
    return counts;
  }

  async #finder(adopted: readonly Adopted[]): Promise<Finder> {
    const { strapi, ours } = this.#options;
    const assets = new Map(adopted.map(({ fileId, asset }) => [fileId, asset]));
    const files: ReplacedFile[] = [];
    for (const ids of chunksOf([...assets.keys()], PAGE_SIZE)) {
      const where = { id: { $in: ids }, provider: { $ne: REFERENCE_PROVIDER } };
      const rows: FileRow[] = await strapi.db.query(FILE_UID).findMany({ where });
      for (const row of rows) {
        const asset = assets.get(row.id);
        if (asset !== undefined) files.push(replacedFile(row, asset));
      }
    }
    const local = new LocalFiles(files, ours);
    return (row, shape) => local.find(row, shape);
  }

  /** Null if the file cannot be read. */
  async #copiesOf(row: FileRow): Promise<KnownCopy[] | null> {
    const folder = await mkdtemp(join(tmpdir(), 'dam-adopt-'));
    try {
      const path = await this.#readablePathOf(row, folder);
      if (path === null) return null;
      const file = { path, mime: textOf(row.mime), fileName: textOf(row.name) };
      return await this.#options.knownCopies.of(file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Files of other providers are fetched from where they are. */
  async #readablePathOf({ provider, url }: FileRow, folder: string): Promise<string | null> {
    const address = String(url);
    const isLocal = provider === 'local';
    const path = isLocal
      ? join(this.#options.strapi.dirs.static.public, address)
      : join(folder, 'file');
    try {
      if (!isLocal) await fetchInto(path, address);
      await access(path, constants.R_OK);
      return path;
    } catch {
      // Gone from where it was: the plan lists it, and the other files go on.
      return null;
    }
  }
}

async function fetchInto(path: string, address: string): Promise<void> {
  const signal = AbortSignal.timeout(FETCH_MS);
  const { data } = await axios.get<Readable>(address, { responseType: 'stream', signal });
  await pipeline(data, createWriteStream(path), { signal });
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

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
