import { Box, Button } from '@strapi/design-system';
import { Download } from '@strapi/icons';
import { Layouts, Page, useNotification } from '@strapi/strapi/admin';
import { useCallback, useState } from 'react';
import type { UsageFilter, UsageListResponse } from '../../server/contracts/api';
import { useDamApi } from '../api';
import { Failed } from '../asset/Failed';
import { useRequest } from '../useRequest';
import { useText } from '../useText';
import { UsageFilters } from './UsageFilters';
import { UsageTable } from './UsageTable';
import { useUsageFilter } from './useUsageFilter';

const NO_CHOICES: UsageListResponse['choices'] = { types: [], locales: [] };

/** All assets in use. The filters are in the address, so that a link opens the same list. */
export default function UsageListPage() {
  const text = useText();
  const api = useDamApi();
  const { filter, narrow, ...others } = useUsageFilter();
  const sendRequest = useCallback(
    (signal: AbortSignal) => api.usage(filter, signal),
    [api, filter],
  );
  const { result, isStale, retry } = useRequest(sendRequest);
  const choices = result.phase === 'ready' ? result.value.choices : NO_CHOICES;
  return (
    <Page.Main>
      <Page.Title>{text('usage.title')}</Page.Title>
      <Layouts.Header
        title={text('usage.title')}
        subtitle={text('usage.subtitle')}
        primaryAction={<DownloadButton filter={filter} />}
      />
      <Layouts.Content>
        <UsageFilters filter={filter} narrow={narrow} choices={choices} {...others} />
        {result.phase === 'loading' && <Page.Loading />}
        {result.phase === 'failed' && (
          <Failed failure={result.failure} dam={null} onRetry={retry} />
        )}
        {result.phase === 'ready' && (
          <Box aria-busy={isStale}>
            <UsageTable
              list={result.value}
              filter={filter}
              narrow={narrow}
              isNarrowed={others.isNarrowed}
            />
          </Box>
        )}
      </Layouts.Content>
    </Page.Main>
  );
}

/** Downloads the list as it is filtered and sorted, all pages of it, as a CSV file. */
function DownloadButton({ filter }: { filter: UsageFilter }) {
  const text = useText();
  const api = useDamApi();
  const { toggleNotification } = useNotification();
  const [isLoading, setLoading] = useState(false);
  const downloadFile = async () => {
    setLoading(true);
    try {
      const file = await api.usageFile({ ...filter, page: undefined, pageSize: undefined });
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
