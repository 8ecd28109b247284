import { Button, Flex, IconButton, Typography } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { styled } from 'styled-components';
import { type Text, useText } from '../../useText';
import type { PasteOutcome } from './recognised';

/** How long the line is there, in milliseconds; as long as the pointer or the focus is on it, it stays. */
const SHOWN_MS = 12_000;

const Line = styled(Flex)`
  position: fixed;
  z-index: 5;
  bottom: ${({ theme }) => theme.spaces[6]};
  left: 50%;
  transform: translateX(-50%);
  max-width: min(72rem, calc(100vw - 3.2rem));
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
`;

interface PasteLineProps {
  outcome: PasteOutcome;
  onClose: () => void;
}

/** Says in one line what became of a pasted address, and takes it back. */
export default function PasteLine({ outcome, onClose }: PasteLineProps) {
  const text = useText();
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = setTimeout(onClose, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHeld, onClose]);
  return createPortal(
    <Line
      role="status"
      gap={3}
      paddingTop={2}
      paddingBottom={2}
      paddingLeft={4}
      paddingRight={2}
      background="neutral0"
      hasRadius
      shadow="popupShadow"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Typography variant="omega" textColor="neutral800" dir="auto">
        {wordsOf(outcome, text)}
      </Typography>
      {outcome.kind === 'done' && (
        <Button
          variant="ghost"
          size="S"
          onClick={() => {
            outcome.undo();
            onClose();
          }}
        >
          {text('paste.undo')}
        </Button>
      )}
      <IconButton variant="ghost" size="S" label={text('action.close')} onClick={onClose}>
        <Cross />
      </IconButton>
    </Line>,
    document.body,
  );
}

function wordsOf(outcome: PasteOutcome, text: Text): string {
  if (outcome.kind === 'silent') return text('paste.silent', { dam: outcome.label });
  if (outcome.kind === 'refused') return text('paste.refused', { reason: outcome.message });
  if (outcome.kind === 'unfit') {
    const { asset, reason } = outcome;
    const values = { title: asset.file.name, dam: asset.label };
    if (reason === null) return text('paste.otherDam', values);
    return text('paste.unfit', { ...values, reason: text(reason.id, reason.values) });
  }
  const [first] = outcome.assets;
  const values = { title: first?.file.name ?? '', dam: first?.label ?? '' };
  return outcome.assets.length === 1
    ? text('paste.done', values)
    : text('paste.doneMany', { ...values, count: outcome.assets.length });
}
