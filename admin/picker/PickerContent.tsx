import type { RefObject } from 'react';
import type { PickerAsset } from '../../server/contracts/api';
import type { FieldRules } from '../../server/contracts/field-rules';
import { Failed } from '../asset/Failed';
import type { useDetails } from './details/useDetails';
import { Results } from './results/Results';
import type { FieldMark } from './results/resultProps';
import { SkeletonCards } from './results/Skeleton';
import { ApprovedOnly } from './search/ApprovedOnly';
import { Chips } from './search/Chips';
import type { PickerMemory } from './search/memory';
import type { AssetSearch } from './search/useAssetSearch';
import type { ConnectionList } from './search/useConnections';
import type { Query } from './search/useQuery';
import { useSavableSearch } from './search/useSavableSearch';
import type { SavedSearches } from './search/useSavedSearches';
import type { Choice } from './selection/useChoice';
import { Unconfigured } from './Unconfigured';
import { DropArea } from './upload/DropArea';
import { UploadPane } from './upload/UploadPane';
import type { Uploads } from './upload/useUploads';

interface PickerContentProps {
  connectionList: ConnectionList;
  search: Query;
  found: AssetSearch;
  memory: PickerMemory;
  choice: Choice;
  rules: FieldRules;
  multiple: boolean;
  /** Current time, in milliseconds since the epoch. */
  now: number;
  uploads: Uploads;
  details: Pick<ReturnType<typeof useDetails>, 'openAsset' | 'followAsset'>;
  marks: ReadonlyMap<string, FieldMark>;
  saved: Pick<SavedSearches, 'searches' | 'save'>;
  onSelect: (asset: PickerAsset) => void;
  searchRef: RefObject<HTMLInputElement>;
  resultsRef: RefObject<HTMLDivElement>;
}

/** The middle column of the picker: the results, the upload pane, or a message. */
export function PickerContent(props: PickerContentProps) {
  const { connectionList, search, found, memory, choice, rules, multiple, now } = props;
  const { uploads, details, marks, saved, searchRef, resultsRef } = props;
  const savable = useSavableSearch(search, saved.searches);
  const { result, retry } = connectionList;
  const { connection, filters } = search;
  const limits = connection?.uploads ?? null;
  const isUploading = uploads.isOpen;
  return (
    <DropArea
      ref={resultsRef}
      dam={connection?.label ?? ''}
      onFiles={limits === null || isUploading ? undefined : uploads.open}
    >
      {result.phase === 'loading' && <SkeletonCards count={24} size={memory.size} />}
      {result.phase === 'failed' && <Failed failure={result.failure} dam={null} onRetry={retry} />}
      {result.phase === 'ready' && connection === null && <Unconfigured />}
      {connection !== null && limits !== null && isUploading && (
        <UploadPane
          connection={connection}
          limits={limits}
          uploads={uploads}
          onShow={({ title }) => {
            uploads.close();
            search.clearSearch();
            search.setSearchText(title);
          }}
        />
      )}
      {connection !== null && !isUploading && (
        <Results
          found={found}
          connection={connection}
          chips={
            <>
              {connection.filters.includes('state') && (
                <ApprovedOnly filters={filters} onFilters={search.setFilters} />
              )}
              <Chips
                filters={filters}
                onFilters={search.setFilters}
                onSave={savable === null ? undefined : () => saved.save(savable)}
              />
            </>
          }
          onClear={() => {
            search.clearSearch();
            searchRef.current?.focus();
          }}
          onSearchText={search.setSearchText}
          view={memory.view}
          size={memory.size}
          scrollRef={resultsRef}
          rules={rules}
          multiple={multiple}
          positions={choice.positions}
          marks={marks}
          now={now}
          onOpen={details.openAsset}
          onMove={details.followAsset}
          onSelect={props.onSelect}
          onSelectMany={choice.chooseAssets}
          onConfirm={choice.confirmAsset}
        />
      )}
    </DropArea>
  );
}
