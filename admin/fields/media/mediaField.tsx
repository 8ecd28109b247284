import { Box, Button, Flex } from '@strapi/design-system';
import { Images } from '@strapi/icons';
import { useField, useNotification } from '@strapi/strapi/admin';
import {
  type ComponentType,
  type DragEvent,
  type ForwardedRef,
  forwardRef,
  type MouseEvent,
  type RefObject,
  useRef,
  useState,
} from 'react';
import { useIntl } from 'react-intl';
import type { AllowedType } from '../../../server/contracts/reference';
import { failureOf, useDamApi } from '../../api';
import { AssetChooser } from '../../picker/AssetChooser';
import type { LibraryDialogProps, LibraryFile } from '../../picker/types';
import { useText } from '../../useText';
import { FIELD_MARK } from '../fieldElement';
import { placeOf } from '../fieldPlace';
import { appended, filesOf, isReference, referenceOf, replacedAt } from '../references';
import { useCanPick } from '../useCanPick';
import { FieldStatus } from './FieldStatus';
import { clickIntent, isSlide, NATIVE_LABEL_IDS, shownIndex } from './nativeControls';

export interface MediaFieldProps {
  name: string;
  disabled?: boolean;
  attribute?: { allowedTypes?: AllowedType[] | null; multiple?: boolean };
}

/** What the picker was opened for: to add, or to put another file in the place of one. */
type Opened = { replaces: number | null };

type Original = ComponentType<MediaFieldProps & { ref?: ForwardedRef<unknown> }>;

/**
 * Strapi's media field with our picker behind its buttons and the state of its assets below. Who may
 * not pick gets the field as it was.
 */
export function wrapMediaField(
  Field: ComponentType<MediaFieldProps>,
  Library: ComponentType<LibraryDialogProps> | undefined,
) {
  const Original = Field as Original;
  return forwardRef<unknown, MediaFieldProps>(function DamMediaField(props, ref) {
    const canPick = useCanPick() === true;
    const [opened, setOpened] = useState<Opened | null>(null);
    const field = useMediaValue(props);
    const addRef = useRef<HTMLButtonElement>(null);
    const frameRef = useRef<HTMLDivElement>(null);
    const intercept = useInterception(props, field.files, setOpened, frameRef);
    const text = useText();
    const disabled = props.disabled === true;
    const replaces = opened?.replaces ?? null;
    const api = useDamApi();
    const { toggleNotification } = useNotification();
    /** Another version is another row of the Media Library. */
    const unpin = (file: LibraryFile) => {
      const reference = referenceOf(file);
      if (reference === null) return;
      const { connection, assetId } = reference;
      api.pick({ references: [{ connection, assetId }] }).then(
        ({ picked }) =>
          field.put(
            picked.map((each) => each.file),
            field.files.indexOf(file),
          ),
        (error: unknown) =>
          toggleNotification({
            type: 'danger',
            message: failureOf(error).message || text('field.statusFailed'),
          }),
      );
    };

    return (
      <Flex direction="column" alignItems="stretch" gap={2} {...{ [FIELD_MARK]: props.name }}>
        <Box ref={frameRef} {...(canPick && !disabled ? intercept : {})}>
          <Original {...props} ref={ref} />
        </Box>
        {canPick && (
          <>
            <Box>
              <Button
                ref={addRef}
                variant="tertiary"
                size="S"
                startIcon={<Images />}
                disabled={disabled}
                onClick={() => setOpened({ replaces: null })}
              >
                {text('field.add')}
              </Button>
            </Box>
            <FieldStatus files={field.files} onUseCurrent={disabled ? undefined : unpin} />
          </>
        )}
        {opened !== null && (
          <AssetChooser
            Library={Library}
            libraryFiles={replaces === null ? field.files : []}
            options={{ allowedTypes: props.attribute?.allowedTypes ?? null }}
            multiple={field.multiple && replaces === null}
            place={placeOf(props.name)}
            onClose={() => setOpened(null)}
            focusFallback={() => addRef.current}
            onPicked={(picked) => {
              field.put(
                picked.map(({ file }) => file),
                replaces,
              );
              setOpened(null);
            }}
            onFiles={(files) => {
              // Strapi's dialog answers with the whole selection, what was there before included.
              if (replaces === null) field.set(files);
              else field.put(files, replaces);
              setOpened(null);
            }}
          />
        )}
      </Flex>
    );
  });
}

function useMediaValue({ name, attribute }: MediaFieldProps) {
  const { value, onChange } = useField<LibraryFile | LibraryFile[] | null>(name);
  const multiple = attribute?.multiple === true;
  const files = filesOf(value);
  const set = (next: LibraryFile[]) => {
    onChange(name, multiple ? (next.length > 0 ? next : null) : (next[0] ?? null));
  };
  const put = (added: LibraryFile[], replaces: number | null) => {
    if (!multiple) set(added);
    else set(replaces === null ? appended(files, added) : replacedAt(files, replaces, added));
  };
  return { files, multiple, set, put };
}

/** Takes over what would open Strapi's dialogs or make a second copy of an asset. */
function useInterception(
  { attribute }: MediaFieldProps,
  files: readonly LibraryFile[],
  open: (opened: Opened) => void,
  frameRef: RefObject<HTMLDivElement>,
) {
  const { formatMessage } = useIntl();
  const { toggleNotification } = useNotification();
  const text = useText();

  // Strapi's dialogs are React children of the field, so their events arrive here too.
  const isOwn = (target: EventTarget): target is Element =>
    target instanceof Element && frameRef.current?.contains(target) === true;
  const stop = (event: MouseEvent | DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const replace = (event: MouseEvent<HTMLElement>) => {
    const index = shownIndex(event.currentTarget);
    const shown = files[index];
    // A file of the Media Library keeps its own dialog: there it has its texts.
    if (shown === undefined || !isReference(shown)) return;
    stop(event);
    open({ replaces: attribute?.multiple === true ? index : null });
  };

  return {
    onClickCapture(event: MouseEvent<HTMLElement>) {
      if (!isOwn(event.target)) return;
      const intent = clickIntent(event.target, {
        add: formatMessage({ id: NATIVE_LABEL_IDS.add }),
        edit: formatMessage({ id: NATIVE_LABEL_IDS.edit }),
        placeholder: formatMessage({ id: NATIVE_LABEL_IDS.placeholder }),
      });
      if (intent === 'edit') replace(event);
      if (intent !== 'add') return;
      stop(event);
      open({ replaces: null });
    },
    onDoubleClickCapture(event: MouseEvent<HTMLElement>) {
      if (isOwn(event.target) && isSlide(event.target)) replace(event);
    },
    onDropCapture(event: DragEvent<HTMLElement>) {
      if (!isOwn(event.target) || !files.some(isReference)) return;
      stop(event);
      toggleNotification({ type: 'info', message: text('field.dropRefused') });
    },
  };
}
