import { Flex } from '@strapi/design-system';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { PickerAsset } from '../../server/contracts/api';
import { rulesOf } from '../../server/contracts/field-rules';
import { type Reference, referenceKey } from '../../server/contracts/reference';
import { useDamApi } from '../api';
import { useText } from '../useText';
import { Details } from './details/Details';
import { useDetails } from './details/useDetails';
import { PickerContent } from './PickerContent';
import { PickerDialog } from './PickerDialog';
import { focusActiveResult } from './results/focusActiveResult';
import type { FieldMark } from './results/resultProps';
import { SourceTabs } from './SourceTabs';
import { FacetPanel } from './search/FacetPanel';
import { facetsToShow } from './search/facets';
import { usePickerMemory } from './search/memory';
import { Toolbar } from './search/Toolbar';
import { useAssetSearch } from './search/useAssetSearch';
import { useConnections } from './search/useConnections';
import { useQuery } from './search/useQuery';
import { useSavedSearches } from './search/useSavedSearches';
import { assetKey } from './selection/assetKey';
import { PickerFooter } from './selection/Footer';
import { LeaveQuestion } from './selection/LeaveQuestion';
import { useChoice } from './selection/useChoice';
import type { OnPicked, PickerRequest } from './types';
import { UploadFooter } from './upload/UploadFooter';
import { useUploads } from './upload/useUploads';

export interface PickerModalProps extends PickerRequest {
  onPicked: OnPicked;
  onClose: () => void;
  /** Opens Strapi's own dialog instead; undefined if there is none. */
  onLibrary?: (() => void) | undefined;
  /** Moves the focus back when the picker closes. */
  returnFocus: (event: Event) => void;
}

