import { Button } from '@strapi/design-system';
import { useClipboard, useNotification } from '@strapi/strapi/admin';
import type { ReactNode } from 'react';
import type { TextId } from '../../translations';
import { useText } from '../../useText';

interface CopyButtonProps {
  /** What is copied. */
  text: string;
  label: TextId;
  icon: ReactNode;
}

/** Copies a text, and says if the browser let it. */
export function CopyButton({ text: copied, label, icon }: CopyButtonProps) {
  const text = useText();
  const { copy } = useClipboard();
  const { toggleNotification } = useNotification();
  const onClick = async () => {
    const isCopied = await copy(copied);
    toggleNotification({
      type: isCopied ? 'success' : 'danger',
      message: text(isCopied ? 'settings.copied' : 'settings.copyFailed'),
    });
  };
  return (
    <Button variant="tertiary" size="S" startIcon={icon} onClick={onClick}>
      {text(label)}
    </Button>
  );
}
