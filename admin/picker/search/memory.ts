import { useAuth } from '@strapi/strapi/admin';
import { useCallback, useMemo, useState } from 'react';
import type { CardSize, View } from '../views';
import { type PlaceMemory, placeMemoryOf, type UserMemory, userMemoryOf } from './stored';

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
  const [user, setUser] = useState(() => read(userKey, userMemoryOf) ?? NEW_USER);
  const placeKey = `${userKey}.${fieldPlace}`;
  const [place] = useState(() => read(placeKey, placeMemoryOf) ?? NEW_PLACE);

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

function read<Value>(key: string, parsed: (stored: unknown) => Value | null): Value | null {
  try {
    const text = window.localStorage.getItem(key);
    return text === null ? null : parsed(JSON.parse(text));
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
