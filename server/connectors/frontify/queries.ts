import { type FrontifyOptions, propertiesNamed, WORKFLOW_STATUS } from './options';

/**
 * The documents that are sent. Frontify answers an invalid one with 422 and no word of what is wrong, so the tests
 * validate each against its published schema.
 */

/** Fields of files; `downloadUrl` is null for a file that may not be downloaded, and otherwise expires. */
const FILE = 'filename size extension previewUrl downloadUrl';

/** Every inline fragment asks for a field in the same form, as GraphQL requires of overlapping ones. */
const BY_TYPE = `
  ... on Image { ${FILE} width height focalPoint }
  ... on Video { ${FILE} width height duration }
  ... on Audio { ${FILE} }
  ... on Document { ${FILE} width height focalPoint pageCount }
  ... on File { ${FILE} }
`;

const CUSTOM_METADATA = `customMetadata {
    property { name }
    ... on CustomMetadataValue { value }
    ... on CustomMetadataValues { values }
  }`;

/** What is read of each asset. Parts that the options do not need are left out, since each raises the query's score. */
export function assetFragment(options: FrontifyOptions): string {
  return `fragment Read on Asset {
  __typename id title description alternativeText externalId author
  createdAt modifiedAt expiresAt status
  availability { from to }
  copyright { notice }
  tags { value }
  revisions(limit: 1) { items { id createdAt } }
  location {
    library { id name }
    workspaceProject { id name }
    folder { id name breadcrumbs { name } }
  }
  ${propertiesNamed(options).length > 0 ? CUSTOM_METADATA : ''}
  ${options.approval?.field === WORKFLOW_STATUS ? 'workflowTask { status { name } }' : ''}
  ${BY_TYPE}
}`;
}

export const ASSETS = 'query Assets($ids: [ID!]!) { assets(ids: $ids) { ...Read } }';

/** Asks for each asset alone, so that null and an error belong to one id. */
export function assetsOneByOne(count: number): string {
  return aliased('OneByOne', count, (index) => `asset(id: $id${index}) { ...Read }`);
}

/** The variables of a query that `aliased` has made. */
export function idVariables(ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id, index) => [`id${index}`, id]));
}

function aliased(name: string, count: number, field: (index: number) => string): string {
  const indices = Array.from({ length: count }, (_, index) => index);
  const variables = indices.map((index) => `$id${index}: ID!`).join(', ');
  return `query ${name}(${variables}) {\n${indices.map((index) => `  a${index}: ${field(index)}`).join('\n')}\n}`;
}

export type ProjectKind = 'library' | 'workspaceProject';

/** One page of a project's assets; with `isContinued` the page after it as well. */
export function searchIn(kind: ProjectKind, isContinued: boolean): string {
  const page = (name: string) =>
    `${name}: assets(limit: $limit, page: $${name}, query: $query) { total hasNextPage items { ...Read } }`;
  return `query Search($project: ID!, $limit: Int!, $here: Int!, ${isContinued ? '$next: Int!, ' : ''}$query: AssetQueryInput!) {
  ${kind}(id: $project) { ${page('here')} ${isContinued ? page('next') : ''} }
}`;
}

export const PROJECTS = `query Projects($page: Int!) {
  brands {
    id
    libraries(limit: 100, page: $page) { hasNextPage items { id name } }
    workspaceProjects(limit: 100, page: $page) { hasNextPage items { id name } }
  }
}`;

export const PROPERTIES = `query Properties {
  brands {
    id
    customMetadataProperties {
      id name
      type {
        ... on CustomMetadataPropertyTypeSelect { options { value } }
        ... on CustomMetadataPropertyTypeMultiSelect { options { value } }
      }
    }
  }
}`;

/** A list of folders to read: those at the top of a project, or those in a folder. */
export interface FolderList {
  of: ProjectKind | 'folder';
  id: string;
  page: number;
}

/** Reads several lists of folders at once; each folder says if there are folders in it. */
export function foldersIn(lists: readonly Pick<FolderList, 'of' | 'page'>[]): string {
  return aliased('Folders', lists.length, (index) => {
    const { of, page } = lists[index] ?? { of: 'folder', page: 1 };
    const list = `folders(limit: 100, page: ${page}) { hasNextPage items { id name folders(limit: 1) { total } } }`;
    return of === 'folder'
      ? `node(id: $id${index}) { ... on SubFolder { ${list} } }`
      : `${of}(id: $id${index}) { browse { ${list} } }`;
  });
}

const DOWNLOAD = 'downloadUrl(validityInDays: 1)';

export const FILE_OF = `query File($id: ID!) {
  asset(id: $id) {
    revisions(limit: 1) { items { id createdAt } }
    ... on Image { ${DOWNLOAD} }
    ... on Video { ${DOWNLOAD} }
    ... on Audio { ${DOWNLOAD} }
    ... on Document { ${DOWNLOAD} }
    ... on File { ${DOWNLOAD} }
  }
}`;

export const BEGIN_UPLOAD = `mutation Upload($input: UploadFileInput!) {
  uploadFile(input: $input) { id urls }
}`;

export const CREATE_ASSET = `mutation Create($input: CreateAssetInput!) {
  createAsset(input: $input) { job { assetId } }
}`;

export const STATUS_OF = 'query Status($id: ID!) { asset(id: $id) { status } }';