/** The picker: search, results, details and selection in one dialog. */
export default function PickerModal(props: PickerModalProps) {
  const { options, multiple, fieldPlace, held, replaces } = props;
  const { onPicked, onClose, onLibrary, returnFocus } = props;
  const text = useText();
  const api = useDamApi();
  const [now] = useState(() => Date.now());
  const rules = useMemo(() => rulesOf(options), [options]);
  const memory = usePickerMemory(fieldPlace);
  const connectionList = useConnections(api, options);
  const { connections } = connectionList;
  const search = useQuery(connections, rules, memory);
  const found = useAssetSearch(api, search.query);
  const saved = useSavedSearches(api, memory);
  const { connection, filters } = search;
  const { rememberSearchText } = memory;
  const searchedText = search.query?.text ?? '';
  const onChoose = useCallback(
    () => rememberSearchText(searchedText),
    [rememberSearchText, searchedText],
  );
  const uploads = useUploads(connection, rules.kinds);
  /** What the editor is about to do, which would lose files or a selection; null if nothing. */
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  const leave = (isLossy: boolean, go: () => void) => (isLossy ? setLeaving(() => go) : go());
  const { waiting } = uploads;
  // The same function from render to render, so that the results are not drawn anew.
  const handOver = useCallback<OnPicked>(
    (picked) => (waiting > 0 ? setLeaving(() => () => onPicked(picked)) : onPicked(picked)),
    [waiting, onPicked],
  );
  const choice = useChoice({ api, rules, multiple, onPicked: handOver, onChoose });
  const details = useDetails(memory);
  const marks = useMemo(() => marksOf(held, replaces), [held, replaces]);
  const searchRef = useRef<HTMLInputElement>(null);
  const resultsRef = useRef<HTMLDivElement>(null);
  const mayLose = choice.selected.length > 1 || uploads.waiting > 0;
  const requestClose = () => leave(mayLose, onClose);
  const closeDetails = () => {
    details.setOpen(false);
    focusActiveResult(resultsRef.current);
  };
  const handleEscape = (target: EventTarget | null): boolean => {
    if (details.isSheet) closeDetails();
    else if (target === searchRef.current && search.searchText !== '') search.setSearchText('');
    else return false;
    return true;
  };
  const finishUploads = (isWaiting: boolean) => {
    const hasNew = uploads.items.some(({ phase }) => phase === 'done');
    uploads.close();
    if (isWaiting) search.showWaiting();
    if (hasNew) found.retry();
    // The button that was pressed goes, and the search comes back.
    requestAnimationFrame(() => searchRef.current?.focus());
  };
  const { positions, chooseAsset } = choice;
  const { clearAsset } = details;
  const selectAsset = useCallback(
    (asset: PickerAsset) => {
      // The details go with the selection.
      if (multiple && positions.has(assetKey(asset))) clearAsset();
      chooseAsset(asset);
    },
    [multiple, positions, chooseAsset, clearAsset],
  );

  return (
    <PickerDialog
      searchRef={searchRef}
      onEscape={handleEscape}
      onClose={requestClose}
      returnFocus={returnFocus}
    >
      <SourceTabs
        title={
          replaces === undefined
            ? text(multiple ? 'picker.title.many' : 'picker.title.one')
            : text('picker.title.replace', { title: replaces.title })
        }
        onLibrary={onLibrary && (() => leave(mayLose, onLibrary))}
      >
        {!uploads.isOpen && (
          <Toolbar
            connections={connections}
            connection={connection}
            onConnection={(key) => {
              search.setConnection(key);
              details.clearAsset();
            }}
            sort={search.sort}
            onSort={search.setSort}
            searchText={search.searchText}
            onSearchText={search.setSearchText}
            view={memory.view}
            onView={memory.setView}
            size={memory.size}
            onSize={memory.setSize}
            onUpload={connection?.uploads ? () => uploads.open([]) : undefined}
            waitingUploads={uploads.waiting}
            panel={memory.panel}
            onPanel={memory.setPanel}
            searchRef={searchRef}
            onFocusResults={() => focusActiveResult(resultsRef.current)}
          />
        )}
        <Flex flex="1" minHeight={0} alignItems="stretch" position="relative">
          {connection !== null && memory.panel && !uploads.isOpen && (
            <FacetPanel
              facets={facetsToShow(found.facets, connection.filters, filters, rules)}
              filters={filters}
              onFilters={search.setFilters}
              isLoading={found.answered === null}
              saved={saved.searches.filter((each) =>
                connections.some(({ key }) => key === each.connection),
              )}
              kept={saved}
              recent={memory.recent}
              onOpenSaved={search.openSavedSearch}
              onOpenRecent={search.setSearchText}
            />
          )}
          <PickerContent
            connectionList={connectionList}
            search={search}
            found={found}
            memory={memory}
            choice={choice}
            rules={rules}
            multiple={multiple}
            now={now}
            uploads={uploads}
            details={details}
            marks={marks}
            saved={saved}
            onSelect={selectAsset}
            searchRef={searchRef}
            resultsRef={resultsRef}
          />
          {details.asset !== null && details.isOpen && !uploads.isOpen && (
            <Details
              asset={details.asset}
              isSheet={details.isSheet}
              onClose={closeDetails}
              rules={rules}
              now={now}
              pins={choice.pins}
              onPin={choice.pinVersion}
            />
          )}
        </Flex>
      </SourceTabs>
      {uploads.isOpen ? (
        <UploadFooter uploads={uploads} onDone={finishUploads} />
      ) : (
        <PickerFooter
          choice={choice}
          multiple={multiple}
          max={props.max ?? null}
          connections={connections}
          isReplacing={replaces !== undefined}
          next={props.next}
          onDetails={
            details.asset === null || details.isOpen ? undefined : () => details.setOpen(true)
          }
          onCancel={requestClose}
        />
      )}
      <LeaveQuestion
        leaving={leaving}
        count={choice.selected.length}
        uploads={uploads.waiting}
        onKeep={() => setLeaving(null)}
        focusFallback={() => searchRef.current}
      />
    </PickerDialog>
  );
}

/** Returns the marks of the assets that the field holds, or that the choice replaces, by `assetKey`. */
function marksOf(
  held: PickerModalProps['held'] = [],
  replaces: PickerModalProps['replaces'],
): ReadonlyMap<string, FieldMark> {
  // Marks name assets, whatever version is pinned.
  const keyOf = ({ connection, assetId }: Reference) => referenceKey({ connection, assetId });
  const marks = new Map<string, FieldMark>(held.map((reference) => [keyOf(reference), 'held']));
  if (replaces?.reference) marks.set(keyOf(replaces.reference), 'replaced');
  return marks;
}
