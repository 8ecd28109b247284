import { Flex, IconButton } from '@strapi/design-system';
import { ArrowDown, ArrowsCounterClockwise, ArrowUp, Cross } from '@strapi/icons';
import type { MouseEvent } from 'react';
import { OpenButton } from '../asset/OpenButton';
import { CONTROL, keepFocus } from '../rememberFocus';
import { useText } from '../useText';
import { TextsButton, type TextsButtonProps } from './TextsButton';

export interface RowActionsProps {
  title: string;
  /** Page of the asset in the DAM; null if the DAM has none. */
  openUrl: string | null;
  disabled: boolean;
  /** Undefined where the row has no texts to open. */
  texts?: Omit<TextsButtonProps, 'title'> | undefined;
  /** Undefined without the pick permission. */
  onReplace: (() => void) | undefined;
  onRemove: () => void;
  /** Undefined for the first asset. */
  onUp: (() => void) | undefined;
  /** Undefined for the last asset. */
  onDown: (() => void) | undefined;
}

/** The icon buttons of an asset in the custom field or a gallery. */
export function RowActions(props: RowActionsProps) {
  const { title, openUrl, disabled, texts, onReplace, onRemove, onUp, onDown } = props;
  const text = useText();
  return (
    <Flex gap={1} flex="none">
      {(onUp || onDown) && (
        <>
          <IconButton
            variant="ghost"
            label={text('field.up', { title })}
            {...{ [CONTROL]: 'up' }}
            disabled={disabled || onUp === undefined}
            onClick={keepingFocus(onUp)}
          >
            <ArrowUp />
          </IconButton>
          <IconButton
            variant="ghost"
            label={text('field.down', { title })}
            {...{ [CONTROL]: 'down' }}
            disabled={disabled || onDown === undefined}
            onClick={keepingFocus(onDown)}
          >
            <ArrowDown />
          </IconButton>
        </>
      )}
      {texts !== undefined && <TextsButton title={title} {...texts} />}
      <OpenButton title={title} openUrl={openUrl} />
      {onReplace !== undefined && (
        <IconButton
          variant="ghost"
          label={text('field.replace', { title })}
          {...{ [CONTROL]: 'replace' }}
          disabled={disabled}
          onClick={onReplace}
        >
          <ArrowsCounterClockwise />
        </IconButton>
      )}
      <IconButton
        variant="ghost"
        label={text('field.remove', { title })}
        {...{ [CONTROL]: 'remove' }}
        disabled={disabled}
        onClick={keepingFocus(onRemove)}
      >
        <Cross />
      </IconButton>
    </Flex>
  );
}

function keepingFocus(change: (() => void) | undefined) {
  return ({ currentTarget }: MouseEvent<HTMLElement>) => {
    if (change !== undefined) keepFocus(currentTarget, change);
  };
}
