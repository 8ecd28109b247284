import { Box, Flex, Table, Tbody, Td, Th, Thead, Tr, Typography } from '@strapi/design-system';
import { CaretDown, CaretUp } from '@strapi/icons';
import { Pagination } from '@strapi/strapi/admin';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { styled } from 'styled-components';
import {
  USAGE_SORTS,
  type UsageFilter,
  type UsageListResponse,
  type UsageSort,
} from '../../server/contracts/api';
import { stateOf } from '../asset/assetState';
import { lacksAlternative, NO_ALTERNATIVE } from '../asset/lacksAlternative';
import { Message } from '../asset/Message';
import { StateBadge } from '../asset/StateBadge';
import { usagePath } from '../asset/usagePath';
import { useFormat } from '../asset/useFormat';
import { useText } from '../useText';
import { UsedAssetCell } from './UsedAssetCell';
import { usageSummary } from './usageSummary';
import type { Narrow } from './useUsageFilter';

const DEFAULT_PAGE_SIZE = 25;

const Row = styled(Tr)`
  cursor: pointer;
`;

/** The title is the link, for keyboards and screen readers. The row reacts to clicks as well. */
const TitleLink = styled(Link)`
  display: block;
  padding: 0.8rem 0;
  color: inherit;
  text-decoration: none;
`;

interface UsageTableProps {
  list: UsageListResponse;
  filter: UsageFilter;
  narrow: Narrow;
  isNarrowed: boolean;
}

export function UsageTable({ list, filter, narrow, isNarrowed }: UsageTableProps) {
  const text = useText();
  const format = useFormat();
  const navigate = useNavigate();
  const [now] = useState(() => Date.now());
  if (list.assets.length === 0) {
    return (
      <Message title={text(isNarrowed ? 'usage.noneFound' : 'usage.none')}>
        {!isNarrowed && text('usage.none.hint')}
      </Message>
    );
  }
  return (
    <>
      <Typography variant="pi" textColor="neutral600" role="status" tag="p" marginBottom={2}>
        {text('usage.count', { count: list.total })}
      </Typography>
      <Table colCount={USAGE_SORTS.length} rowCount={list.assets.length + 1}>
        <Thead>
          <Tr>
            {USAGE_SORTS.map((column) => (
              <SortableHeader key={column} column={column} filter={filter} narrow={narrow} />
            ))}
          </Tr>
        </Thead>
        <Tbody>
          {list.assets.map((used) => (
            <Row
              key={usagePath(used)}
              onClick={(event: { defaultPrevented: boolean }) => {
                if (!event.defaultPrevented) navigate(usagePath(used));
              }}
            >
              <Td>
                <TitleLink to={usagePath(used)} onClick={(event) => event.stopPropagation()}>
                  <UsedAssetCell used={used} />
                </TitleLink>
              </Td>
              <Td>
                <Flex
                  direction="column"
                  alignItems="flex-start"
                  gap={1}
                  paddingTop={2}
                  paddingBottom={2}
                >
                  <StateBadge state={stateOf(used.availability, used.asset, now)} />
                  {lacksAlternative(used.asset) && <StateBadge state={NO_ALTERNATIVE} />}
                </Flex>
              </Td>
              <Td>
                <Typography textColor="neutral800">{usageSummary(text, used)}</Typography>
              </Td>
              <Td>
                <Typography textColor="neutral800">
                  {used.asset?.expiresAt ? format.date(used.asset.expiresAt) : '–'}
                </Typography>
              </Td>
            </Row>
          ))}
        </Tbody>
      </Table>
      <Box paddingTop={4}>
        <Pagination.Root
          pageCount={Math.ceil(list.total / list.pageSize)}
          total={list.total}
          defaultPageSize={DEFAULT_PAGE_SIZE}
        >
          <Pagination.PageSize options={['10', '25', '50', '100']} />
          <Pagination.Links />
        </Pagination.Root>
      </Box>
    </>
  );
}

const SortButton = styled.button`
  display: flex;
  align-items: center;
  gap: 0.6rem;
  padding: 0.8rem 0;
  color: ${({ theme }) => theme.colors.neutral600};
  cursor: pointer;
  white-space: nowrap;

  &:hover {
    color: ${({ theme }) => theme.colors.neutral800};
  }

  svg {
    width: 1rem;
    height: 1rem;
  }
`;

interface SortableHeaderProps extends Pick<UsageTableProps, 'filter' | 'narrow'> {
  column: UsageSort;
}

function SortableHeader({ column, filter, narrow }: SortableHeaderProps) {
  const text = useText();
  const isSorted = (filter.sort ?? 'state') === column;
  const isDescending = filter.order === 'desc';
  const Arrow = isDescending ? CaretDown : CaretUp;
  // What is used most is asked for first.
  const first = column === 'places' ? 'desc' : 'asc';
  const turned = isDescending ? 'asc' : 'desc';
  return (
    // The design system makes a cell of it, which may not say how it is sorted.
    <Th
      role="columnheader"
      aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : undefined}
    >
      <SortButton
        type="button"
        onClick={() => narrow({ sort: column, order: isSorted ? turned : first })}
      >
        <Typography variant="sigma" tag="span">
          {text(`usage.column.${column}`)}
        </Typography>
        {isSorted && <Arrow aria-hidden />}
      </SortButton>
    </Th>
  );
}
