import { Box, Checkbox, Flex } from '@strapi/design-system';
import { Pagination } from '@strapi/strapi/admin';
import { useSearchParams } from 'react-router-dom';
import { styled } from 'styled-components';

const DEFAULT_PAGE_SIZE = 25;

export const List = styled.ul`
  margin-top: 1.6rem;

  & > li {
    padding: 2rem 0;
    border-top: 1px solid ${({ theme }) => theme.colors.neutral150};
  }

  & > li:last-child {
    padding-bottom: 0;
  }
`;

/** Returns the page that the address names. */
export function usePage(): { page: number; pageSize: number } {
  const [params] = useSearchParams();
  return {
    page: Number(params.get('page') ?? 1),
    pageSize: Number(params.get('pageSize') ?? DEFAULT_PAGE_SIZE),
  };
}

/** Turns the pages of a list that is longer than the shortest page. */
export function Pages({ total }: { total: number }) {
  const { pageSize } = usePage();
  if (total <= 10) return null;
  return (
    <Box paddingTop={4}>
      <Pagination.Root
        pageCount={Math.ceil(total / pageSize)}
        total={total}
        defaultPageSize={DEFAULT_PAGE_SIZE}
      >
        <Pagination.PageSize options={['10', '25', '50', '100']} />
        <Pagination.Links />
      </Pagination.Root>
    </Box>
  );
}

interface TickAllProps {
  label: string;
  total: number;
  ticked: number;
  onChange: (ticked: boolean) => void;
  isDisabled: boolean;
}

/** Ticks all of a page, or none. */
export function TickAll({ label, total, ticked, onChange, isDisabled }: TickAllProps) {
  const all = ticked === total;
  return (
    <Flex paddingTop={4}>
      <Checkbox
        checked={all ? true : ticked === 0 ? false : 'indeterminate'}
        disabled={isDisabled}
        onCheckedChange={() => onChange(!all)}
      >
        {label}
      </Checkbox>
    </Flex>
  );
}
