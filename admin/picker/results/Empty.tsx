import { Button } from '@strapi/design-system';
import { Database, Search } from '@strapi/icons';
import { Message } from '../../asset/Message';
import { useText } from '../../useText';

interface EmptyProps {
  /** The trimmed search text; empty if there is none. */
  searched: string;
  /** True if filters are set. */
  filtered: boolean;
  dam: string;
  onClear: () => void;
}

/** Explains why a search has no results, with a button that clears what was searched for. */
export function Empty({ searched, filtered, dam, onClear }: EmptyProps) {
  const text = useText();
  if (searched === '' && !filtered) {
    return <Message icon={Database} title={text('empty.nothing', { dam })} />;
  }
  return (
    <Message
      icon={Search}
      title={searched === '' ? text('empty.filtered') : text('empty.title', { searched })}
      action={
        <Button variant="secondary" onClick={onClear}>
          {text(filtered ? 'empty.clearAll' : 'empty.clear')}
        </Button>
      }
    >
      {text(filtered ? 'empty.filtered.hint' : 'empty.hint', { dam })}
    </Message>
  );
}
