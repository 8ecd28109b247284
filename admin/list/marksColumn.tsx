import { lazy, Suspense } from 'react';
import { messageId } from '../translations';
import { holdsAssets } from './holdsAssets';

const EntryMarks = lazy(() => import('./EntryMarks'));

/** The parts of the content manager's list that are in use. */
interface ListHook {
  displayedHeaders: unknown[];
}

/**
 * Adds a column to the content manager's list, with a mark for entries whose assets visitors do not see, or not for
 * long. Content types without fields for assets get none.
 */
export function addMarksColumn<Hook extends ListHook>(hook: Hook, store?: unknown): Hook {
  const uid = /\/collection-types\/([^/?]+)/.exec(window.location.pathname)?.[1];
  if (uid === undefined || !holdsAssets(store, uid)) return hook;
  const column = {
    name: 'damAssets',
    attribute: { type: 'custom' },
    label: { id: messageId('marks.column'), defaultMessage: 'DAM assets' },
    searchable: false,
    sortable: false,
    cellFormatter: ({ documentId }: { documentId: string }) => (
      <Suspense fallback={null}>
        <EntryMarks uid={uid} documentId={documentId} />
      </Suspense>
    ),
  };
  return { ...hook, displayedHeaders: [...hook.displayedHeaders, column] };
}
