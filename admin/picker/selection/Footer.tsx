import { Box, Button, Flex, Modal, Typography } from '@strapi/design-system';
import type { PickerAsset } from '../../../server/contracts/api';
import type { Failure } from '../../api';
import { useText } from '../../useText';
import { Tray } from './Tray';

interface PickerFooterProps {
  multiple: boolean;
  selected: readonly PickerAsset[];
  /** Most that may be added; null: any number. */
  max: number | null;
  picking: boolean;
  failure: Failure | null;
  dam: string | null;
  onRemove: (asset: PickerAsset) => void;
  onMove: (from: number, to: number) => void;
  onClear: () => void;
  onCancel: () => void;
  onConfirm: () => void;
}

export function PickerFooter(props: PickerFooterProps) {
  const { multiple, selected, max, picking, failure, dam, onCancel, onConfirm } = props;
  const text = useText();
  const tooMany = max !== null && selected.length > max;
  return (
    <Modal.Footer gap={4}>
      {multiple && selected.length > 0 ? (
        <Tray
          selected={selected}
          onRemove={props.onRemove}
          onMove={props.onMove}
          onClear={props.onClear}
        />
      ) : (
        <Box flex="1" />
      )}
      {tooMany && (
        <Box role="alert" flex="none">
          <Typography variant="pi" textColor="danger600">
            {text('tray.tooMany', { max })}
          </Typography>
        </Box>
      )}
      {failure !== null && (
        <Box role="alert" maxWidth="40rem">
          <Typography variant="pi" textColor="danger600">
            {failure.message === ''
              ? text('pick.failed', { dam: dam ?? text('picker.tab.dam') })
              : failure.message}
          </Typography>
        </Box>
      )}
      <Flex gap={2} flex="none">
        <Button variant="tertiary" onClick={onCancel}>
          {text('action.cancel')}
        </Button>
        <Button onClick={onConfirm} disabled={selected.length === 0 || tooMany} loading={picking}>
          {text('action.add', { count: Math.max(1, selected.length) })}
        </Button>
      </Flex>
    </Modal.Footer>
  );
}
