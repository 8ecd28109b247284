import { Box, Button, Flex, Modal, Typography } from '@strapi/design-system';
import type { PickerAsset } from '../../server/contracts/api';
import type { Failure } from '../api';
import { useText } from '../useText';
import { Tray } from './Tray';

interface PickerFooterProps {
  multiple: boolean;
  selected: readonly PickerAsset[];
  picking: boolean;
  failure: Failure | null;
  dam: string | null;
  onRemove: (asset: PickerAsset) => void;
  onCancel: () => void;
  onConfirm: () => void;
}

export function PickerFooter(props: PickerFooterProps) {
  const { multiple, selected, picking, failure, dam, onRemove, onCancel, onConfirm } = props;
  const text = useText();
  return (
    <Modal.Footer gap={4}>
      {multiple && selected.length > 0 ? (
        <Tray selected={selected} onRemove={onRemove} />
      ) : (
        <Box flex="1" />
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
        <Button onClick={onConfirm} disabled={selected.length === 0} loading={picking}>
          {text('action.add', { count: Math.max(1, selected.length) })}
        </Button>
      </Flex>
    </Modal.Footer>
  );
}
