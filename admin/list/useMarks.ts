import { useEffect, useState } from 'react';
import type { EntryMarksResponse } from '../../server/contracts/api';
import { useDamApi } from '../api';

/** A row of the content manager's list. */
export interface ListRow {
  documentId: string;
  /** Null if the content type is not localised. */
  locale?: string | null;
  updatedAt?: string;
}

/** The server answers so many, and Strapi's list shows no more. */
const MAX_ROWS = 100;

/** What needs attention, by document. */
type Marks = ReadonlyMap<string, EntryMarksResponse['entries'][number]>;

/** The request for the rows of the page. All cells of the list share it. */
let current: { key: string; marks: Promise<Marks> } | null = null;
let cells = 0;

/** Returns the marks of the rows in the list; null while they load. */
export function useMarks(uid: string, rows: readonly ListRow[]): Marks | 'failed' | null {
  const api = useDamApi();
  const [marks, setMarks] = useState<Marks | 'failed' | null>(null);
  // A row that was saved since then is asked for again.
  const key = JSON.stringify([
    uid,
    rows.map(({ documentId, locale, updatedAt }) => [documentId, locale, updatedAt]),
  ]);

  useEffect(() => {
    cells += 1;
    return () => {
      cells -= 1;
      // The next list asks again.
      if (cells === 0) current = null;
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the rows.
  useEffect(() => {
    let isCurrent = true;
    if (current?.key !== key) {
      const request = {
        uid,
        documentIds: [...new Set(rows.map(({ documentId }) => documentId))].slice(0, MAX_ROWS),
        locale: rows[0]?.locale ?? null,
      };
      const answer = api
        .entryMarks(request)
        .then(({ entries }): Marks => new Map(entries.map((entry) => [entry.documentId, entry])));
      current = { key, marks: answer };
    }
    current.marks
      .then((found) => isCurrent && setMarks(found))
      .catch(() => isCurrent && setMarks('failed'));
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return marks;
}
