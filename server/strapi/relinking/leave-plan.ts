import type { Availability } from '../../contracts/asset';
import type { Overrides, Reference, ReferenceKey } from '../../contracts/reference';
import type { LiveResolution } from '../../core/availability';
import type { EntryPlace } from './entry-names';
import type { LocalCopies } from './local-copies';
import type { Move } from './media-targets';
import type { PlainJson } from './plain-json';
import type { SchemaChange } from './schema-changes';

/** An asset that cannot be copied, because it may not be shown now. */
export interface Uncopied extends Reference {
  /** The DAM's id if its title is not known. */
  title: string;
  availability: Exclude<Availability, 'live'>;
  uses: number;
  /** The first of them. */
  places: EntryPlace[];
}

/** Why a run would change nothing, and what to do about it. */
export interface LeaveProblem {
  message: string;
  /** Entries in which it is so; the first of them are in `places`. */
  entries: number;
  places: EntryPlace[];
}

/** Uses in one content type. Draft and published rows, and each language, are counted one by one. */
interface TypeUsage {
  uid: string;
  entries: number;
  uses: number;
}

/** What leaving would do. */
export interface LeavePlan {
  /** References, each version that is pinned by itself. */
  assets: number;
  types: TypeUsage[];
  /** Files that would be made: one for each asset and for each use in a media field with texts of its own. */
  files: number;
  /** Size of these files as the DAM tells it, in bytes. */
  bytes: number;
  /** What addresses in texts and Blocks begin with; no host if this site does not know its own. */
  publicUrl: string;
  uncopied: Uncopied[];
  problems: LeaveProblem[];
  schema: SchemaChange[];
  /** Places with addresses of assets that stay as they are. */
  plainJson: PlainJson[];
  /** Entries of the Media Library that stand for assets and have no file of their own, which would be deleted. */
  rows: number;
  /** Where pictures of assets may lie on this machine's disk. */
  cacheFolders: readonly string[];
  /** True if a Strapi with the plugin is running on the database, so that it must be stopped first. */
  isRunning: boolean;
}

/** A reference that content uses. */
export interface Used {
  reference: Reference;
  uses: number;
  /** The texts of its uses, each once. */
  overrides: Map<string, Overrides>;
  /** The media fields that would take it from custom fields. */
  moves: Map<string, Move>;
}

/** What content uses, and what is in the way. */
export interface Usage {
  used: Map<ReferenceKey, Used>;
  types: Map<string, TypeUsage>;
  problems: Map<string, LeaveProblem>;
}

export function usesOf({ types }: Usage): number {
  return [...types.values()].reduce((sum, { uses }) => sum + uses, 0);
}

export function filesToMake(
  used: ReadonlyMap<ReferenceKey, Used>,
  live: ReadonlyMap<ReferenceKey, LiveResolution>,
  copies: LocalCopies,
): Pick<LeavePlan, 'files' | 'bytes'> {
  let files = 0;
  let bytes = 0;
  for (const [key, { version }] of live) {
    const use = used.get(key);
    if (use === undefined) continue;
    const missing = [...use.overrides.values()].filter(
      (overrides) => copies.of(use.reference, overrides) === undefined,
    );
    files += missing.length;
    bytes += missing.length * (version.sizeBytes ?? 0);
  }
  return { files, bytes };
}
