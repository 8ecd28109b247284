import { Box, Flex, Table, Tbody, Th, Thead, Tr, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import { Failed } from '../../asset/Failed';
import type { TextId } from '../../translations';
import type { RequestResult } from '../../useRequest';
import { useText } from '../../useText';

interface SectionProps {
  title: TextId;
  action?: ReactNode;
  children: ReactNode;
}

/** A part of the page with a heading of its own. */
export function Section({ title, action, children }: SectionProps) {
  const text = useText();
  return (
    <Box tag="section" background="neutral0" hasRadius shadow="filterShadow" padding={6}>
      <Flex justifyContent="space-between" alignItems="center" gap={4} marginBottom={4} wrap="wrap">
        <Typography variant="delta" tag="h2">
          {text(title)}
        </Typography>
        {action}
      </Flex>
      {children}
    </Box>
  );
}

interface AnsweredProps<Value> {
  result: RequestResult<Value>;
  onRetry: () => void;
  children: (value: Value) => ReactNode;
}

/** What stands in place of an answer until it is there. */
export function Answered<Value>({ result, onRetry, children }: AnsweredProps<Value>) {
  const text = useText();
  if (result.phase === 'ready') return children(result.value);
  if (result.phase === 'failed')
    return <Failed failure={result.failure} dam={null} onRetry={onRetry} />;
  return (
    <Typography textColor="neutral600" role="status">
      {text('settings.loading')}
    </Typography>
  );
}

export const Rows = styled.ul`
  list-style: none;
`;

/** Long ids and addresses break instead of widening the page. */
const Item = styled.li`
  padding: 1.6rem 0;
  overflow-wrap: anywhere;

  & + & {
    border-top: 1px solid ${({ theme }) => theme.colors.neutral150};
  }
`;

interface RowProps {
  title: string;
  about: string;
  /** At the end of the line; below it on a small screen. */
  aside: ReactNode;
  /** The reason of a failure. */
  children?: ReactNode;
  /** Everything else about it. */
  more?: ReactNode;
}

export function Row({ title, about, aside, children = null, more }: RowProps) {
  return (
    <Item>
      <Flex gap={4} justifyContent="space-between" alignItems="flex-start" wrap="wrap">
        <Box flex="1 1 28rem" minWidth={0}>
          <Typography fontWeight="semiBold" textColor="neutral800" tag="div" dir="auto">
            {title}
          </Typography>
          <Typography variant="pi" textColor="neutral600" tag="div" dir="auto">
            {about}
          </Typography>
        </Box>
        <Box>{aside}</Box>
      </Flex>
      {children !== null && children !== false && (
        <Typography textColor="neutral700" tag="p" paddingTop={2} dir="auto">
          {children}
        </Typography>
      )}
      {more !== undefined && <Box paddingTop={4}>{more}</Box>}
    </Item>
  );
}

/** A name and its value for each fact, in as many columns as fit. */
export const Facts = styled.dl`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(21rem, 1fr));
  gap: 1.6rem 2.4rem;
`;

interface FactProps {
  name: TextId;
  /** A second line below the value. */
  hint?: string | null;
  isBad?: boolean;
  children: ReactNode;
}

export function Fact({ name, hint = null, isBad = false, children }: FactProps) {
  const text = useText();
  return (
    <div>
      <Typography variant="pi" textColor="neutral600" tag="dt">
        {text(name)}
      </Typography>
      <Typography
        textColor={isBad ? 'danger600' : 'neutral800'}
        fontWeight={isBad ? 'semiBold' : 'regular'}
        tag="dd"
      >
        {children}
        {hint !== null && (
          <Typography variant="pi" textColor="neutral600" tag="div" dir="auto">
            {hint}
          </Typography>
        )}
      </Typography>
    </div>
  );
}

/** Text to copy into a file: keeps its lines, and scrolls instead of widening the page. */
export const Code = styled.pre`
  font-family: monospace;
  font-size: 1.3rem;
  line-height: 1.5;
  color: ${({ theme }) => theme.colors.neutral800};
  background: ${({ theme }) => theme.colors.neutral100};
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
  border-radius: ${({ theme }) => theme.borderRadius};
  padding: 1.6rem;
  overflow-x: auto;
`;

interface ColumnsProps {
  /** Name of the table. */
  label: string;
  columns: readonly TextId[];
  /** Number of rows below the head. */
  rows: number;
  children: ReactNode;
}

/** A table with a head. */
export function Columns({ label, columns, rows, children }: ColumnsProps) {
  const text = useText();
  return (
    <Table colCount={columns.length} rowCount={rows + 1} aria-label={label}>
      <Thead>
        <Tr>
          {columns.map((column) => (
            <Th key={column}>
              <Typography variant="sigma" textColor="neutral600">
                {text(column)}
              </Typography>
            </Th>
          ))}
        </Tr>
      </Thead>
      <Tbody>{children}</Tbody>
    </Table>
  );
}
