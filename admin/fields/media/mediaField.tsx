import { Box, Button, Flex } from '@strapi/design-system';
import { Images } from '@strapi/icons';
import {
  type ComponentType,
  type ForwardedRef,
  forwardRef,
  lazy,
  Suspense,
  useRef,
  useState,
} from 'react';
import type { LibraryDialogProps, LibraryFile } from '../../asset/libraryFile';
import { AssetChooser, type AssetChooserProps } from '../../picker/AssetChooser';
import { FIELD_MARK } from '../../rememberFocus';
import { useText } from '../../useText';
import { withMoved } from '../../withMoved';
import { fieldPlace } from '../fieldPlace';
import { usePastedAssets } from '../pasting/usePastedAssets';
import { isReference, referenceOf } from '../references';
import { useCanPick } from '../useCanPick';
import { useKeptFocus } from '../useKeptFocus';
import type { FieldStatusProps } from './FieldStatus';
import type { GalleryEdits } from './Gallery';
import { useDroppedUpload } from './useDroppedUpload';
import { type MediaFieldProps, useMediaValue, usePinFile } from './useMediaValue';
import { useNativeEvents } from './useNativeEvents';

const FieldStatus = lazy(() => import('./FieldStatus'));

type Original = ComponentType<MediaFieldProps & { ref?: ForwardedRef<unknown> }>;

/**
 * Wraps Strapi's media field: the status of its assets is displayed below, and its buttons open the picker for
 * editors with the pick permission.
 */
export function wrapMediaField(
  Field: ComponentType<MediaFieldProps>,
  Library: ComponentType<LibraryDialogProps> | undefined,
) {
  const Original = Field as Original;
  return forwardRef<unknown, MediaFieldProps>(function DamMediaField(props, ref) {
    const canPick = useCanPick() === true;
    /** Index of the file that the open picker replaces, or null to add; undefined while closed. */
    const [replaces, setReplaces] = useState<number | null | undefined>(undefined);
    const mediaValue = useMediaValue(props);
    const { files, multiple, setFiles, putFiles } = mediaValue;
    const pinFile = usePinFile(mediaValue);
    const addRef = useRef<HTMLButtonElement>(null);
    const fieldRef = useRef<HTMLDivElement>(null);
    const frameRef = useRef<HTMLDivElement>(null);
    useKeptFocus(fieldRef);
    const options = { allowedTypes: props.attribute?.allowedTypes ?? null };
    usePastedAssets(fieldRef, props.disabled === true, { put: mediaValue.putPasted, options });
    const { dialogKey, onDropped } = useDroppedUpload(putFiles);
    const nativeEvents = useNativeEvents({
      files,
      multiple,
      frameRef,
      openPicker: setReplaces,
      onDropped,
    });
    const disabled = props.disabled === true;
    const close = () => setReplaces(undefined);
    const isReplacing = replacesOnly(mediaValue);

    return (
      <Flex
        direction="column"
        alignItems="stretch"
        gap={2}
        ref={fieldRef}
        {...{ [FIELD_MARK]: props.name }}
      >
        <Box ref={frameRef} {...(canPick && !disabled ? nativeEvents : {})}>
          <Original key={dialogKey} {...props} ref={ref} />
        </Box>
        {canPick && (
          <AddButton
            ref={addRef}
            isReplacing={isReplacing}
            disabled={disabled}
            onClick={() => setReplaces(null)}
          />
        )}
        {files.some(isReference) && (
          <Suspense fallback={null}>
            <FieldStatus
              files={files}
              field={props.name}
              frameRef={frameRef}
              {...(disabled ? NO_EDITS : editsOf(mediaValue, canPick, pinFile, setReplaces))}
            />
          </Suspense>
        )}
        {replaces !== undefined && (
          <AssetChooser
            Library={Library}
            libraryFiles={replaces === null ? files : []}
            options={options}
            multiple={multiple && replaces === null}
            fieldPlace={fieldPlace(props.name)}
            held={files.flatMap((file) => referenceOf(file) ?? [])}
            {...replacedFile(files, isReplacing ? 0 : replaces)}
            onClose={close}
            focusFallback={() => addRef.current}
            onPicked={(picked) => {
              putFiles(
                picked.map(({ file }) => file),
                replaces,
              );
              close();
            }}
            onFiles={(selectedFiles) => {
              // Strapi's dialog returns the whole selection, including the files of the field.
              if (replaces === null) setFiles(selectedFiles);
              else putFiles(selectedFiles, replaces);
              close();
            }}
          />
        )}
      </Flex>
    );
  });
}

/** A field of one file replaces what it holds. */
function replacesOnly({ multiple, files }: ReturnType<typeof useMediaValue>): boolean {
  return !multiple && files.length > 0;
}

interface AddButtonProps {
  isReplacing: boolean;
  disabled: boolean;
  onClick: () => void;
}

const AddButton = forwardRef<HTMLButtonElement, AddButtonProps>(function AddButton(props, ref) {
  const { isReplacing, disabled, onClick } = props;
  const text = useText();
  return (
    <Box>
      <Button
        ref={ref}
        variant="tertiary"
        size="S"
        startIcon={<Images />}
        disabled={disabled}
        onClick={onClick}
      >
        {text(isReplacing ? 'field.replaceFromDam' : 'field.add')}
      </Button>
    </Box>
  );
});

type StatusEdits = Pick<FieldStatusProps, 'onVersion' | 'onOverrides' | 'edits'>;

/** Of a field that is disabled. */
const NO_EDITS: StatusEdits = { onVersion: undefined, onOverrides: undefined, edits: undefined };

function editsOf(
  mediaValue: ReturnType<typeof useMediaValue>,
  canPick: boolean,
  pinFile: ReturnType<typeof usePinFile>,
  onReplace: (index: number) => void,
): StatusEdits {
  return {
    onVersion: canPick ? pinFile : undefined,
    onOverrides: mediaValue.setOverrides,
    edits: galleryEdits(mediaValue, canPick, onReplace),
  };
}

/** Returns what can be changed in the list of a gallery; undefined for a field of one file. */
function galleryEdits(
  { files, multiple, setFiles }: ReturnType<typeof useMediaValue>,
  canPick: boolean,
  onReplace: (index: number) => void,
): GalleryEdits | undefined {
  if (!multiple) return undefined;
  return {
    onMove: (from, to) => setFiles(withMoved(files, from, to)),
    onRemove: (index) => setFiles(files.filter((_, at) => at !== index)),
    onReplace: canPick ? onReplace : undefined,
  };
}

/** Returns the file at `index` as what the picker replaces; nothing if it adds. */
function replacedFile(
  files: readonly LibraryFile[],
  index: number | null,
): Pick<AssetChooserProps, 'replaces'> {
  const file = index === null ? undefined : files[index];
  return file === undefined
    ? {}
    : { replaces: { title: file.name ?? '', reference: referenceOf(file) } };
}
