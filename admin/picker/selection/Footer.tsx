import { Box, Button, Flex, Modal, Typography } from '@strapi/design-system';
import { Information } from '@strapi/icons';
import type { ConnectionInfo, PickerAsset } from '../../../server/contracts/api';
import { useText } from '../../useText';
import { Tray } from './Tray';
import type { Choice } from './useChoice';

interface PickerFooterProps {
  choice: Choice;
  multiple: boolean;
  /** Maximum number of assets that can be added; null if there is no limit. */
  max: number | null;
  connections: readonly ConnectionInfo[];
  isReplacing: boolean;
  /** The word on the button that confirms, if something follows. */
  next: string | undefined;
  /** Displays the details of the asset that was looked at last; undefined if they are, or there is none. */
  onDetails: (() => void) | undefined;
  onCancel: () => void;
}

/** The footer of the picker: the selected assets, a failure, and the buttons to cancel or add. */
export function PickerFooter(props: PickerFooterProps) {
  const { choice, multiple, max, connections, isReplacing, next, onDetails, onCancel } = props;
  const text = useText();
  const { selected, failure } = choice;
  const isTooMany = max !== null && selected.length > max;
  return (
    <Modal.Footer gap={4}>
      {multiple && selected.length > 0 ? (
        <Tray
          selected={selected}
          onRemove={choice.toggleAsset}
          onMove={choice.moveAsset}
          onClear={choice.clearSelection}
        />
      ) : (
        <Box flex="1" />
      )}
      {isTooMany && (
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
              ? text('pick.failed', {
                  dam: labelOfFirst(selected, connections) ?? text('picker.tab.dam'),
                })
              : failure.message}
          </Typography>
        </Box>
      )}
      <Flex gap={2} flex="none">
        {onDetails !== undefined && (
          <Button variant="ghost" startIcon={<Information />} onClick={onDetails}>
            {text('details.show')}
          </Button>
        )}
        <Button variant="tertiary" onClick={onCancel}>
          {text('action.cancel')}
        </Button>
        <Button
          onClick={choice.pickSelected}
          disabled={selected.length === 0 || isTooMany}
          loading={choice.isPicking}
        >
          {next ??
            (isReplacing
              ? text('action.replace')
              : text('action.add', { count: Math.max(1, selected.length) }))}
        </Button>
      </Flex>
    </Modal.Footer>
  );
}

/** Returns the label of the first selected asset's connection, for the message of a failed pick. */
function labelOfFirst(
  selected: readonly PickerAsset[],
  connections: readonly ConnectionInfo[],
): string | null {
  const first = selected[0];
  return connections.find(({ key }) => key === first?.connection)?.label ?? null;
}
