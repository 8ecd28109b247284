import type { LibraryFile } from '../asset/libraryFile';

/** Returns the files of a media field as a list. */
export function filesOf(value: LibraryFile | LibraryFile[] | null | undefined): LibraryFile[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Appends the files that the field does not hold yet. */
export function withFilesAdded(
  before: readonly LibraryFile[],
  added: readonly LibraryFile[],
): LibraryFile[] {
  return uniqueById([...before, ...added]);
}

/** Replaces the file at `index` by the new files. */
export function withFileReplaced(
  before: readonly LibraryFile[],
  index: number,
  files: readonly LibraryFile[],
): LibraryFile[] {
  return uniqueById([...before.slice(0, index), ...files, ...before.slice(index + 1)]);
}

function uniqueById(files: readonly LibraryFile[]): LibraryFile[] {
  const ids = new Set<number>();
  return files.filter(({ id }) => !ids.has(id) && ids.add(id));
}
