import type { ComponentType } from 'react';
import { withAltMark } from '../../../server/contracts/alt-mark';
import type { ReferenceFile } from '../../../server/contracts/api';
import { OVERRIDES_KEY } from '../../../server/contracts/reference';
import type { LibraryDialogProps } from '../../asset/libraryFile';
import { AssetChooser } from '../../picker/AssetChooser';
import { useCanPick } from '../useCanPick';
import { separatePictures } from './separatePictures';

/**
 * Puts the picker in front of the dialog that Blocks, Markdown and third-party editors open. Absent
 * props default to Strapi's own: several files of all types.
 */
export function wrapMediaLibrary(Library: ComponentType<LibraryDialogProps>) {
  return function DamMediaLibrary(props: LibraryDialogProps) {
    const canPick = useCanPick();
    if (canPick === null) return null;
    if (!canPick) return <Library {...props} />;
    return (
      <AssetChooser
        Library={Library}
        options={{ allowedTypes: props.allowedTypes ?? null }}
        multiple={props.multiple ?? true}
        fieldPlace="text"
        {...(props.initiallySelectedAssets === undefined
          ? {}
          : { libraryFiles: props.initiallySelectedAssets })}
        {...(props.focusFallback === undefined ? {} : { focusFallback: props.focusFallback })}
        {...(props.replaces === undefined ? {} : { replaces: props.replaces })}
        onClose={props.onClose}
        onFiles={props.onSelectAssets}
        onPicked={(picked) => {
          const files = picked.map(({ file }) => forEditor(file));
          props.onSelectAssets(files);
          separatePictures(files.map(({ url }) => url));
        }}
      />
    );
  };
}

/** A file of a text, which has no overrides of its own. */
type ForEditor = Omit<ReferenceFile, typeof OVERRIDES_KEY>;

/**
 * Returns the file in a form that the rich-text editors can store. Strapi's block validator refuses a
 * null width, an empty extension and, up to 5.42, null formats (strapi/content-types, block image schema),
 * but accepts 0, any extension and no formats. The thumbnails are removed, because a block is stored as it is and their urls expire. Of what is
 * no picture, editors make a link, whose text is the alternative text before the name.
 */
function forEditor({ [OVERRIDES_KEY]: _ofNoText, ...file }: ReferenceFile): ForEditor {
  const isPicture = file.mime.startsWith('image/');
  return {
    ...file,
    // Strapi's editors write the name where there is no alternative text.
    url: isPicture ? withAltMark(file.url, file.alternativeText || file.name) : file.url,
    alternativeText: isPicture ? file.alternativeText : null,
    formats: {},
    previewUrl: null,
    width: file.width ?? 0,
    height: file.height ?? 0,
    ext: file.ext === '' ? '.bin' : file.ext,
  };
}
