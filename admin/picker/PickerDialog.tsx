import { Modal } from '@strapi/design-system';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import { styled } from 'styled-components';

/** Covers most of the window. The columns inside scroll, not the dialog. */
const Content = styled(Modal.Content)`
  &&& {
    width: 95vw;
    max-width: 180rem;
    height: 90vh;
    max-height: 90vh;
  }

  & > footer {
    flex: none;
  }
`;

interface PickerDialogProps {
  /** The search input, which gets the focus when the dialog opens. */
  searchRef: RefObject<HTMLInputElement>;
  /** Returns true if the Escape key did something else than to close the picker. */
  onEscape: (target: EventTarget | null) => boolean;
  onClose: () => void;
  /** Moves the focus back to the control that opened the picker. */
  returnFocus: (event: Event) => void;
  children: ReactNode;
}

/** The modal around the picker: its focus, and the Escape key. */
export function PickerDialog(props: PickerDialogProps) {
  const { searchRef, onEscape, onClose, returnFocus, children } = props;
  return (
    <Modal.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Content
        aria-describedby={undefined}
        onKeyDown={stopKeys}
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          searchRef.current?.focus();
        }}
        onCloseAutoFocus={returnFocus}
        onEscapeKeyDown={(event) => {
          if (onEscape(event.target)) event.preventDefault();
        }}
      >
        {children}
      </Content>
    </Modal.Root>
  );
}

/**
 * Keeps keys inside the dialog. React events bubble through portals, so arrow keys would otherwise move
 * the carousel or the editor behind it. Escape must pass, because the dialog listens at the document.
 */
function stopKeys(event: KeyboardEvent): void {
  if (event.key !== 'Escape') event.stopPropagation();
}
