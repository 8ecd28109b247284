import { Flex, Modal } from '@strapi/design-system';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { ConnectionInfo, PickerAsset } from '../../server/contracts/api';
import { connectionsOfField, rulesOf } from '../../server/contracts/field-rules';
import { useDamApi } from '../api';
import { refusalOf } from '../asset/assetState';
import { Failed, Unconfigured } from '../asset/Failed';
import { useText } from '../useText';
import { Details } from './details/Details';
import { Content } from './layout';
import { Results } from './results/Results';
import { SkeletonCards } from './results/Skeleton';
import { Chips } from './search/Chips';
import { FacetPanel } from './search/FacetPanel';
import { facetsToShow, useFacetNames } from './search/facets';
import { usePickerMemory } from './search/memory';
import { SourceTabs, Toolbar } from './search/Toolbar';
import { useAssetSearch } from './search/useAssetSearch';
import { useConnections } from './search/useConnections';
import { useQuery } from './search/useQuery';
import { ConfirmDiscard } from './selection/ConfirmDiscard';
import { PickerFooter } from './selection/Footer';
import { type Pins, usePick } from './selection/usePick';
import { keyOf, useSelection } from './selection/useSelection';
import type { OnPicked, PickerRequest } from './types';
import { DropArea } from './upload/DropArea';
import { UploadPane } from './upload/UploadPane';

export interface PickerModalProps extends PickerRequest {
  onPicked: OnPicked;
  onClose: () => void;
  /** Opens Strapi's own dialog instead; absent where there is none. */
  onLibrary?: (() => void) | undefined;
  /** Where the focus goes when the picker closes. */
  returnFocus: () => void;
}

