import { NEW_OVERRIDES_KEY, OVERRIDES_KEY, type Overrides } from '../../server/contracts/reference';
import type { LibraryFile } from '../asset/libraryFile';

const NOTHING: Overrides = { alternativeText: null, caption: null, focalPoint: null };

/** Returns what this use of a file overrides, with what was changed in the form. */
export function overridesOfFile(
  file: Pick<LibraryFile, typeof OVERRIDES_KEY | typeof NEW_OVERRIDES_KEY>,
): Overrides {
  return file[NEW_OVERRIDES_KEY] ?? file[OVERRIDES_KEY] ?? NOTHING;
}

/** Returns the file with other texts or another focal point of this use, which saving the entry stores. */
export function withOverrides(file: LibraryFile, overrides: Overrides): LibraryFile {
  return { ...file, [NEW_OVERRIDES_KEY]: overrides };
}

/** Returns a file that takes over what this use of another one overrides, such as another version. */
export function withOverridesOf(file: LibraryFile, other: LibraryFile): LibraryFile {
  const overrides = overridesOfFile(other);
  return Object.values(overrides).every((value) => value === null)
    ? file
    : withOverrides(file, overrides);
}
