import {
  Box,
  Button,
  Flex,
  Searchbar,
  SearchForm,
  SingleSelect,
  SingleSelectOption,
  Table,
  Tbody,
  Td,
  Th,
  Thead,
  Tr,
  Typography,
} from '@strapi/design-system';
import { Download } from '@strapi/icons';
import { Layouts, Page, Pagination, useNotification, useQueryParams } from '@strapi/strapi/admin';
import { useCallback, useEffect, useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { styled } from 'styled-components';
import { USAGE_STATES, type UsageListResponse, type UsageState } from '../../server/contracts/api';
import { useDamApi } from '../api';
import { stateOf } from '../asset/assetState';
import { Failed } from '../asset/Failed';
import { Message } from '../asset/Message';
import { StateBadge } from '../asset/StateBadge';
import { useFormat } from '../asset/useFormat';
import { useDebounced } from '../useDebounced';
import { useRequest } from '../useRequest';
import { useText } from '../useText';
import { UsedAssetCell, usedAssetPath } from './UsedAssetCell';
import { usageSummary } from './usageSummary';

/** Query parameters of the page, so that a link opens the same list. */
interface ListQuery {
  state?: UsageState;
  text?: string;
  page?: string;
  pageSize?: string;
}

const SEARCH_DELAY_MS = 250;

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

export default function UsageListPage() {
  const text = useText();
  const api = useDamApi();
  const [{ query }, setQuery] = useQueryParams<ListQuery>();
  const { state, page, pageSize } = query;
  const [searchText, setSearchText] = useState(query.text ?? '');
  const settledText = useDebounced(searchText.trim(), SEARCH_DELAY_MS);
  const sendRequest = useCallback(
    (signal: AbortSignal) =>
      api.usage({ state, text: settledText || undefined, page, pageSize }, signal),
    [api, state, settledText, page, pageSize],
  );
  const { result, isStale, retry } = useRequest(sendRequest);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new search text returns to the first page.
  useEffect(() => {
    if (settledText !== (query.text ?? '')) setQuery({ text: settledText, page: '1' });
  }, [settledText]);

  return (
    <Page.Main>
      <Page.Title>{text('usage.title')}</Page.Title>
      <Layouts.Header
        title={text('usage.title')}
        subtitle={text('usage.subtitle')}
        primaryAction={<DownloadButton state={state} searchText={settledText} />}
      />
      <Layouts.Content>
        <Flex gap={3} marginBottom={4} wrap="wrap">
          <Box width="32rem">
            <SearchForm onSubmit={(event) => event.preventDefault()}>
              <Searchbar
                name="text"
                value={searchText}
                onChange={(event) => setSearchText(event.target.value)}
                onClear={() => setSearchText('')}
                clearLabel={text('usage.clear')}
                placeholder={text('usage.search')}
              >
                {text('usage.search')}
              </Searchbar>
            </SearchForm>
          </Box>
          <Box width="28rem">
            <SingleSelect
              size="S"
              aria-label={text('usage.filter')}
              placeholder={text('usage.filter')}
              value={state ?? ''}
              onChange={(value) => setQuery({ state: value as UsageState, page: '1' })}
              onClear={() => setQuery({ state: undefined, page: '1' } as unknown as ListQuery)}
            >
              {USAGE_STATES.map((option) => (
                <SingleSelectOption key={option} value={option}>
                  {text(`usage.state.${option}`)}
                </SingleSelectOption>
              ))}
            </SingleSelect>
          </Box>
        </Flex>
        {result.phase === 'loading' && <Page.Loading />}
        {result.phase === 'failed' && (
          <Failed failure={result.failure} dam={null} onRetry={retry} />
        )}
        {result.phase === 'ready' && (
          <Box aria-busy={isStale}>
            <UsageTable
              list={result.value}
              isNarrowed={state !== undefined || settledText !== ''}
            />
          </Box>
        )}
      </Layouts.Content>
    </Page.Main>
  );
}

function UsageTable({ list, isNarrowed }: { list: UsageListResponse; isNarrowed: boolean }) {
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
      <Table colCount={4} rowCount={list.assets.length + 1}>
        <Thead>
          <Tr>
            {(['asset', 'state', 'places', 'expires'] as const).map((column) => (
              <Th key={column}>
                <Typography variant="sigma" textColor="neutral600">
                  {text(`usage.column.${column}`)}
                </Typography>
              </Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>
          {list.assets.map((used) => (
            <Row
              key={usedAssetPath(used)}
              onClick={(event: { defaultPrevented: boolean }) => {
                if (!event.defaultPrevented) navigate(usedAssetPath(used));
              }}
            >
              <Td>
                <TitleLink to={usedAssetPath(used)} onClick={(event) => event.stopPropagation()}>
                  <UsedAssetCell used={used} />
                </TitleLink>
              </Td>
              <Td>
                <StateBadge state={stateOf(used.availability, used.asset, now)} />
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
        <Pagination.Root pageCount={Math.ceil(list.total / list.pageSize)} total={list.total}>
          <Pagination.PageSize options={['25', '50', '100']} />
          <Pagination.Links />
        </Pagination.Root>
      </Box>
    </>
  );
}

interface DownloadButtonProps {
  state: UsageState | undefined;
  searchText: string;
}

/** Downloads the filtered list, all pages of it, as a CSV file. */
function DownloadButton({ state, searchText }: DownloadButtonProps) {
  const text = useText();
  const api = useDamApi();
  const { toggleNotification } = useNotification();
  const [isLoading, setLoading] = useState(false);
  const downloadFile = async () => {
    setLoading(true);
    try {
      const file = await api.usageFile({ state, text: searchText || undefined });
      const url = URL.createObjectURL(file);
      const link = document.createElement('a');
      link.href = url;
      link.download = 'dam-usage.csv';
      link.click();
      URL.revokeObjectURL(url);
    } catch {
      toggleNotification({ type: 'danger', message: text('usage.download.failed') });
    } finally {
      setLoading(false);
    }
  };
  return (
    <Button variant="secondary" startIcon={<Download />} loading={isLoading} onClick={downloadFile}>
      {text('usage.download')}
    </Button>
  );
}