export default function PickerModal(props: PickerModalProps) {
  const { options, multiple, place, onPicked, onClose, onLibrary, returnFocus } = props;
  const text = useText();
  const api = useDamApi();
  const { answer: connections, retry } = useConnections(api);
  const [now] = useState(() => Date.now());
  const rules = useMemo(() => rulesOf(options), [options]);
  const memory = usePickerMemory(place);
  const available = useMemo(() => {
    const known = connections.phase === 'ready' ? connections.value : [];
    const wanted = connectionsOfField(options);
    return wanted === null ? known : known.filter(({ key }) => wanted.includes(key));
  }, [connections, options]);
  const search = useQuery(available, rules, memory);
  const { connection, query, typed, filters } = search;
  const found = useAssetSearch(api, query);
  const [shown, setShown] = useState<PickerAsset | null>(null);
  const [asking, setAsking] = useState(false);
  /** Files that wait in the upload pane; null while the results are shown. */
  const [uploading, setUploading] = useState<readonly File[] | null>(null);
  const uploads = connection?.uploads ?? null;
  const searchRef = useRef<HTMLInputElement>(null);
  const resultsRef = useRef<HTMLDivElement>(null);
  const { selected, positions, select, toggle, add, move, clear } = useSelection(multiple);
  const { pick, picking, failure: pickFailure } = usePick(api, onPicked);
  const [pins, setPins] = useState<Pins>(new Map());
  const nameOfSearch = useSearchName();

  const { rememberWords } = memory;
  const words = query?.text ?? '';
  const choose = useCallback(
    (asset: PickerAsset) => {
      if (refusalOf(asset, rules) !== null) return;
      rememberWords(words);
      if (multiple) toggle(asset);
      else select(asset);
    },
    [rules, multiple, toggle, select, rememberWords, words],
  );
  const chooseMany = useCallback(
    (assets: readonly PickerAsset[]) =>
      add(assets.filter((asset) => refusalOf(asset, rules) === null)),
    [add, rules],
  );
  const confirm = useCallback(
    (asset: PickerAsset) => {
      if (multiple && selected.length > 0) return pick(selected, pins);
      if (refusalOf(asset, rules) !== null) return;
      select(asset);
      pick([asset], pins);
    },
    [rules, multiple, selected, select, pick, pins],
  );
  /** Who pins a version means to use it. */
  const pin = useCallback(
    (asset: PickerAsset, version: string | null) => {
      setPins((before) => {
        const after = new Map(before);
        if (version === null) after.delete(keyOf(asset));
        else after.set(keyOf(asset), version);
        return after;
      });
      if (refusalOf(asset, rules) === null) add([asset]);
    },
    [rules, add],
  );
  const requestClose = () => (selected.length > 1 ? setAsking(true) : onClose());
  const clearSearch = () => {
    search.clear();
    searchRef.current?.focus();
  };
  const searchName = nameOfSearch(words, filters);
  const isSaved = memory.saved.some(({ name }) => name === searchName);
  const savable = connection !== null && searchName !== '' && !isSaved;

  return (
    <Modal.Root open onOpenChange={(open) => (open ? undefined : requestClose())}>
      <Content
        aria-describedby={undefined}
        // React events bubble through portals: without this, arrow keys would move the carousel or
        // the editor that the picker was opened from. Escape must pass: the dialog itself listens for
        // it at the document.
        onKeyDown={(event) => (event.key === 'Escape' ? undefined : event.stopPropagation())}
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          searchRef.current?.focus();
        }}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          returnFocus();
        }}
        onEscapeKeyDown={(event) => {
          if (event.target !== searchRef.current || typed === '') return;
          event.preventDefault();
          search.setTyped('');
        }}
      >
        <Modal.Header closeLabel={text('action.close')}>
          <Modal.Title>{text(multiple ? 'picker.title.many' : 'picker.title.one')}</Modal.Title>
        </Modal.Header>
        <SourceTabs onLibrary={onLibrary}>
          <Toolbar
            connections={available}
            connection={connection}
            onConnection={(key) => {
              search.setConnection(key);
              setUploading(null);
              setShown(null);
            }}
            sort={search.sort}
            onSort={search.setSort}
            search={typed}
            onSearch={search.setTyped}
            onClear={() => {
              search.setTyped('');
              searchRef.current?.focus();
            }}
            view={memory.view}
            onView={memory.setView}
            onUpload={uploads === null ? undefined : () => setUploading([])}
            panel={memory.panel}
            onPanel={memory.setPanel}
            searchRef={searchRef}
            resultsRef={resultsRef}
          />
          <Flex flex="1" minHeight={0} alignItems="stretch">
            {connection !== null && memory.panel && (
              <FacetPanel
                facets={facetsToShow(found.facets, connection.filters, filters, rules)}
                filters={filters}
                onFilters={search.setFilters}
                saved={memory.saved.filter((saved) =>
                  available.some(({ key }) => key === saved.connection),
                )}
                recent={memory.recent}
                onSaved={search.open}
                onForget={memory.forget}
                onRecent={search.setTyped}
              />
            )}
            <DropArea
              ref={resultsRef}
              dam={connection?.label ?? ''}
              onFiles={uploads === null || uploading !== null ? undefined : setUploading}
            >
              {connections.phase === 'loading' && <SkeletonCards count={12} />}
              {connections.phase === 'failed' && (
                <Failed failure={connections.failure} dam={null} onRetry={retry} />
              )}
              {connections.phase === 'ready' && connection === null && <Unconfigured />}
              {connection !== null && uploads !== null && uploading !== null && (
                <UploadPane
                  connection={connection}
                  limits={uploads}
                  files={uploading}
                  onDone={(uploaded) => {
                    setUploading(null);
                    if (uploaded) found.retry();
                  }}
                />
              )}
              {connection !== null && uploading === null && (
                <Results
                  found={found}
                  connection={connection}
                  chips={
                    <Chips
                      filters={filters}
                      onFilters={search.setFilters}
                      onSave={
                        savable
                          ? () =>
                              memory.save({
                                name: searchName,
                                connection: connection.key,
                                text: words,
                                filters,
                              })
                          : undefined
                      }
                    />
                  }
                  view={memory.view}
                  scrollRef={resultsRef}
                  rules={rules}
                  multiple={multiple}
                  positions={positions}
                  now={now}
                  onClear={clearSearch}
                  onShow={setShown}
                  onSelect={choose}
                  onSelectMany={chooseMany}
                  onConfirm={confirm}
                />
              )}
            </DropArea>
            {connection !== null && (
              <Details asset={shown} rules={rules} now={now} pins={pins} onPin={pin} />
            )}
          </Flex>
        </SourceTabs>
        <PickerFooter
          multiple={multiple}
          selected={selected}
          max={props.max ?? null}
          picking={picking}
          failure={pickFailure}
          dam={damOf(selected, available)}
          onRemove={toggle}
          onMove={move}
          onClear={clear}
          onCancel={requestClose}
          onConfirm={() => pick(selected, pins)}
        />
        <ConfirmDiscard
          open={asking}
          count={selected.length}
          onKeep={() => setAsking(false)}
          onDiscard={onClose}
        />
      </Content>
    </Modal.Root>
  );
}

/** What a saved search is called: its words and what narrows it; empty where it says nothing. */
function useSearchName() {
  const names = useFacetNames();
  return (words: string, filters: Readonly<Record<string, readonly string[]>>): string =>
    [
      words.trim(),
      ...Object.entries(filters).flatMap(([field, values]) =>
        values.map((value) => names.value(field, value)),
      ),
    ]
      .filter((part) => part !== '')
      .join(' · ');
}

/** The DAM that a failed pick is told of by name. */
function damOf(selected: readonly PickerAsset[], known: readonly ConnectionInfo[]): string | null {
  const first = selected[0];
  return known.find(({ key }) => key === first?.connection)?.label ?? null;
}
