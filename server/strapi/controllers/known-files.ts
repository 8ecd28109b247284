import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { Context } from 'koa';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import {
  type KnownAsset,
  type KnownFilesResponse,
  type KnownPicturesResponse,
  type KnownUploadsResponse,
  MAX_KNOWN_FILES,
} from '../../contracts/api';
import {
  MAX_KNOWN_PICTURES,
  MAX_PICTURES_PER_MINUTE,
  type PictureSketch,
  SKETCH_CHARACTERS,
} from '../../contracts/sketch';
import { textOf } from '../../core/json';
import { fingerprintPixels } from '../../files/fingerprint';
import type { KnownCopy } from '../content/known-copies';
import { pickerAsset } from '../editors/picker-asset';
import { damOf } from '../plugin';
import { type FileRow, filesById, readingFile } from '../relinking/library-files';
import { abortedWith, answeringDamErrors, bodyOf, textsFor } from './context';

/** Longest side of a picture that is believed, in pixels. */
const LONGEST_SIDE = 100_000;

const MINUTE_MS = 60_000;

const filesRequest = z.object({
  files: z
    .array(z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), sizeBytes: z.int().min(0) }))
    .max(MAX_KNOWN_FILES),
});
const side = z.int().min(1).max(LONGEST_SIDE);
const picturesRequest = z.object({
  pictures: z
    .array(
      z.object({
        pixels: z.string().regex(new RegExp(`^[A-Za-z0-9+/]{${SKETCH_CHARACTERS}}$`), {
          error: 'is no picture of 32 × 32 pixels in base64',
        }),
        width: side,
        height: side,
      }),
    )
    .max(MAX_KNOWN_PICTURES),
});
const uploadsRequest = z.object({ fileIds: z.array(z.int().min(1)).max(MAX_KNOWN_FILES) });

/** What only the bytes of a file tell. */
const UNREAD = { picture: null, width: null, height: null, mime: null, fileName: null };

/** What the pixels of a picture do not tell. */
const UNTOLD = { sha256: null, sizeBytes: null, mime: null, fileName: null };

/** Says which files on an editor's machine, or just uploaded, a DAM has. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  /** Pictures that each user asked for within a minute, by the user's id. */
  const asked = new LRUCache<number, number>({ max: 10_000, ttl: MINUTE_MS });
  /** Answers the assets that `find` finds. */
  const answer = async (
    ctx: Context,
    find: (signal: AbortSignal) => Promise<(KnownCopy | undefined)[]>,
    wrap: (known: (KnownAsset | null)[]) => KnownFilesResponse | KnownPicturesResponse,
  ): Promise<void> => {
    const signal = abortedWith(ctx);
    await answeringDamErrors(ctx, undefined, async () => {
      ctx.body = wrap(knownAssets(strapi, ctx, await find(signal)));
    });
  };
  return {
    async files(ctx: Context): Promise<void> {
      const { files } = bodyOf(ctx, filesRequest);
      const { knownCopies } = damOf(strapi);
      const find = (signal: AbortSignal) =>
        Promise.all(
          files.map(async (file): Promise<KnownCopy | undefined> => {
            const facts = { ...UNREAD, ...file };
            const [copy] = await knownCopies.ofFacts(facts, { onlySure: true, signal });
            return copy;
          }),
        );
      await answer(ctx, find, (known): KnownFilesResponse => ({ files: known }));
    },

    async pictures(ctx: Context): Promise<void> {
      const { pictures } = bodyOf(ctx, picturesRequest);
      allow(ctx, asked, pictures.length);
      const find = (signal: AbortSignal) =>
        inTurn(pictures, (picture) => looksLike(strapi, picture, signal));
      await answer(ctx, find, (known): KnownPicturesResponse => ({ pictures: known }));
    },

    async uploads(ctx: Context): Promise<void> {
      const { fileIds } = bodyOf(ctx, uploadsRequest);
      allow(ctx, asked, fileIds.length);
      const find = async (signal: AbortSignal) => {
        const uploaded = await uploadedBy(strapi, ctx.state.user.id, fileIds);
        return inTurn(fileIds, async (id) => {
          const row = uploaded.get(id);
          return row && copyOf(strapi, row, signal);
        });
      };
      await answer(ctx, find, (known): KnownUploadsResponse => ({ files: known }));
    },
  };
};

/** Asks for one after the other: nobody waits for a hint. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await ask(item));
  return results;
}

/** Counts pictures of the user. @throws `RateLimitError`, which Strapi answers with 429. */
function allow(ctx: Context, asked: LRUCache<number, number>, count: number): void {
  const user = Number(ctx.state.user.id);
  const before = asked.get(user) ?? 0;
  if (before + count > MAX_PICTURES_PER_MINUTE) {
    ctx.set('Retry-After', String(Math.ceil(asked.getRemainingTTL(user) / 1_000)));
    throw new errors.RateLimitError(
      `More than ${MAX_PICTURES_PER_MINUTE} pictures were compared within a minute. Try again in a minute.`,
    );
  }
  // The minute begins with the first picture.
  asked.set(user, before + count, { noUpdateTTL: true });
}

/** A plain picture looks like any other plain one. */
async function looksLike(
  strapi: Core.Strapi,
  { pixels, width, height }: PictureSketch,
  signal: AbortSignal,
): Promise<KnownCopy | undefined> {
  const picture = await fingerprintPixels(Buffer.from(pixels, 'base64'));
  if (picture.isPlain) return undefined;
  const facts = { ...UNTOLD, picture, width, height };
  const [alike] = await damOf(strapi).knownCopies.ofFacts(facts, { signal });
  return alike;
}

/** Returns those of these files that the user has uploaded, by their ids. */
async function uploadedBy(
  strapi: Core.Strapi,
  userId: number,
  fileIds: readonly number[],
): Promise<Map<number, FileRow>> {
  const rows = await filesById(strapi, fileIds, { createdBy: { id: userId } });
  return new Map(rows.map((row) => [row.id, row]));
}

function copyOf(
  strapi: Core.Strapi,
  row: FileRow,
  signal: AbortSignal,
): Promise<KnownCopy | undefined> {
  const { knownCopies } = damOf(strapi);
  const file = { mime: textOf(row.mime), fileName: textOf(row.name) };
  return readingFile(strapi, row, async (path) => {
    if (path === null) return undefined;
    const [copy] = await knownCopies.of({ path, ...file }, { onlySure: true, signal });
    return copy;
  });
}

/** Describes assets for the user. Where copies are allowed, nothing is said of them. */
function knownAssets(
  strapi: Core.Strapi,
  ctx: Context,
  copies: readonly (KnownCopy | undefined)[],
): (KnownAsset | null)[] {
  const dam = damOf(strapi);
  const nowMs = dam.clock.now();
  const textsOf = textsFor(ctx, dam);
  return copies.map((copy) => {
    if (copy === undefined || dam.config.copies === 'allow') return null;
    const { name, asset, label } = copy;
    const shown = pickerAsset(dam, name.connection, asset, nowMs, { texts: textsOf(asset) });
    return { asset: shown, label };
  });
}
