import { z } from 'zod';
import type { CallOptions } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { type CachedRead, cachedRead } from '../cached-read';
import { Rights, toldFields } from '../rights';
import { parseAnswer } from '../wire-schema';
import type { Mapping } from './answers';
import { errorOf, type FrontifyApi } from './api';
import { propertiesNeeded, propertyIn } from './options';
import {
  type FolderList,
  foldersIn,
  idVariables,
  PROJECTS,
  PROPERTIES,
  type ProjectKind,
} from './queries';

const KEPT_MS = 60_000;
const FOLDERS_KEPT_MS = 300_000;

/** Pages of a hundred libraries in each brand. */
const MOST_PAGES = 20;

/** Lists of folders that one query asks for, and queries for all folders. */
const LISTS_AT_ONCE = 10;
const MOST_FOLDER_CALLS = 40;

const named = z.object({ id: z.string().min(1), name: z.string() });
const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ hasNextPage: z.boolean(), items: z.array(item.nullable()).nullish() });

const wireProjects = z.object({
  brands: z.array(
    z
      .object({
        id: z.string(),
        libraries: page(named).nullish(),
        workspaceProjects: page(named).nullish(),
      })
      .nullable(),
  ),
});

const wireProperties = z.object({
  brands: z
    .array(
      z
        .object({
          id: z.string(),
          customMetadataProperties: z.array(
            z.object({
              id: z.string(),
              name: z.string(),
              type: z.object({
                options: z.array(z.object({ value: z.string() }).nullable()).nullish(),
              }),
            }),
          ),
        })
        .nullable(),
    )
    .nullable(),
});

const wireFolders = page(
  z.object({ ...named.shape, folders: z.object({ total: z.number() }).nullish() }),
);
const wireLists = z.record(
  z.string(),
  z
    .union([
      z.object({ browse: z.object({ folders: wireFolders }) }),
      z.object({ folders: wireFolders }),
    ])
    .nullable(),
);

/** A library or a workspace project. */
export interface Project {
  id: string;
  name: string;
  kind: ProjectKind;
  brandId: string;
}

export interface Property {
  id: string;
  name: string;
  brandId: string;
  /** Values to select; empty for another type. */
  options: string[];
}

/** A folder within a project. */
export interface Folder {
  id: string;
  /** As in `Asset.folder`. */
  path: string;
  project: Project;
}

interface Folders {
  folders: Folder[];
  /** False if there are more than were read. */
  isWhole: boolean;
}

/** What an instance is made of: libraries and projects, folders, and custom metadata properties. */
export class FrontifyProjects {
  readonly #api: FrontifyApi;

  readonly #projects: CachedRead<Project[]>;

  readonly #folders: CachedRead<Folders>;

  readonly #rights: Rights;

  #properties: CachedRead<Property[] | null>;

