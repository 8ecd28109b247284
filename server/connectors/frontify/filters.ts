import type { CallOptions, FacetFilters, SearchQuery } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { type WireAsset, wordsOf } from './answers';
import type { FrontifyOptions } from './options';
import type { FrontifyProjects, Project, Property } from './projects';

/** One library, project or folder to search in, and what to ask for. */
export interface Scope {
  project: Project;
  /** Null for the whole project. */
  folder: string | null;
  /** `AssetQueryInput` without the order. */
  input: Record<string, unknown>;
  /** True if `matches` leaves assets out that Frontify counts. */
  isNarrowed: boolean;
  /** What Frontify's search cannot express. */
  matches(wire: WireAsset): boolean;
}

/** Types of Frontify by the kinds of the contract. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  image: ['IMAGE'],
  video: ['VIDEO'],
  audio: ['AUDIO'],
  document: ['DOCUMENT', 'FILE'],
};

/** Values of one filter, of which an asset must have one. */
interface Condition {
  field: string;
  values: readonly string[];
  matches(wire: WireAsset): boolean;
}

/** Returns where to search; an empty list if nothing can match. */
export async function scopesOf(
  { text = '', filters = {} }: SearchQuery,
  options: FrontifyOptions,
  projects: FrontifyProjects,
  call: CallOptions,
): Promise<Scope[]> {
  const { type, folder, ...rest } = filters;
  const types = type?.flatMap((kind) => TYPES[kind] ?? []);
  if (types?.length === 0) return [];
  const conditions = Object.entries(rest).map(([field, values]) =>
    conditionOf(field, values, options),
  );
  const search = text.trim();
  const base = { ...(search !== '' && { search }), ...(types && { types }) };
  const properties = options.filters.length === 0 ? [] : await projects.properties(call);
  const places = await placesIn(folder, projects, call);
  return places.flatMap(({ project, folder: id }): Scope[] => {
    const filter = filterOf(conditions, project, properties ?? []);
    if (filter === null) return [];
    // It is not documented if a folder includes those below it, so each is asked for and keeps to itself.
    const isInFolder = (wire: WireAsset) => id === null || wire.location.folder?.id === id;
    const input = { ...base, ...filter.input, ...(id !== null && { inFolder: { id } }) };
    const { left } = filter;
    return [
      {
        project,
        folder: id,
        input,
        isNarrowed: id !== null || left.length > 0,
        matches: (wire) => isInFolder(wire) && left.every((each) => each.matches(wire)),
      },
    ];
  });
}

function conditionOf(
  field: string,
  values: readonly string[],
  { filters }: FrontifyOptions,
): Condition {
  const isOneOf = (words: readonly (string | null | undefined)[]) =>
    words.some((word) => typeof word === 'string' && values.includes(word));
  if (field === 'tag') {
    return { field, values, matches: ({ tags }) => isOneOf((tags ?? []).map((tag) => tag?.value)) };
  }
  if (field === 'format') {
    return { field, values, matches: ({ extension }) => isOneOf([extension?.toLowerCase()]) };
  }
  if (filters.includes(field)) {
    return { field, values, matches: (wire) => isOneOf(wordsOf(wire, field)) };
  }
  throw new DamError('bad-request', `This connection has no filter "${field}".`);
}

/**
 * Frontify takes conditions that all must hold, and one group of which one must: a second filter with several values is
 * applied to what it answers. Null if the project's brand lacks a property.
 */
function filterOf(
  conditions: readonly Condition[],
  { brandId }: Project,
  properties: readonly Property[],
): { input: Record<string, unknown>; left: Condition[] } | null {
  const wired = conditions.map((condition) => ({
    condition,
    wire: wireOf(condition, properties.find(isOf(condition.field, brandId))),
  }));
  if (wired.some(({ wire }) => wire === null || wire.length === 0)) return null;
  const all = wired.flatMap(({ wire }) => (wire?.length === 1 ? wire : []));
  const [oneOf, ...others] = wired.filter(({ wire }) => (wire?.length ?? 0) > 1);
  const filter = {
    ...(all.length > 0 && { andConditions: all }),
    ...(oneOf && { orConditions: oneOf.wire }),
  };
  return {
    input: Object.keys(filter).length > 0 ? { filter } : {},
    left: others.map(({ condition }) => condition),
  };
}

function isOf(field: string, brandId: string): (property: Property) => boolean {
  return (property) => property.name === field && property.brandId === brandId;
}

const CONDITION_TYPES: Readonly<Record<string, string>> = {
  tag: 'TAG',
  format: 'FILE_EXTENSION',
};

/** `AssetQueryFilterConditionInput` of each value; null if there is no such property. */
function wireOf(
  { field, values }: Condition,
  property: Property | undefined,
): Record<string, string>[] | null {
  const type = CONDITION_TYPES[field];
  if (type === undefined && property === undefined) return null;
  return values.map((value) => ({
    type: type ?? 'CUSTOM_METADATA_VALUE',
    operator: 'IS',
    value,
    ...(type === undefined && property && { customMetadataPropertyId: property.id }),
  }));
}

/** The projects to search, or the folders with all folders below them. */
async function placesIn(
  paths: FacetFilters[string] | undefined,
  projects: FrontifyProjects,
  call: CallOptions,
): Promise<{ project: Project; folder: string | null }[]> {
  const listed = await projects.list(call);
  if (paths === undefined) return listed.map((project) => ({ project, folder: null }));
  const whole = listed.filter(({ name }) => paths.includes(name));
  const found = whole.map((project) => ({ project, folder: null }));
  if (paths.every((path) => whole.some(({ name }) => name === path))) return found;
  const { folders, isWhole } = await projects.folders(call);
  if (!isWhole) {
    throw new DamError(
      'unsupported',
      'Frontify has more folders than can be read, so no search can be limited to one. Name fewer libraries in ' +
        '"projects", or choose a library.',
    );
  }
  const isBelow = (path: string) =>
    paths.some((wanted) => path === wanted || path.startsWith(`${wanted}/`));
  const below = folders.filter(({ path, project }) => isBelow(path) && !whole.includes(project));
  return [...found, ...below.map(({ id, project }) => ({ project, folder: id }))];
}
