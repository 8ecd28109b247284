import { useAuth } from '@strapi/strapi/admin';
import { useCallback, useMemo, useState } from 'react';
import { z } from 'zod/mini';
import type { FacetFilters } from '../../../server/contracts/connector';
import { CARD_SIZES, type CardSize, VIEWS, type View } from '../views';

const filters = z.record(z.string(), z.array(z.string()));

/** The type of a stored value, with read-only filters. */
type Stored<Schema extends z.ZodMiniType> = Omit<z.infer<Schema>, 'filters'> & {
  filters: FacetFilters;
};

const placeMemory = z.object({
  connection: z.nullable(z.string()),
  sort: z.nullable(z.string()),
  filters,
});
/**
 * The last connection, sort order and filters of a field. The search text is not remembered, because
 * last week's text would hide new assets.
 */
export type PlaceMemory = Stored<typeof placeMemory>;

const savedSearch = z.object({
  name: z.string(),
  connection: z.string(),
  text: z.string(),
  filters,
});
type LocalSearch = Stored<typeof savedSearch>;

const userMemory = z.object({
  view: z.enum(VIEWS),
  // Absent in what older versions remembered, like the next.
  size: z._default(z.enum(CARD_SIZES), 'M'),
  details: z._default(z.boolean(), true),
  panel: z.boolean(),
  recent: z.array(z.string()),
  /** Searches that older versions kept here; the server keeps them now. */
  saved: z.array(savedSearch),
});
type UserMemory = Omit<z.infer<typeof userMemory>, 'saved'> & { saved: LocalSearch[] };

const NEW_PLACE: PlaceMemory = { connection: null, sort: null, filters: {} };
const NEW_USER: UserMemory = {
  view: 'grid',
  size: 'M',
  details: true,
  panel: true,
  recent: [],
  saved: [],
};
const MAX_RECENT = 6;

/** Remembers the habits of a user in the browser: per user, and per field (`fieldPlace`). */
export function usePickerMemory(fieldPlace: string) {
  const userId = useAuth('DamPicker', (auth) => auth.user?.id);
  const userKey = `strapi-plugin-dam.${userId ?? 'anyone'}`;
  const [user, setUser] = useState(() => read(userKey, userMemory) ?? NEW_USER);
  const placeKey = `${userKey}.${fieldPlace}`;
  const [place] = useState(() => read(placeKey, placeMemory) ?? NEW_PLACE);

  const changeUser = useCallback(
    (changes: Partial<UserMemory>) =>
      setUser((before) => {
        const after = { ...before, ...changes };
        write(userKey, after);
        return after;
      }),
    [userKey],
  );
  const forgetLocalSearches = useCallback(() => changeUser({ saved: [] }), [changeUser]);
  const rememberPlace = useCallback((memory: PlaceMemory) => write(placeKey, memory), [placeKey]);
  return useMemo(
    () => ({
      ...user,
      /** The field's memory as it was when the picker opened. */
      place,
      rememberPlace,
      localSearches: user.saved,
      forgetLocalSearches,
      setView: (view: View) => changeUser({ view }),
      setSize: (size: CardSize) => changeUser({ size }),
      /** Whether the details of an asset come with its selection. */
      setDetails: (details: boolean) => changeUser({ details }),
      setPanel: (panel: boolean) => changeUser({ panel }),
      rememberSearchText(text: string) {
        const trimmed = text.trim();
        if (trimmed === '' || user.recent[0] === trimmed) return;
        const others = user.recent.filter((other) => other !== trimmed);
        changeUser({ recent: [trimmed, ...others].slice(0, MAX_RECENT) });
      },
    }),
    [user, place, rememberPlace, forgetLocalSearches, changeUser],
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
    // Storage is blocked or holds another version's value. The picker opens with its defaults.
    return null;
  }
}

function write(key: string, value: unknown): void {
  try {
    window.localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or blocked. Only habits are lost.
  }
}
