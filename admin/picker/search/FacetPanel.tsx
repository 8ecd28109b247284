import { Box, Checkbox, Flex, IconButton, TextButton, Typography } from '@strapi/design-system';
import { ClockCounterClockwise, Cross, Star } from '@strapi/icons';
import { type ReactNode, useState } from 'react';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import type { Facet, FacetFilters } from '../../../server/contracts/connector';
import { useText } from '../../useText';
import { folderTree, useFacetNames, withValueToggled } from './facets';
import type { SavedSearch } from './memory';

const Panel = styled(Box)`
  flex: none;
  width: 26rem;
  overflow-y: auto;
  border-right: 1px solid ${({ theme }) => theme.colors.neutral150};

  @media (max-width: 900px) {
    width: 20rem;
  }
`;

const Values = styled.ul`
  display: flex;
  flex-direction: column;
  gap: 0.2rem;
`;

const Value = styled.li<{ $depth: number }>`
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 0.8rem;
  min-height: 2.8rem;
  padding-left: ${({ $depth }) => $depth * 1.6}rem;

  & > label {
    min-width: 0;
    overflow-wrap: anywhere;
  }
`;

const SearchButton = styled.button`
  display: flex;
  flex: 1;
  align-items: center;
  gap: 0.8rem;
  min-width: 0;
  min-height: 2.8rem;
  padding: 0.2rem 0.4rem;
  cursor: pointer;
  text-align: left;
  border-radius: ${({ theme }) => theme.borderRadius};
  color: ${({ theme }) => theme.colors.neutral800};

  svg {
    flex: none;
    width: 1.2rem;
    height: 1.2rem;
    fill: ${({ theme }) => theme.colors.neutral600};
  }

  &:hover {
    background: ${({ theme }) => theme.colors.neutral100};
  }
`;

/** Number of values that a facet lists until the editor asks for more. */
const FIRST_VALUES = 8;

interface FacetPanelProps extends SearchHistoryProps {
  facets: readonly Facet[];
  filters: FacetFilters;
  onFilters: (filters: FacetFilters) => void;
}

/** The panel beside the results: saved and recent searches, and the facets to filter by. */
export function FacetPanel({ facets, filters, onFilters, ...history }: FacetPanelProps) {
  const text = useText();
  const names = useFacetNames();
  return (
    <Panel tag="aside" aria-label={text('filters.name')} background="neutral0" padding={5}>
      <Flex direction="column" alignItems="stretch" gap={5}>
        <SearchHistory {...history} />
        {facets.map((facet) => (
          <FacetSection
            key={facet.field}
            facet={facet}
            title={names.field(facet.field)}
            chosen={filters[facet.field] ?? []}
            onToggle={(value) => onFilters(withValueToggled(filters, facet.field, value))}
          />
        ))}
      </Flex>
    </Panel>
  );
}

interface SearchHistoryProps {
  saved: readonly SavedSearch[];
  /** Recent search texts, newest first. */
  recent: readonly string[];
  onOpenSaved: (search: SavedSearch) => void;
  onForgetSaved: (search: SavedSearch) => void;
  onOpenRecent: (text: string) => void;
}

function SearchHistory(props: SearchHistoryProps) {
  const { saved, recent, onOpenSaved, onForgetSaved, onOpenRecent } = props;
  const text = useText();
  return (
    <>
      {saved.length > 0 && (
        <Section title={text('searches.saved')}>
          <Values>
            {saved.map((search) => (
              <Value key={search.name} $depth={0}>
                <SearchButton type="button" onClick={() => onOpenSaved(search)}>
                  <Star aria-hidden />
                  <Typography variant="pi" ellipsis>
                    {search.name}
                  </Typography>
                </SearchButton>
                <IconButton
                  size="XS"
                  variant="ghost"
                  label={text('searches.forget', { name: search.name })}
                  onClick={() => onForgetSaved(search)}
                >
                  <Cross />
                </IconButton>
              </Value>
            ))}
          </Values>
        </Section>
      )}
      {recent.length > 0 && (
        <Section title={text('searches.recent')}>
          <Values>
            {recent.map((searchText) => (
              <Value key={searchText} $depth={0}>
                <SearchButton type="button" onClick={() => onOpenRecent(searchText)}>
                  <ClockCounterClockwise aria-hidden />
                  <Typography variant="pi" ellipsis>
                    {searchText}
                  </Typography>
                </SearchButton>
              </Value>
            ))}
          </Values>
        </Section>
      )}
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box tag="section" aria-label={title}>
      <Box paddingBottom={2}>
        <Typography variant="sigma" textColor="neutral600" tag="h3">
          {title}
        </Typography>
      </Box>
      {children}
    </Box>
  );
}

interface FacetSectionProps {
  facet: Facet;
  title: string;
  chosen: readonly string[];
  onToggle: (value: string) => void;
}

function FacetSection({ facet, title, chosen, onToggle }: FacetSectionProps) {
  const text = useText();
  const names = useFacetNames();
  const { formatNumber } = useIntl();
  const [isExpanded, setExpanded] = useState(false);
  const { field } = facet;
  const values =
    field === 'folder'
      ? folderTree(facet.values)
      : facet.values.map((value) => ({ ...value, depth: 0 }));
  const visible = isExpanded
    ? values
    : values.filter(({ value }, index) => index < FIRST_VALUES || chosen.includes(value));
  const labelOf = (value: string) =>
    field === 'folder' ? (value.split('/').at(-1) ?? value) : names.value(field, value);
  return (
    <Section title={title}>
      <Values>
        {visible.map(({ value, count, depth }) => (
          <Value key={value} $depth={depth}>
            <Checkbox
              checked={chosen.includes(value)}
              onCheckedChange={() => onToggle(value)}
              aria-label={field === 'folder' ? value : labelOf(value)}
            >
              {labelOf(value)}
            </Checkbox>
            {count !== null && (
              <Typography variant="pi" textColor="neutral600">
                {formatNumber(count)}
              </Typography>
            )}
          </Value>
        ))}
      </Values>
      {values.length > visible.length && (
        <Box paddingTop={1}>
          <TextButton onClick={() => setExpanded(true)}>
            {text('filters.more', { count: values.length - visible.length })}
          </TextButton>
        </Box>
      )}
    </Section>
  );
}
