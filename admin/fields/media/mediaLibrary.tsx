import type { ComponentType } from 'react';
import { AssetChooser } from '../../picker/AssetChooser';
import type { LibraryDialogProps } from '../../picker/types';
import { forEditor } from '../references';
import { useCanPick } from '../useCanPick';

/**
 * The dialog that Blocks, Markdown and third-party editors open, with our picker in front. What they
 * do not say means what it means to Strapi's own: several, and everything.
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
        place="text"
        {...(props.initiallySelectedAssets === undefined
          ? {}
          : { libraryFiles: props.initiallySelectedAssets })}
        onClose={props.onClose}
        onFiles={props.onSelectAssets}
        onPicked={(picked) => props.onSelectAssets(picked.map(({ file }) => forEditor(file)))}
      />
    );
  };
}
