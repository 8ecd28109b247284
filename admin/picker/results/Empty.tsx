import { Button, Flex } from '@strapi/design-system';
import { Database, Search } from '@strapi/icons';
import { Message } from '../../asset/Message';
import { useText } from '../../useText';
import { shorterSearch } from './shorterSearch';

interface EmptyProps {
  /** The trimmed search text; empty if there is none. */
  searched: string;
  /** True if filters are set. */
  filtered: boolean;
  dam: string;
  onClear: () => void;
  onSearchText: (text: string) => void;
}

/** Explains why a search has no results, with buttons that search for less. */
export function Empty({ searched, filtered, dam, onClear, onSearchText }: EmptyProps) {
  const text = useText();
  const shorter = shorterSearch(searched);
  if (searched === '' && !filtered) {
    return <Message icon={Database} title={text('empty.nothing', { dam })} />;
  }
  return (
    <Message
      icon={Search}
      title={searched === '' ? text('empty.filtered') : text('empty.title', { searched })}
      action={
        <Flex gap={2} wrap="wrap" justifyContent="center">
          {shorter !== null && (
            <Button variant="secondary" onClick={() => onSearchText(shorter)}>
              {text('empty.shorter', { searched: shorter })}
            </Button>
          )}
          <Button variant={shorter === null ? 'secondary' : 'tertiary'} onClick={onClear}>
            {text(filtered ? 'empty.clearAll' : 'empty.clear')}
          </Button>
        </Flex>
      }
    >
      {text(filtered ? 'empty.filtered.hint' : 'empty.hint', { dam })}
    </Message>
  );
}
