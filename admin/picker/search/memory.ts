import { useAuth } from '@strapi/strapi/admin';
import { useCallback, useMemo, useState } from 'react';
import { z } from 'zod/mini';
import type { FacetFilters } from '../../../server/contracts/connector';
import { VIEWS, type View } from '../results/layouts';

const filters = z.record(z.string(), z.array(z.string()));

/** As it is kept, with filters that nobody changes in place. */
type Kept<Schema extends z.ZodMiniType> = Omit<z.infer<Schema>, 'filters'> & {
  filters: FacetFilters;
};

const placeMemory = z.object({
  connection: z.nullable(z.string()),
  sort: z.nullable(z.string()),
  filters,
});
/** Where an editor was in one field. The words are not kept: last week's would hide new assets. */
export type PlaceMemory = Kept<typeof placeMemory>;

const savedSearch = z.object({
  name: z.string(),
  connection: z.string(),
  text: z.string(),
  filters,
});
export type SavedSearch = Kept<typeof savedSearch>;

const personMemory = z.object({
  view: z.enum(VIEWS),
  panel: z.boolean(),
  recent: z.array(z.string()),
  saved: z.array(savedSearch),
});
type PersonMemory = Omit<z.infer<typeof personMemory>, 'saved'> & { saved: SavedSearch[] };

const NOWHERE: PlaceMemory = { connection: null, sort: null, filters: {} };
const NOBODY: PersonMemory = { view: 'grid', panel: true, recent: [], saved: [] };
const MOST_RECENT = 6;
const MOST_SAVED = 30;

/** What the browser keeps for one user of this admin: habits, never content. */
export function usePickerMemory(place: string) {
  const user = useAuth('DamPicker', (auth) => auth.user?.id);
  const base = `strapi-plugin-dam.${user ?? 'anyone'}`;
  const [person, setPerson] = useState(() => read(base, personMemory) ?? NOBODY);
  const placeKey = `${base}.${place}`;
  const [remembered] = useState(() => read(placeKey, placeMemory) ?? NOWHERE);

  const change = useCallback(
    (next: Partial<PersonMemory>) =>
      setPerson((before) => {
        const after = { ...before, ...next };
        write(base, after);
        return after;
      }),
    [base],
  );
  const rememberPlace = useCallback((memory: PlaceMemory) => write(placeKey, memory), [placeKey]);
  return useMemo(
    () => ({
      ...person,
      place: remembered,
      rememberPlace,
      setView: (view: View) => change({ view }),
      setPanel: (panel: boolean) => change({ panel }),
      rememberWords(text: string) {
        const words = text.trim();
        if (words === '' || person.recent[0] === words) return;
        const others = person.recent.filter((other) => other !== words);
        change({ recent: [words, ...others].slice(0, MOST_RECENT) });
      },
      save(search: SavedSearch) {
        const others = person.saved.filter(({ name }) => name !== search.name);
        change({ saved: [search, ...others].slice(0, MOST_SAVED) });
      },
      forget(search: SavedSearch) {
        change({ saved: person.saved.filter(({ name }) => name !== search.name) });
      },
    }),
    [person, remembered, rememberPlace, change],
  );
}

export type PickerMemory = ReturnType<typeof usePickerMemory>;

function read<Output>(key: string, schema: z.ZodMiniType<Output>): Output | null {
  try {
    const text = window.localStorage.getItem(key);
    if (text === null) return null;
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    // Storage is forbidden, or holds what another version wrote: the picker opens as if new.
    return null;
  }
}

function write(key: string, value: unknown): void {
  try {
    window.localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: habits are lost, nothing else.
  }
}
