import { IconButton } from '@strapi/design-system';
import { Pencil } from '@strapi/icons';
import { CONTROL } from '../rememberFocus';
import { useText } from '../useText';

export interface TextsButtonProps {
  title: string;
  isOpen: boolean;
  onToggle: () => void;
}

/** Opens and closes the texts of one use of an asset. */
export function TextsButton({ title, isOpen, onToggle }: TextsButtonProps) {
  const text = useText();
  return (
    <IconButton
      variant="ghost"
      {...{ [CONTROL]: 'texts' }}
      label={text('field.texts', { title })}
      aria-expanded={isOpen}
      onClick={onToggle}
    >
      <Pencil />
    </IconButton>
  );
}
