import { Box, Checkbox, Flex, TextButton, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import type { Facet, FacetFilters } from '../../../server/contracts/connector';
import { useText } from '../../useText';
import { Section } from '../Section';
import { NARROW } from '../views';
import { folderTree, useFacetNames, withValueToggled } from './facets';
import { SearchHistory, type SearchHistoryProps } from './SearchHistory';
import { Value, Values } from './values';

const Panel = styled(Box)`
  flex: none;
  width: 26rem;
  overflow-y: auto;
  border-right: 1px solid ${({ theme }) => theme.colors.neutral150};

  @media ${NARROW} {
    width: 20rem;
  }
`;

/** Number of values that a facet lists until the editor asks for more. */
const FIRST_VALUES = 8;

interface FacetPanelProps extends SearchHistoryProps {
  facets: readonly Facet[];
  filters: FacetFilters;
  onFilters: (filters: FacetFilters) => void;
  /** True until the DAM has told its facets. */
  isLoading: boolean;
}

/**
 * The panel beside the results: saved and recent searches, and the facets to filter by. Leaves its place to the
 * results if it has nothing.
 */
export function FacetPanel(props: FacetPanelProps) {
  const { facets, filters, onFilters, isLoading, ...history } = props;
  const text = useText();
  const names = useFacetNames();
  const count = facets.length + history.saved.length + history.recent.length;
  if (count === 0 && !isLoading) return null;
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
    <Section heading="h3" title={title}>
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
