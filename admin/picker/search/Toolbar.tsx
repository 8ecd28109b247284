import {
  Box,
  Button,
  Flex,
  IconButton,
  IconButtonGroup,
  Searchbar,
  Typography,
} from '@strapi/design-system';
import { CloudUpload, Filter, GridFour, Layout, List } from '@strapi/icons';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import type { ConnectionInfo } from '../../../server/contracts/api';
import { useText } from '../../useText';
import { CARD_SIZES, type CardSize, VIEWS, type View } from '../views';
import { NamedSelect } from './NamedSelect';
import { sortsFor, useSortName } from './sorting';

const VIEW_ICONS = { grid: <GridFour />, list: <List />, waterfall: <Layout /> } as const;

interface ToolbarProps {
  connections: readonly ConnectionInfo[];
  connection: ConnectionInfo | null;
  onConnection: (key: string) => void;
  /** The sort order in force. */
  sort: string | null;
  onSort: (sort: string) => void;
  searchText: string;
  onSearchText: (text: string) => void;
  view: View;
  onView: (view: View) => void;
  size: CardSize;
  onSize: (size: CardSize) => void;
  /** Undefined if the editor cannot upload to this connection. */
  onUpload: (() => void) | undefined;
  /** Number of files that were chosen and are not uploaded yet. */
  waitingUploads: number;
  /** True while the filters are visible. */
  panel: boolean;
  onPanel: (visible: boolean) => void;
  searchRef: RefObject<HTMLInputElement>;
  /** Moves the focus to the results. */
  onFocusResults: () => void;
}

/** The bar above the results: connection, search text, sort order, view, size of cards and upload. */
export function Toolbar(props: ToolbarProps) {
  const { connections, connection, onConnection, sort, onSort, searchText, onSearchText } = props;
  const { view, onView, size, onSize, panel, onPanel, searchRef, onFocusResults } = props;
  const { onUpload, waitingUploads } = props;
  const text = useText();
  const sortName = useSortName();
  const sorts = sortsFor(connection?.sorts ?? [], searchText);

  const handleKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    onFocusResults();
  };

  return (
    <Flex
      gap={2}
      wrap="wrap"
      paddingTop={2}
      paddingBottom={2}
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
      <Box flex="1 1 14rem" minWidth={0}>
        <Searchbar
          ref={searchRef}
          name="dam-search"
          value={searchText}
          placeholder={text('toolbar.search.placeholder')}
          clearLabel={text('toolbar.search.clear')}
          autoComplete="off"
          onChange={(event) => onSearchText(event.target.value)}
          onClear={() => {
            onSearchText('');
            searchRef.current?.focus();
          }}
          onKeyDown={handleKey}
        >
          {text('toolbar.search')}
        </Searchbar>
      </Box>
      {sorts.length > 1 && (
        <Box width="16rem" flex="none">
          <NamedSelect
            label={text('toolbar.sort')}
            value={sort}
            options={sorts.map((value) => ({ value, label: sortName(value) }))}
            onChange={onSort}
          />
        </Box>
      )}
      <ToggleButtons
        options={VIEWS}
        value={view}
        onChange={onView}
        label={(each) => text(`view.${each}`)}
        icon={(each) => VIEW_ICONS[each]}
      />
      {view !== 'list' && (
        <ToggleButtons
          options={CARD_SIZES}
          value={size}
          onChange={onSize}
          label={(each) => text(`size.${each}`)}
          icon={(each) => (
            <Typography variant="pi" fontWeight="bold" aria-hidden>
              {each}
            </Typography>
          )}
        />
      )}
      {onUpload !== undefined && (
        <Button variant="secondary" startIcon={<CloudUpload />} onClick={onUpload}>
          {text('upload.open')}
          {waitingUploads > 0 && ` (${waitingUploads})`}
        </Button>
      )}
    </Flex>
  );
}

interface ToggleButtonsProps<Option extends string> {
  options: readonly Option[];
  value: Option;
  onChange: (option: Option) => void;
  label: (option: Option) => string;
  icon: (option: Option) => ReactNode;
}

/** A row of buttons of which one is pressed. */
function ToggleButtons<Option extends string>(props: ToggleButtonsProps<Option>) {
  const { options, value, onChange, label, icon } = props;
  return (
    <IconButtonGroup>
      {options.map((each) => (
        <IconButton
          key={each}
          label={label(each)}
          aria-pressed={each === value}
          variant={each === value ? 'secondary' : 'tertiary'}
          onClick={() => onChange(each)}
        >
          {icon(each)}
        </IconButton>
      ))}
    </IconButtonGroup>
  );
}
