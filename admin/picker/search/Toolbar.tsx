import {
  Box,
  Button,
  Flex,
  IconButton,
  IconButtonGroup,
  Searchbar,
  Tabs,
} from '@strapi/design-system';
import { CloudUpload, Filter, GridFour, Layout, List } from '@strapi/icons';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import { styled } from 'styled-components';
import type { ConnectionInfo } from '../../../server/contracts/api';
import { useText } from '../../useText';
import { optionsOf } from '../results/Grid';
import { VIEWS, type View } from '../results/layouts';
import { NamedSelect } from './NamedSelect';
import { sortsFor, useSortName } from './sorting';

const VIEW_ICONS = { grid: GridFour, list: List, waterfall: Layout } as const;

const TabsRoot = styled(Tabs.Root)`
  display: flex;
  flex: 1;
  flex-direction: column;
  min-height: 0;
`;

const Panel = styled(Tabs.Content)`
  display: flex;
  flex: 1;
  flex-direction: column;
  min-height: 0;
`;

interface SourceTabsProps {
  onLibrary: (() => void) | undefined;
  children: ReactNode;
}

/** DAM or Media Library. The latter is a dialog of Strapi's own, so choosing it leaves ours. */
export function SourceTabs({ onLibrary, children }: SourceTabsProps) {
  const text = useText();
  return (
    <TabsRoot
      value="dam"
      variant="simple"
      // Moving along the tabs with the keyboard must not throw the editor into another dialog.
      activationMode="manual"
      onValueChange={(value) => (value === 'library' ? onLibrary?.() : undefined)}
    >
      {onLibrary !== undefined && (
        <Box paddingLeft={5} paddingRight={5} borderColor="neutral150" borderWidth="0 0 1px 0">
          <Tabs.List aria-label={text('picker.tabs')}>
            <Tabs.Trigger value="dam">{text('picker.tab.dam')}</Tabs.Trigger>
            <Tabs.Trigger value="library">{text('picker.tab.library')}</Tabs.Trigger>
          </Tabs.List>
        </Box>
      )}
      <Panel value="dam" tabIndex={-1}>
        {children}
      </Panel>
    </TabsRoot>
  );
}

interface ToolbarProps {
  connections: readonly ConnectionInfo[];
  connection: ConnectionInfo | null;
  onConnection: (key: string) => void;
  /** The order in force. */
  sort: string | null;
  onSort: (sort: string) => void;
  search: string;
  onSearch: (text: string) => void;
  onClear: () => void;
  view: View;
  onView: (view: View) => void;
  /** Absent where this editor cannot upload to this DAM. */
  onUpload: (() => void) | undefined;
  /** Whether the filters are shown. */
  panel: boolean;
  onPanel: (shown: boolean) => void;
  searchRef: RefObject<HTMLInputElement>;
  resultsRef: RefObject<HTMLElement>;
}

export function Toolbar(props: ToolbarProps) {
  const { connections, connection, onConnection, sort, onSort } = props;
  const { search, onSearch, onClear, view, onView, panel, onPanel, onUpload } = props;
  const { searchRef, resultsRef } = props;
  const text = useText();
  const sortName = useSortName();
  const sorts = sortsFor(connection?.sorts ?? [], search);

  const handleKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    const cards = optionsOf(resultsRef.current);
    (cards.find((card) => card.tabIndex === 0) ?? cards[0])?.focus();
  };

  return (
    <Flex
      gap={3}
      paddingTop={3}
      paddingBottom={3}
      paddingLeft={5}
      paddingRight={5}
      borderColor="neutral150"
      borderWidth="0 0 1px 0"
    >
      {connection !== null && (
        <IconButton
          label={text(panel ? 'filters.hide' : 'filters.show')}
          aria-expanded={panel}
          onClick={() => onPanel(!panel)}
        >
          <Filter />
        </IconButton>
      )}
      {connections.length > 1 && (
        <Box width="22rem" flex="none">
          <NamedSelect
            label={text('toolbar.connection')}
            value={connection?.key ?? null}
            options={connections.map(({ key, label }) => ({ value: key, label }))}
            onChange={onConnection}
          />
        </Box>
      )}
      <Box flex="1" minWidth={0}>
        <Searchbar
          ref={searchRef}
          name="dam-search"
          value={search}
          placeholder={text('toolbar.search.placeholder')}
          clearLabel={text('toolbar.search.clear')}
          autoComplete="off"
          onChange={(event) => onSearch(event.target.value)}
          onClear={onClear}
          onKeyDown={handleKey}
        >
          {text('toolbar.search')}
        </Searchbar>
      </Box>
      {sorts.length > 1 && (
        <Box width="20rem" flex="none">
          <NamedSelect
            label={text('toolbar.sort')}
            value={sort}
            options={sorts.map((value) => ({ value, label: sortName(value) }))}
            onChange={onSort}
          />
        </Box>
      )}
      <IconButtonGroup>
        {VIEWS.map((each) => {
          const Icon = VIEW_ICONS[each];
          return (
            <IconButton
              key={each}
              label={text(`view.${each}`)}
              aria-pressed={each === view}
              variant={each === view ? 'secondary' : 'tertiary'}
              onClick={() => onView(each)}
            >
              <Icon />
            </IconButton>
          );
        })}
      </IconButtonGroup>
      {onUpload !== undefined && (
        <Button variant="secondary" startIcon={<CloudUpload />} onClick={onUpload}>
          {text('upload.open')}
        </Button>
      )}
    </Flex>
  );
}
