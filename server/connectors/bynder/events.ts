import { z } from 'zod';
import type {
  CallOptions,
  ChangesPage,
  WebhookHint,
  WebhookRequest,
} from '../../contracts/connector';
import { placeOf } from '../cursors';
import { instantOf } from '../instants';
import { unlessRefused } from '../refusals';
import type { SnsTopics } from '../sns';
import { parseAnswer, parseEvent } from '../wire-schema';
import { isAssetId, wireListing } from './answers';
import type { BynderCall, BynderSession } from './session';

const wireEvent = z.object({ media_id: z.string().nullish() });

/** Reads a message of Amazon SNS; null if its signature is wrong, missing or too old. */
export async function hintOf(
  topics: SnsTopics,
  request: WebhookRequest,
  call?: CallOptions,
): Promise<WebhookHint | null> {
  const message = await topics.receive(request, call);
  if (message === null) return null;
  const { messageId, text } = message;
  return { assetIds: text === null ? [] : assetIdsIn(text), transmission: messageId };
}

/** Events of jobs, scans and collections name no asset. */
function assetIdsIn(text: string): string[] {
  const { media_id: id } = parseEvent(wireEvent, text);
  return id && isAssetId(id) ? [id] : [];
}

const AT_ONCE = 200;
/** Page size of the trash in Bynder's description. */
const TRASHED_AT_ONCE = 10;
/** Bounds the reads of a trash that never ends; it holds the deletions of 30 days. */
const MOST_TRASH_PAGES = 1_000;
/** A listing may lag behind and clocks differ, so this much time before the cursor is read again. */
const OVERLAP_MS = 300_000;

/** Bynder does not document if a listing includes archived assets, so both are read. */
const PHASES = ['listed', 'archived', 'trashed'] as const;

/** Instants are without a fraction of a second, as Bynder takes them. */
const place = z.strictObject({
  phase: z.enum(PHASES),
  /** Begin of this round. */
  since: z.iso.datetime(),
  /** Begin of the next round. */
  until: z.iso.datetime(),
  /** Instant that this phase has reached. */
  from: z.iso.datetime(),
  page: z.int().min(1),
  /** Bynder's cursor of this page, in accounts that have cursors. */
  mark: z.string().optional(),
});
type Place = z.infer<typeof place>;

const wireTrash = z.array(z.object({ id: z.string(), dateRemoved: z.string().nullish() }));

/** Reads changes and deletions after a cursor; null asks for the cursor of now. */
export async function readChanges(
  session: BynderSession,
  cursor: string | null,
  { signal }: CallOptions = {},
): Promise<ChangesPage> {
  if (cursor === null) {
    return { assetIds: [], cursor: JSON.stringify(firstOf(nowWithOverlap())), hasMore: false };
  }
  const ids: string[] = [];
  let here: Place | null = begun(placeOf(place, cursor));
  let next = firstOf(here.until);
  let hasMore = false;
  while (here !== null) {
    const read = here.phase === 'trashed' ? trashed : listed;
    const part: Part = await read(session, here, signal);
    ids.push(...part.ids);
    // A full page ends this page too; its phase goes on in the next one.
    if (part.next !== null) [next, hasMore] = [part.next, true];
    here = part.next === null ? nextPhaseOf(here) : null;
  }
  return { assetIds: [...new Set(ids.filter(isAssetId))], cursor: JSON.stringify(next), hasMore };
}

interface Part {
  ids: string[];
  /** Null if this phase is over. */
  next: Place | null;
}

/** Reads oldest first, each page from the instant of the one before: changes cannot shift the rest. */
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
      ...(here.mark === undefined ? { page: String(here.page) } : { cursor: here.mark }),
      ...(here.phase === 'archived' && { archive: 'true' }),
    },
  };
  const { json, next: mark } = await session.page(call, signal);
  const { media } = parseAnswer(wireListing, json);
  const ids = media.map(({ id }) => id);
  const last = instantOf(media.at(-1)?.dateModified ?? null);
  if (media.length < AT_ONCE) return { ids, next: null };
  if (mark !== null && mark !== here.mark) {
    return { ids, next: { ...here, page: here.page + 1, mark } };
  }
  const lastMs = Date.parse(last ?? '');
  // A second earlier, since Bynder does not document if the instant itself is included.
  const from = Number.isNaN(lastMs) ? here.from : seconds(lastMs - 1_000);
  // Only a page whose changes all have the same second is continued by number.
  const isStill = Date.parse(from) <= Date.parse(here.from);
  return { ids, next: isStill ? { ...here, page: here.page + 1 } : { ...here, from, page: 1 } };
}

/** Reads newest first, until the deletions before this round. */
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
    // Without access to the trash, a deletion is noticed when its record is read again.
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

function nextPhaseOf({ mark: _, ...here }: Place): Place | null {
  const phase = PHASES[PHASES.indexOf(here.phase) + 1];
  return phase === undefined ? null : { ...here, phase, from: here.since, page: 1 };
}

function firstOf(since: string): Place {
  return { phase: 'listed', since, from: since, page: 1, until: since };
}

/** A round ends at the instant at which it began; a clock that was put back moves nothing back. */
function begun(here: Place): Place {
  const now = nowWithOverlap();
  return here.until === here.since && now > here.since ? { ...here, until: now } : here;
}

function nowWithOverlap(): string {
  return seconds(Date.now() - OVERLAP_MS);
}

function seconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
