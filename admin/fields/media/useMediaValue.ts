import { useField, useNotification } from '@strapi/strapi/admin';
import { useRef } from 'react';
import type { AllowedType, Overrides } from '../../../server/contracts/reference';
import { failureOf, useDamApi } from '../../api';
import type { LibraryFile } from '../../asset/libraryFile';
import { useText } from '../../useText';
import { filesOf, withFileReplaced, withFilesAdded } from '../mediaFiles';
import { withOverrides, withOverridesOf } from '../overrides';
import type { PutAssets } from '../pasting/paste';
import { referenceOf } from '../references';

export interface MediaFieldProps {
  name: string;
  disabled?: boolean;
  attribute?: { allowedTypes?: AllowedType[] | null; multiple?: boolean };
}

/** Reads and changes the files of a media field in the form. */
export function useMediaValue({ name, attribute }: MediaFieldProps) {
  const { value, onChange } = useField<LibraryFile | LibraryFile[] | null>(name);
  const multiple = attribute?.multiple === true;
  const files = filesOf(value);
  const setFiles = (next: LibraryFile[]) => {
    onChange(name, multiple ? (next.length > 0 ? next : null) : (next[0] ?? null));
  };
  /** Adds files, or puts them in place of the file at index `replaces`. */
  const putFiles = (added: LibraryFile[], replaces: number | null) => {
    if (!multiple) setFiles(added);
    else if (replaces === null) setFiles(withFilesAdded(files, added));
    else setFiles(withFileReplaced(files, replaces, added));
  };
  const setOverrides = (file: LibraryFile, overrides: Overrides) =>
    setFiles(files.map((each) => (each === file ? withOverrides(file, overrides) : each)));
  const latest = useRef({ files, setFiles });
  latest.current = { files, setFiles };
  /** What was changed since is not taken back. */
  const putPasted: PutAssets = (assets) => {
    const next = assets.map(({ file }) => file);
    const added = next.filter(({ id }) => !files.some((file) => file.id === id));
    if (added.length === 0 || (!multiple && next.length > 1)) return null;
    putFiles(next, null);
    const ids = new Set(added.map(({ id }) => id));
    return () => {
      const { files: now, setFiles: set } = latest.current;
      const left = now.filter(({ id }) => !ids.has(id));
      if (left.length < now.length) set(multiple ? left : files);
    };
  };
  return { files, multiple, setFiles, putFiles, setOverrides, putPasted };
}

type MediaValue = ReturnType<typeof useMediaValue>;

/**
 * Returns a function that puts another version in place of a file, null for the current one. Each pinned version
 * is a file of its own; what this use overrides stays.
 */
export function usePinFile({
  files,
  putFiles,
}: MediaValue): (file: LibraryFile, version: string | null) => void {
  const api = useDamApi();
  const text = useText();
  const { toggleNotification } = useNotification();
  return (file, version) => {
    const reference = referenceOf(file);
    if (reference === null) return;
    const { connection, assetId } = reference;
    api.pick({ references: [{ connection, assetId, ...(version !== null && { version }) }] }).then(
      ({ picked }) =>
        putFiles(
          picked.map((each) => withOverridesOf(each.file, file)),
          files.indexOf(file),
        ),
      (error: unknown) =>
        toggleNotification({
          type: 'danger',
          message: failureOf(error).message || text('field.statusFailed'),
        }),
    );
  };
}
