import { Box, Flex, Modal } from '@strapi/design-system';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { ConnectionInfo, PickerAsset } from '../../server/contracts/api';
import { useDamApi } from '../api';
import { useText } from '../useText';
import { allowedKinds } from './allowedTypes';
import { refusalOf } from './assetState';
import { ConfirmDiscard } from './ConfirmDiscard';
import { Details } from './Details';
import { PickerFooter } from './Footer';
import { Content } from './layout';
import { Results } from './Results';
import { SkeletonCards } from './Skeleton';
import { Failed, Unconfigured } from './States';
import { sortInForce } from './sorting';
import { SourceTabs, Toolbar } from './Toolbar';
import type { OnPicked, PickerRequest } from './types';
import { useConnections } from './useConnections';
import { useDebounced } from './useDebounced';
import { usePick } from './usePick';
import { useSelection } from './useSelection';

const SEARCH_DELAY_MS = 250;

export interface PickerModalProps extends PickerRequest {
  onPicked: OnPicked;
  onClose: () => void;
  /** Opens Strapi's own dialog instead; absent where there is none. */
  onLibrary?: (() => void) | undefined;
  /** Where the focus goes when the picker closes. */
  returnFocus: () => void;
}

export default function PickerModal(props: PickerModalProps) {
  const { allowedTypes, multiple, onPicked, onClose, onLibrary, returnFocus } = props;
  const text = useText();
  const api = useDamApi();
  const { state: connections, retry } = useConnections(api);
  const [now] = useState(() => Date.now());
  const kinds = useMemo(() => allowedKinds(allowedTypes), [allowedTypes]);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [sort, setSort] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const settled = useDebounced(typed, SEARCH_DELAY_MS);
  const [shown, setShown] = useState<PickerAsset | null>(null);
  const [asking, setAsking] = useState(false);
  const searchRef = useRef<HTMLInputElement>(null);
  const resultsRef = useRef<HTMLDivElement>(null);
  const { selected, positions, select, toggle } = useSelection(multiple);
  const { pick, picking, failure: pickFailure } = usePick(api, onPicked);

  const available = connections.phase === 'ready' ? connections.connections : [];
  const connection = available.find(({ key }) => key === chosenKey) ?? available[0] ?? null;

  const choose = useCallback(
    (asset: PickerAsset) => {
      if (refusalOf(asset, kinds) !== null) return;
      if (multiple) toggle(asset);
      else select(asset);
    },
    [kinds, multiple, toggle, select],
  );
  const confirm = useCallback(
    (asset: PickerAsset) => {
      if (multiple && selected.length > 0) return pick(selected);
      if (refusalOf(asset, kinds) !== null) return;
      select(asset);
      pick([asset]);
    },
    [kinds, multiple, selected, select, pick],
  );
  const requestClose = () => (selected.length > 1 ? setAsking(true) : onClose());
  const clearSearch = useCallback(() => {
    setTyped('');
    searchRef.current?.focus();
  }, []);

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
          setTyped('');
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
              setChosenKey(key);
              setSort(null);
              setShown(null);
            }}
            sort={sortInForce(connection?.sorts ?? [], sort, typed)}
            onSort={setSort}
            search={typed}
            onSearch={setTyped}
            onClear={clearSearch}
            searchRef={searchRef}
            resultsRef={resultsRef}
          />
          <Flex flex="1" minHeight={0} alignItems="stretch">
            <Box ref={resultsRef} flex="1" minWidth={0} overflow="auto" padding={5}>
              {connections.phase === 'loading' && <SkeletonCards count={12} />}
              {connections.phase === 'failed' && (
                <Failed failure={connections.failure} dam={null} onRetry={retry} />
              )}
              {connections.phase === 'ready' && connection === null && <Unconfigured />}
              {connection !== null && (
                <Results
                  api={api}
                  connection={connection}
                  search={settled}
                  sort={sortInForce(connection.sorts, sort, settled)}
                  kinds={kinds}
                  multiple={multiple}
                  positions={positions}
                  now={now}
                  onClear={clearSearch}
                  onShow={setShown}
                  onSelect={choose}
                  onConfirm={confirm}
                />
              )}
            </Box>
            {connection !== null && <Details asset={shown} kinds={kinds} now={now} />}
          </Flex>
        </SourceTabs>
        <PickerFooter
          multiple={multiple}
          selected={selected}
          picking={picking}
          failure={pickFailure}
          dam={damOf(selected, available)}
          onRemove={toggle}
          onCancel={requestClose}
          onConfirm={() => pick(selected)}
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

/** The DAM that a failed pick is told of by name. */
function damOf(selected: readonly PickerAsset[], known: readonly ConnectionInfo[]): string | null {
  const first = selected[0];
  return known.find(({ key }) => key === first?.connection)?.label ?? null;
}
