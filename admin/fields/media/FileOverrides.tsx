import { Flex, Typography } from '@strapi/design-system';
import type { KeyboardEvent } from 'react';
import type { PickerAsset } from '../../../server/contracts/api';
import { type Overrides, parseStoredUrl, slugOf } from '../../../server/contracts/reference';
import type { LibraryFile } from '../../asset/libraryFile';
import { useText } from '../../useText';
import { FocalPointButton } from '../FocalPointButton';
import { OwnTexts } from '../OwnTexts';
import { overridesOfFile } from '../overrides';
import { ScopeHint } from '../ScopeHint';

interface FileOverridesProps {
  file: LibraryFile;
  asset: PickerAsset | null;
  title: string;
  /** Name of the field in the form. */
  field: string;
  onOverrides: (overrides: Overrides) => void;
  onClose: () => void;
}

/** What this use of a file overrides: alternative text, caption and focal point. */
export function FileOverrides(props: FileOverridesProps) {
  const { file, asset, title, field, onOverrides, onClose } = props;
  const overrides = overridesOfFile(file);
  const closeOnEscape = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape' && event.target instanceof HTMLInputElement) onClose();
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={3} onKeyDown={closeOnEscape}>
      <ScopeHint field={field} />
      <OwnTexts
        own={overrides}
        asset={asset}
        title={title}
        disabled={false}
        opensFocused
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

/** Displays what this use of a file overrides, and the name set in the Media Library. */
export function OwnHere({ file, asset }: { file: LibraryFile; asset: PickerAsset }) {
  const text = useText();
  const { alternativeText, caption, focalPoint } = overridesOfFile(file);
  const inherited = asset.alternativeText;
  const isOfSite = asset.ofSite.includes('alternativeText');
  const altLines = (own: string) => [
    own === '' ? text('field.ownAlt.decorative') : text('field.ownAlt', { text: own }),
    inherited === null
      ? text('field.ownAlt.damNone')
      : text(isOfSite ? 'field.inherited.site' : 'field.inherited', { text: inherited }),
  ];
  const lines = [
    isRenamed(file, asset) && text('field.ownName', { name: file.name ?? '' }),
    ...(alternativeText === null ? [] : altLines(alternativeText)),
    caption !== null && text('field.ownCaption', { text: caption }),
    focalPoint !== null && text('field.focal.here'),
  ].filter((line) => typeof line === 'string' && line !== '');
  if (lines.length === 0) return null;
  return (
    <Flex direction="column" alignItems="stretch" minWidth={0} width="100%">
      {lines.map((line) => (
        <Typography key={String(line)} variant="pi" textColor="neutral800" dir="auto">
          {line}
        </Typography>
      ))}
    </Flex>
  );
}

/** A name that the asset had at the pick, maybe in another language, is none that this site gave it. */
function isRenamed({ name, url }: LibraryFile, { title }: PickerAsset): boolean {
  if (!name || name === title) return false;
  return slugOf(name) !== parseStoredUrl(url ?? '')?.slug;
}
