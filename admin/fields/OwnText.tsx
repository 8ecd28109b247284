import { Field, Flex, TextButton, Typography } from '@strapi/design-system';
import { type ChangeEvent, useRef } from 'react';
import { pageLocale } from '../pageLocale';
import { CONTROL } from '../rememberFocus';
import { useLanguageName } from '../useLanguageName';
import { useText } from '../useText';

/** Longest text of the DAM, in characters, that an empty input shows whole. */
const MAX_PLACEHOLDER = 40;

interface OwnTextProps {
  label: string;
  /** Accessible name of the input, which contains the title of the asset. */
  name: string;
  /** The text of this use; empty if it has none. */
  own: string;
  /** The DAM's text, which applies while `own` is empty; null if it has none, undefined while it is unknown. */
  inherited: string | null | undefined;
  /** Language of the DAM's text; null if it is not known. */
  language: string | null;
  /** True if this site's Media Library says what is inherited, and not the DAM. */
  isOfSite: boolean;
  /** Says that the DAM has no text. */
  none: string;
  disabled: boolean;
  /** Opens with the focus, since the editor asked for it. */
  isFirst: boolean;
  onChange: (text: string) => void;
}

/** Input of a text that overrides the DAM's for this use of the asset. */
export function OwnText(props: OwnTextProps) {
  const { label, name, own, inherited, language, isOfSite, none, disabled, isFirst } = props;
  const { onChange } = props;
  const text = useText();
  const languageName = useLanguageName();
  const inputRef = useRef<HTMLInputElement>(null);
  const isCutOff = typeof inherited === 'string' && inherited.length > MAX_PLACEHOLDER;
  const resetLabel = text(resetWordOf(inherited, isOfSite));
  const reset = () => {
    onChange('');
    // The button goes with the text.
    inputRef.current?.focus();
  };
  return (
    <Field.Root>
      <Field.Label>{label}</Field.Label>
      <Field.Input
        ref={inputRef}
        {...{ [CONTROL]: 'texts' }}
        size="S"
        dir="auto"
        value={own}
        placeholder={inherited === null ? none : (inherited ?? '')}
        disabled={disabled}
        aria-label={name}
        autoFocus={isFirst}
        onChange={(event: ChangeEvent<HTMLInputElement>) => onChange(event.target.value)}
      />
      {own === '' && isOfSite && (
        <Typography variant="pi" textColor="neutral600">
          {text('field.inherited.ofSite')}
        </Typography>
      )}
      {own === '' && typeof inherited === 'string' && isForeign(language) && (
        <Typography variant="pi" textColor="neutral600">
          {text('field.inherited.language', { language: languageName(language) })}
        </Typography>
      )}
      {(own !== '' || isCutOff) && (
        <Flex gap={2} wrap="wrap">
          {typeof inherited === 'string' && (
            <Typography variant="pi" textColor="neutral600">
              {text(isOfSite ? 'field.inherited.site' : 'field.inherited', { text: inherited })}
            </Typography>
          )}
          {/* By keyboard one empties the input; a key that is typed after it must not press this button. */}
          {own !== '' && !disabled && (
            <TextButton tabIndex={-1} aria-label={`${resetLabel}: ${name}`} onClick={reset}>
              {resetLabel}
            </TextButton>
          )}
        </Flex>
      )}
    </Field.Root>
  );
}

function resetWordOf(inherited: string | null | undefined, isOfSite: boolean) {
  if (inherited === null) return 'field.clear';
  return isOfSite ? 'field.useInherited.site' : 'field.useInherited';
}

/** True for a language that the readers of the open entry need not know. */
function isForeign(language: string | null): language is string {
  const locale = pageLocale();
  return language !== null && locale !== null && familyOf(language) !== familyOf(locale);
}

function familyOf(language: string): string | undefined {
  return language.toLowerCase().split(/[-_]/)[0];
}