  constructor(api: FrontifyApi) {
    this.#api = api;
    this.#projects = cachedRead(KEPT_MS, (signal) => this.#readProjects(signal && { signal }));
    this.#folders = cachedRead(FOLDERS_KEPT_MS, (signal) =>
      this.#readFolders(signal && { signal }),
    );
    this.#properties = this.#newProperties();
    const { embargoUntil, expiresAt } = api.options.fields;
    this.#rights = new Rights({
      words: {
        dam: 'Frontify',
        field: 'custom metadata property',
        reader: 'the user of the token',
      },
      limits: { embargoUntil: propertyIn(embargoUntil), expiresAt: propertyIn(expiresAt) },
      seen: async (_names, call) => {
        const known = await this.properties(call);
        return toldFields(known?.map(({ name }) => name) ?? null);
      },
    });
  }

  /** Resolves if Frontify knows the token, and has what the options name. */
  async ping(call: CallOptions = {}): Promise<void> {
    await this.#readProjects(call);
    await this.assertProperties(call, true);
    await this.#rights.assertSeen(call);
  }

  list(call: CallOptions): Promise<Project[]> {
    return this.#projects.get(call.signal);
  }

  folders(call: CallOptions): Promise<Folders> {
    return this.#folders.get(call.signal);
  }

  /** Custom metadata properties of all brands; null if the token may not read them. */
  properties(call: CallOptions): Promise<Property[] | null> {
    return this.#properties.get(call.signal);
  }

  /**
   * Throws if a property that the options name does not exist. Its values are then absent everywhere, and every asset
   * would be taken for unapproved. Those for embargo and expiry close the assets instead (`Rights`).
   *
   * @param isFresh True to read the properties again now.
   */
  async assertProperties(call: CallOptions, isFresh = false): Promise<void> {
    const needed = propertiesNeeded(this.#api.options);
    if (needed.length === 0) return;
    if (isFresh) this.#properties = this.#newProperties();
    const known = await this.properties(call);
    if (known === null) return;
    const absent = needed.filter((name) => !known.some((each) => each.name === name));
    if (absent.length === 0) return;
    throw new DamError(
      'bad-request',
      `Frontify has no custom metadata property ${absent.map((name) => `"${name}"`).join(', ')}. It was ` +
        'renamed or deleted, or the user of the token may not see it, so nothing of it can be known. Make it ' +
        'again in Frontify, or name another one in the options of this connection.',
    );
  }

  /** Returns what maps assets of Frontify's answers. */
  async mapping(call: CallOptions): Promise<Mapping> {
    const { baseUrl, options } = this.#api;
    return { baseUrl, options, unseen: await this.#rights.unseenLimits(call) };
  }

  #newProperties(): CachedRead<Property[] | null> {
    return cachedRead(KEPT_MS, async (signal) => {
      const { data, errors } = await this.#api.ask(PROPERTIES, {}, signal && { signal });
      const { brands } = parseAnswer(wireProperties, data);
      if (brands === null || errors.length > 0) return null;
      return brands.flatMap((brand) =>
        (brand?.customMetadataProperties ?? []).map(({ id, name, type }) => ({
          id,
          name,
          brandId: brand?.id ?? '',
          options: (type.options ?? []).flatMap((option) => option?.value ?? []),
        })),
      );
    });
  }

  async #readProjects(call: CallOptions = {}): Promise<Project[]> {
    const found: Project[] = [];
    for (let number = 1; number <= MOST_PAGES; number++) {
      const { data, errors } = await this.#api.ask(PROJECTS, { page: number }, call);
      // Some accounts have libraries only, or a user who may not see projects.
      if (errors[0] !== undefined && data.brands == null) throw errorOf(errors[0]);
      const { brands } = parseAnswer(wireProjects, data);
      for (const brand of brands) {
        if (brand === null) continue;
        found.push(...projectsOf(brand.libraries, 'library', brand.id));
        found.push(...projectsOf(brand.workspaceProjects, 'workspaceProject', brand.id));
      }
      const lists = brands.flatMap((brand) => [brand?.libraries, brand?.workspaceProjects]);
      if (!lists.some((list) => list?.hasNextPage)) break;
    }
    return this.#chosen(found);
  }

  #chosen(found: readonly Project[]): Project[] {
    const unique = [...new Map(found.map((project) => [project.id, project])).values()];
    const { projects: wanted } = this.#api.options;
    const absent = wanted?.filter((id) => !unique.some((project) => project.id === id)) ?? [];
    if (unique.length > 0 && absent.length === 0) {
      return unique.filter(({ id }) => wanted?.includes(id) ?? true);
    }
    throw new DamError(
      'forbidden',
      absent.length === 0
        ? 'Frontify shows the user of the token no library and no workspace project. Invite the user to one.'
        : `Frontify shows the user of the token no library or workspace project ${absent.join(', ')}. Check ` +
            '"projects", and that the user is invited to each.',
    );
  }

  /** Reads folders level by level; only those that have folders in them are asked for more. */
  async #readFolders(call: CallOptions = {}): Promise<Folders> {
    const folders: Folder[] = [];
    let waiting: Waiting[] = (await this.list(call)).map((project) => ({
      of: project.kind,
      id: project.id,
      page: 1,
      path: project.name,
      project,
    }));
    for (let calls = 0; waiting.length > 0 && calls < MOST_FOLDER_CALLS; calls++) {
      const lists = waiting.slice(0, LISTS_AT_ONCE);
      const read = await this.#readLists(lists, call);
      folders.push(...read.folders);
      waiting = [...waiting.slice(LISTS_AT_ONCE), ...read.waiting];
    }
    return { folders, isWhole: waiting.length === 0 };
  }

  async #readLists(
    lists: readonly Waiting[],
    call: CallOptions,
  ): Promise<{ folders: Folder[]; waiting: Waiting[] }> {
    const variables = idVariables(lists.map(({ id }) => id));
    // A list that the user may not see is null, and its assets are not found either.
    const { data } = await this.#api.ask(foldersIn(lists), variables, call);
    const answers = parseAnswer(wireLists, data);
    const folders: Folder[] = [];
    const waiting: Waiting[] = [];
    for (const [index, list] of lists.entries()) {
      const answer = answers[`a${index}`] ?? null;
      if (answer === null) continue;
      const told = 'browse' in answer ? answer.browse.folders : answer.folders;
      if (told.hasNextPage) waiting.push({ ...list, page: list.page + 1 });
      for (const { id, name, folders: inner } of (told.items ?? []).flatMap((each) => each ?? [])) {
        const folder = { id, path: `${list.path}/${name}`, project: list.project };
        folders.push(folder);
        if (inner?.total !== 0) waiting.push({ ...folder, of: 'folder', page: 1 });
      }
    }
    return { folders, waiting };
  }
}

/** A list of folders that is still to be read. */
interface Waiting extends FolderList {
  path: string;
  project: Project;
}

function projectsOf(
  list: { items?: readonly (z.infer<typeof named> | null)[] | null | undefined } | null | undefined,
  kind: ProjectKind,
  brandId: string,
): Project[] {
  return (list?.items ?? []).flatMap((item) => (item === null ? [] : { ...item, kind, brandId }));
}
