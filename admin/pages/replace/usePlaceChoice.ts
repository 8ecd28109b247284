import { useState } from 'react';
import type {
  ChosenPlace,
  KeepReason,
  ReplacementPlanResponse,
  UsageEntry,
  UsageEntryPlace,
} from '../../../server/contracts/api';

type Entry = Pick<UsageEntry, 'uid' | 'documentId' | 'locale'>;
type Place = Pick<UsageEntryPlace, 'path'>;

/** Which places of a plan are ticked. All that can be replaced are, at first. */
export interface Choice {
  /** Those that are ticked. */
  places: readonly ChosenPlace[];
  /** Number of places that can be ticked. */
  total: number;
  isTicked(entry: Entry, place: Place): boolean;
  reasonOf(entry: Entry, place: Place): KeepReason | null;
  /** True if the gallery shows the other asset already, and keeps it once. */
  isTwin(entry: Entry, place: Place): boolean;
  /** True if the place has texts or a focal point of its own. */
  hasOwn(entry: Entry, place: Place): boolean;
  toggle(entry: Entry, place: Place): void;
  tickAll(isTicked: boolean): void;
}

export function usePlaceChoice({ entries }: ReplacementPlanResponse): Choice {
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const open = new Map<string, ChosenPlace>();
  const reasons = new Map<string, KeepReason>();
  const twins = new Set<string>();
  const own = new Set<string>();
  for (const entry of entries) {
    for (const place of entry.places) {
      const { uid, documentId, locale } = entry;
      const key = keyOf(entry, place);
      if (place.isTwin) twins.add(key);
      if (place.hasOwn) own.add(key);
      if (place.keeps === null) open.set(key, { uid, documentId, locale, path: place.path });
      else reasons.set(key, place.keeps);
    }
  }
  // A text that names the asset pinned and not pinned is one place, in which only the latter is replaced.
  for (const key of open.keys()) reasons.delete(key);
  return {
    places: [...open].filter(([key]) => !unticked.has(key)).map(([, place]) => place),
    total: open.size,
    isTicked: (entry, place) => {
      const key = keyOf(entry, place);
      return open.has(key) && !unticked.has(key);
    },
    isTwin: (entry, place) => twins.has(keyOf(entry, place)),
    hasOwn: (entry, place) => own.has(keyOf(entry, place)),
    reasonOf: (entry, place) => reasons.get(keyOf(entry, place)) ?? null,
    toggle: (entry, place) => {
      const key = keyOf(entry, place);
      const next = new Set(unticked);
      if (!next.delete(key)) next.add(key);
      setUnticked(next);
    },
    tickAll: (isTicked) => setUnticked(new Set(isTicked ? [] : open.keys())),
  };
}

function keyOf({ uid, documentId, locale }: Entry, { path }: Place): string {
  return JSON.stringify([uid, documentId, locale, path]);
}
