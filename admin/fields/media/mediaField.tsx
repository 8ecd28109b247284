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
import type { LibraryDialogProps } from '../../asset/libraryFile';
import { AssetChooser } from '../../picker/AssetChooser';
import { useText } from '../../useText';
import { FIELD_MARK } from '../fieldElement';
import { fieldPlace } from '../fieldPlace';
import { isReference } from '../references';
import { useCanPick } from '../useCanPick';
import { type MediaFieldProps, useMediaValue, useUnpinFile } from './useMediaValue';
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
    const text = useText();
    const canPick = useCanPick() === true;
    /** Index of the file that the open picker replaces, or null to add; undefined while closed. */
    const [replaces, setReplaces] = useState<number | null | undefined>(undefined);
    const mediaValue = useMediaValue(props);
    const { files, multiple, setFiles, putFiles } = mediaValue;
    const unpinFile = useUnpinFile(mediaValue);
    const addRef = useRef<HTMLButtonElement>(null);
    const frameRef = useRef<HTMLDivElement>(null);
    const nativeEvents = useNativeEvents({ files, multiple, frameRef, openPicker: setReplaces });
    const disabled = props.disabled === true;
    const close = () => setReplaces(undefined);

    return (
      <Flex direction="column" alignItems="stretch" gap={2} {...{ [FIELD_MARK]: props.name }}>
        <Box ref={frameRef} {...(canPick && !disabled ? nativeEvents : {})}>
          <Original {...props} ref={ref} />
        </Box>
        {canPick && (
          <Box>
            <Button
              ref={addRef}
              variant="tertiary"
              size="S"
              startIcon={<Images />}
              disabled={disabled}
              onClick={() => setReplaces(null)}
            >
              {text('field.add')}
            </Button>
          </Box>
        )}
        {files.some(isReference) && (
          <Suspense fallback={null}>
            <FieldStatus
              files={files}
              frameRef={frameRef}
              onUseCurrent={disabled || !canPick ? undefined : unpinFile}
            />
          </Suspense>
        )}
        {replaces !== undefined && (
          <AssetChooser
            Library={Library}
            libraryFiles={replaces === null ? files : []}
            options={{ allowedTypes: props.attribute?.allowedTypes ?? null }}
            multiple={multiple && replaces === null}
            fieldPlace={fieldPlace(props.name)}
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
