import { z } from 'zod';
import type { CallOptions, ChangesPage } from '../../contracts/connector';
import { placeOf } from '../cursors';
import { instantOf } from '../instants';
import { parseAnswer } from '../wire-schema';
import { isAssetId, wireListing } from './answers';
import { type BynderCall, type BynderSession, unlessRefused } from './session';

/** What changed, as Bynder's listing and its trash tell it. */

const AT_ONCE = 200;
/** As the trash is paged in Bynder's description. */
const TRASHED_AT_ONCE = 10;
/** 30 days of deletions are in the trash; a list without an end is not read for ever. */
const MOST_TRASH_PAGES = 1_000;
/** A listing may lag behind, and clocks differ: so much is told again. */
const OVERLAP_MS = 300_000;

/** Whether the listing has archived assets as well is not published, so both are asked. */
const PHASES = ['listed', 'archived', 'trashed'] as const;

const place = z.strictObject({
  phase: z.enum(PHASES),
  /** Seconds without a fraction, as Bynder takes them. */
  since: z.iso.datetime(),
  /** Where the next round begins, once this one is over. */
  until: z.iso.datetime(),
  /** Within this phase. */
  from: z.iso.datetime(),
  page: z.int().min(1),
});
type Place = z.infer<typeof place>;

const wireTrash = z.array(z.object({ id: z.string(), dateRemoved: z.string().nullish() }));

export async function bynderChanges(
  session: BynderSession,
  cursor: string | null,
  { signal }: CallOptions = {},
): Promise<ChangesPage> {
  if (cursor === null)
    return { assetIds: [], cursor: JSON.stringify(firstOf(nowLess())), hasMore: false };
  const ids: string[] = [];
  let here: Place | null = begun(placeOf(place, cursor));
  let next = firstOf(here.until);
  let hasMore = false;
  while (here !== null) {
    const read = here.phase === 'trashed' ? trashed : listed;
    const part: Part = await read(session, here, signal);
    ids.push(...part.ids);
    // A whole page: the rest of it is another one of ours too.
    if (part.next !== null) [next, hasMore] = [part.next, true];
    here = part.next === null ? nextPhaseOf(here) : null;
  }
  return { assetIds: [...new Set(ids.filter(isAssetId))], cursor: JSON.stringify(next), hasMore };
}

interface Part {
  ids: string[];
  /** Null where this phase has come to its end. */
  next: Place | null;
}

/** Oldest first, each page from the instant of the last one: a change cannot shift what follows. */
async function listed(
  session: BynderSession,
  here: Place,
  signal: AbortSignal | undefined,
): Promise<Part> {
  const call: BynderCall = {
    path: '/api/v4/media/',
    params: {
      dateModified: here.from,
      orderBy: 'dateModified asc',
      limit: String(AT_ONCE),
      page: String(here.page),
      ...(here.phase === 'archived' && { archive: '1' }),
    },
  };
  const { media } = parseAnswer(wireListing, await session.json(call, signal));
  const ids = media.map(({ id }) => id);
  const last = instantOf(media.at(-1)?.dateModified ?? null);
  if (media.length < AT_ONCE) return { ids, next: null };
  const lastMs = Date.parse(last ?? '');
  // A second earlier: whether the instant itself is among them is not published.
  const from = Number.isNaN(lastMs) ? here.from : seconds(lastMs - 1_000);
  // A whole page within that second: only then by number.
  const isStill = Date.parse(from) <= Date.parse(here.from);
  return { ids, next: isStill ? { ...here, page: here.page + 1 } : { ...here, from, page: 1 } };
}

/** Newest first, until what was deleted before. */
async function trashed(
  session: BynderSession,
  here: Place,
  signal: AbortSignal | undefined,
): Promise<Part> {
  const params = {
    dateRemoved: here.since,
    field: 'media.dateRemoved',
    order: 'desc',
    limit: String(TRASHED_AT_ONCE),
    page: String(here.page),
  };
  const removed = await session
    .json({ path: '/api/trash/media/', params }, signal)
    .then((answer) => parseAnswer(wireTrash, answer))
    // Without a trash, deletions are noticed when their record is asked for again.
    .catch(unlessRefused<z.infer<typeof wireTrash>>([]));
  const isBefore = (date: string | null | undefined) =>
    Date.parse(instantOf(date ?? null) ?? '') < Date.parse(here.since);
  const isLast =
    removed.length < TRASHED_AT_ONCE ||
    here.page >= MOST_TRASH_PAGES ||
    removed.some(({ dateRemoved }) => isBefore(dateRemoved));
  return {
    ids: removed.filter(({ dateRemoved }) => !isBefore(dateRemoved)).map(({ id }) => id),
    next: isLast ? null : { ...here, page: here.page + 1 },
  };
}

function nextPhaseOf(here: Place): Place | null {
  const phase = PHASES[PHASES.indexOf(here.phase) + 1];
  return phase === undefined ? null : { ...here, phase, from: here.since, page: 1 };
}

function firstOf(since: string): Place {
  return { phase: 'listed', since, from: since, page: 1, until: since };
}

/** A round ends where it began, by the clock; a clock that was put back moves nothing back. */
function begun(here: Place): Place {
  const now = nowLess();
  return here.until === here.since && now > here.since ? { ...here, until: now } : here;
}

function nowLess(): string {
  return seconds(Date.now() - OVERLAP_MS);
}

function seconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
