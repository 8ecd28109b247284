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
import { Failed, Message } from '../asset/Failed';
import { StateBadge } from '../asset/StateBadge';
import { useFormat } from '../asset/useFormat';
import { useDebounced } from '../useDebounced';
import { useAnswer } from '../useRequest';
import { useText } from '../useText';
import { UsedAssetCell, usedAssetPath } from './UsedAssetCell';
import { usageText } from './usageText';

/** What the address of the page holds, so that a link leads to the same list. */
interface Query {
  state?: UsageState;
  text?: string;
  page?: string;
  pageSize?: string;
}

const Row = styled(Tr)`
  cursor: pointer;
`;

/** The asset's name is the link; the row only makes it easier to hit. */
const NameLink = styled(Link)`
  display: block;
  padding: 0.8rem 0;
  color: inherit;
  text-decoration: none;
`;

export default function UsageListPage() {
  const text = useText();
  const api = useDamApi();
  const [{ query }, setQuery] = useQueryParams<Query>();
  const { state, page, pageSize } = query;
  const [words, setWords] = useState(query.text ?? '');
  const searched = useDebounced(words.trim(), 250);
  const ask = useCallback(
    (signal: AbortSignal) =>
      api.usage({ state, text: searched || undefined, page, pageSize }, signal),
    [api, state, searched, page, pageSize],
  );
  const { answer, isStale, retry } = useAnswer(ask);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only other words begin another list.
  useEffect(() => {
    if (searched !== (query.text ?? '')) setQuery({ text: searched, page: '1' });
  }, [searched]);

  return (
    <Page.Main>
      <Page.Title>{text('usage.title')}</Page.Title>
      <Layouts.Header
        title={text('usage.title')}
        subtitle={text('usage.subtitle')}
        primaryAction={<DownloadButton state={state} text={searched} />}
      />
      <Layouts.Content>
        <Flex gap={3} marginBottom={4} wrap="wrap">
          <Box width="32rem">
            <SearchForm onSubmit={(event) => event.preventDefault()}>
              <Searchbar
                name="text"
                value={words}
                onChange={(event) => setWords(event.target.value)}
                onClear={() => setWords('')}
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
              onClear={() => setQuery({ state: undefined, page: '1' } as unknown as Query)}
            >
              {USAGE_STATES.map((option) => (
                <SingleSelectOption key={option} value={option}>
                  {text(`usage.state.${option}`)}
                </SingleSelectOption>
              ))}
            </SingleSelect>
          </Box>
        </Flex>
        {answer.phase === 'loading' && <Page.Loading />}
        {answer.phase === 'failed' && (
          <Failed failure={answer.failure} dam={null} onRetry={retry} />
        )}
        {answer.phase === 'ready' && (
          <Box aria-busy={isStale}>
            <Listed list={answer.value} isNarrowed={state !== undefined || searched !== ''} />
          </Box>
        )}
      </Layouts.Content>
    </Page.Main>
  );
}

function Listed({ list, isNarrowed }: { list: UsageListResponse; isNarrowed: boolean }) {
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
                <NameLink to={usedAssetPath(used)} onClick={(event) => event.stopPropagation()}>
                  <UsedAssetCell used={used} />
                </NameLink>
              </Td>
              <Td>
                <StateBadge state={stateOf(used.availability, used.asset, now)} />
              </Td>
              <Td>
                <Typography textColor="neutral800">{usageText(text, used)}</Typography>
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

function DownloadButton({ state, text: words }: { state: UsageState | undefined; text: string }) {
  const text = useText();
  const api = useDamApi();
  const { toggleNotification } = useNotification();
  const [isLoading, setLoading] = useState(false);
  const download = async () => {
    setLoading(true);
    try {
      const file = await api.usageFile({ state, text: words || undefined });
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
    <Button variant="secondary" startIcon={<Download />} loading={isLoading} onClick={download}>
      {text('usage.download')}
    </Button>
  );
}
