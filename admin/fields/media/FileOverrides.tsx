import { Flex, Typography } from '@strapi/design-system';
import type { PickerAsset } from '../../../server/contracts/api';
import type { Overrides } from '../../../server/contracts/reference';
import type { LibraryFile } from '../../asset/libraryFile';
import { useText } from '../../useText';
import { FocalPointButton } from '../FocalPointButton';
import { OwnTexts } from '../OwnTexts';
import { overridesOfFile } from '../overrides';

interface FileOverridesProps {
  file: LibraryFile;
  asset: PickerAsset | null;
  title: string;
  onOverrides: (overrides: Overrides) => void;
}

/** What this use of a file overrides: alternative text, caption and focal point. */
export function FileOverrides({ file, asset, title, onOverrides }: FileOverridesProps) {
  const overrides = overridesOfFile(file);
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <OwnTexts
        own={overrides}
        asset={asset}
        title={title}
        disabled={false}
        onChange={(key, own) => onOverrides({ ...overrides, [key]: own })}
      />
      <FocalPointButton
        asset={asset}
        own={overrides.focalPoint}
        disabled={false}
        onPoint={(focalPoint) => onOverrides({ ...overrides, focalPoint })}
      />
    </Flex>
  );
}

/** Displays the name set in the Media Library and the alternative text of this use, if they differ from the DAM's. */
export function TextsHere({ file, asset }: { file: LibraryFile; asset: PickerAsset }) {
  const text = useText();
  const own = overridesOfFile(file).alternativeText;
  const inherited = asset.alternativeText;
  const hasOwnAlt = own !== null && own !== inherited;
  const hasOwnName = Boolean(file.name) && file.name !== asset.title;
  if (!hasOwnAlt && !hasOwnName) return null;
  return (
    <Flex direction="column" alignItems="flex-start" minWidth={0} width="100%">
      {hasOwnName && (
        <Typography variant="pi" textColor="neutral800">
          {text('field.ownName', { name: file.name ?? '' })}
        </Typography>
      )}
      {hasOwnAlt && (
        <>
          <Typography variant="pi" textColor="neutral800">
            {text('field.ownAlt', { text: own })}
          </Typography>
          <Typography variant="pi" textColor="neutral600">
            {inherited === null
              ? text('field.ownAlt.damNone')
              : text('field.ownAlt.dam', { text: inherited })}
          </Typography>
        </>
      )}
    </Flex>
  );
}
