import {
  Box,
  Checkbox,
  Flex,
  Searchbar,
  SearchForm,
  SingleSelect,
  SingleSelectOption,
  TextButton,
} from '@strapi/design-system';
import { useEffect, useRef, useState } from 'react';
import { useIntl } from 'react-intl';
import {
  USAGE_STATES,
  type UsageFilter,
  type UsageListResponse,
  type UsageState,
} from '../../server/contracts/api';
import { useDebounced } from '../useDebounced';
import { useText } from '../useText';
import type { Narrow } from './useUsageFilter';

const SEARCH_DELAY_MS = 250;

/** Filters that are on or off. */
const SWITCHES = ['mine', 'noAlt', 'behind'] as const;

interface UsageFiltersProps {
  filter: UsageFilter;
  narrow: Narrow;
  showAll: () => void;
  isNarrowed: boolean;
  choices: UsageListResponse['choices'];
}

/** What narrows the list. Each filter is in the page's address. */
export function UsageFilters(props: UsageFiltersProps) {
  const { filter, narrow, showAll, isNarrowed, choices } = props;
  const text = useText();
  const { formatDisplayName } = useIntl();
  const { types, locales } = choices;
  return (
    <Flex direction="column" alignItems="stretch" gap={3} marginBottom={4}>
      <Flex gap={3} wrap="wrap">
        <SearchField
          searched={filter.text ?? ''}
          onSearch={(searched) => narrow({ text: searched })}
        />
        <Choice
          label={text('usage.filter')}
          value={filter.state}
          options={USAGE_STATES.map((state) => [state, text(`usage.state.${state}`)])}
          onChange={(state) => narrow({ state: state as UsageState | undefined })}
        />
        {types.length > 0 && (
          <Choice
            label={text('usage.filter.type')}
            value={filter.type}
            options={types.map(({ uid, name }) => [uid, name])}
            onChange={(type) => narrow({ type })}
          />
        )}
        {locales.length > 1 && (
          <Choice
            label={text('usage.filter.locale')}
            value={filter.locale}
            options={locales.map((code) => [
              code,
              formatDisplayName(code, { type: 'language' }) ?? code,
            ])}
            onChange={(locale) => narrow({ locale })}
          />
        )}
      </Flex>
      <Flex gap={5} wrap="wrap">
        {SWITCHES.map((name) => (
          <Checkbox
            key={name}
            checked={filter[name] === 'true'}
            onCheckedChange={(isOn: boolean | 'indeterminate') =>
              narrow({ [name]: isOn === true ? 'true' : undefined })
            }
          >
            {text(`usage.filter.${name}`)}
          </Checkbox>
        ))}
        {isNarrowed && <TextButton onClick={showAll}>{text('usage.filter.reset')}</TextButton>}
      </Flex>
    </Flex>
  );
}

interface ChoiceProps {
  /** Also what it says while nothing is chosen. */
  label: string;
  value: string | undefined;
  options: readonly (readonly [string, string])[];
  onChange: (value: string | undefined) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const text = useText();
  return (
    <Box width="22rem" maxWidth="100%">
      <SingleSelect
        size="S"
        aria-label={label}
        placeholder={label}
        value={value ?? ''}
        clearLabel={text('usage.filter.clear', { filter: label })}
        onChange={(chosen) => onChange(String(chosen))}
        onClear={() => onChange(undefined)}
      >
        {options.map(([option, name]) => (
          <SingleSelectOption key={option} value={option}>
            {name}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </Box>
  );
}

function SearchField(props: { searched: string; onSearch: (text: string) => void }) {
  const { searched, onSearch } = props;
  const text = useText();
  const [typed, setTyped] = useState(searched);
  const settled = useDebounced(typed.trim(), SEARCH_DELAY_MS);
  const known = useRef(searched);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new search text is searched for.
  useEffect(() => {
    if (settled === searched) return;
    known.current = settled;
    onSearch(settled);
  }, [settled]);
  // Another link, or all filters taken away. What is typed meanwhile stays.
  useEffect(() => {
    if (searched === known.current) return;
    known.current = searched;
    setTyped(searched);
  }, [searched]);
  return (
    <Box width="28rem" maxWidth="100%">
      <SearchForm onSubmit={(event) => event.preventDefault()}>
        <Searchbar
          name="text"
          size="S"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onClear={() => setTyped('')}
          clearLabel={text('usage.clear')}
          placeholder={text('usage.search')}
        >
          {text('usage.search')}
        </Searchbar>
      </SearchForm>
    </Box>
  );
}
