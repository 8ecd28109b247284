import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { Context } from 'koa';
import { z } from 'zod';
import {
  type AdoptableFile,
  type AdoptableFilesResponse,
  type AdoptionPreviewResponse,
  type AdoptionResponse,
  type AdoptionWork,
  MATCHES,
} from '../../contracts/adoption';
import type { ErrorResponse, UsageEntry } from '../../contracts/api';
import { kindOfMime } from '../../contracts/asset';
import { isObject, type JsonObject, textOf } from '../../core/json';
import { byCode } from '../../core/lists';
import { pickerAsset } from '../editors/picker-asset';
import { type DamPlugin, damOf } from '../plugin';
import type { AdoptPlace } from '../relinking/adoption';
import type { ScannedFile } from '../relinking/adoption-table';
import { filesById } from '../relinking/library-files';
import { instantOfRun } from '../relinking/relinking';
import { readableBy } from '../usage/permitted';
import { entriesOf } from '../usage/usage-entries';
import { abortedWith, answeringDamErrors, assetNameInput, bodyOf, queryOf } from './context';

/** Entries that a preview lists; it counts the others. */
const MAX_ENTRIES = 100;

/** Why nothing is started while something goes on. */
const AT_WORK =
  'Another comparison, run or undo is at work. Wait for its end. Nothing was changed.';

const filesQuery = z.object({
  match: z.enum(MATCHES),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
});

const choicesRequest = z.object({
  choices: z
    .array(z.object({ fileId: z.number().int(), asset: assetNameInput.nullable() }))
    .max(100),
});

const runRequest = z.object({ scannedAt: z.string().max(32) });
const undoRequest = z.object({ run: z.string().max(32) });

/** Routes for the page "Adopt copies". */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async show(ctx: Context): Promise<void> {
    ctx.body = await statusFor(strapi, ctx);
  },

  async scan(ctx: Context): Promise<void> {
    await answerStart(strapi, ctx, await damOf(strapi).adoptionWork.scan());
  },

  async cancel(ctx: Context): Promise<void> {
    await damOf(strapi).adoptionWork.cancel();
    ctx.body = await statusFor(strapi, ctx);
  },

  async files(ctx: Context): Promise<void> {
    const { match, ...page } = queryOf(ctx, filesQuery);
    const { files, total } = await damOf(strapi).adoptionTable.page(match, page);
    const body: AdoptableFilesResponse = { files: await describedFiles(strapi, files), total };
    ctx.body = body;
  },

  async choose(ctx: Context): Promise<void> {
    const { choices } = bodyOf(ctx, choicesRequest);
    for (const { fileId, asset } of choices) {
      if (await damOf(strapi).adoptionTable.choose(fileId, asset)) continue;
      throw new errors.ApplicationError(
        'The files were compared again meanwhile, and this asset is no match any more. Look at the matches again.',
      );
    }
    ctx.body = await statusFor(strapi, ctx);
  },

  /** Goes through all content, so it takes seconds on a large site. */
  async preview(ctx: Context): Promise<void> {
    const { adoption, adoptionTable } = damOf(strapi);
    const signal = abortedWith(ctx);
    await answeringDamErrors(ctx, undefined, async () => {
      const found = await adoption.preview(await adoptionTable.chosen(), { signal });
      const { changing, staying, hidden } = found;
      const body: AdoptionPreviewResponse = {
        entries: await readableEntries(strapi, ctx, changing),
        total: entryCount(changing),
        staying: await readableEntries(strapi, ctx, staying),
        stayingTotal: entryCount(staying),
        hidden,
      };
      ctx.body = body;
    }).catch((error: unknown) => {
      // The page was left: nobody reads the answer.
      if (!signal.aborted) throw error;
    });
  },

  async run(ctx: Context): Promise<void> {
    const { scannedAt } = bodyOf(ctx, runRequest);
    const { adoptionWork } = damOf(strapi);
    if (scannedAt !== (await adoptionWork.scannedAt())) {
      throw new errors.ApplicationError(
        'The files were compared again meanwhile. Nothing was changed. Look at the matches again.',
      );
    }
    await answerStart(strapi, ctx, await adoptionWork.run());
  },

  async undo(ctx: Context): Promise<void> {
    const { run } = bodyOf(ctx, undoRequest);
    const runs = await damOf(strapi).relinking.journal.runs();
    if (!runs.some((each) => each.run === run)) {
      throw new errors.NotFoundError('This run is undone already, or there was none of this name.');
    }
    await answerStart(strapi, ctx, await damOf(strapi).adoptionWork.undo(run));
  },
});

/** Answers 409 if another work goes on. */
async function answerStart(strapi: Core.Strapi, ctx: Context, isStarted: boolean): Promise<void> {
  if (isStarted) {
    ctx.body = await statusFor(strapi, ctx);
    return;
  }
  const error = { status: 409, name: 'ConflictError', message: AT_WORK, details: {} };
  const body: ErrorResponse = { error };
  ctx.status = 409;
  ctx.body = body;
}

async function statusFor(strapi: Core.Strapi, ctx: Context): Promise<AdoptionResponse> {
  const { adoptionWork, adoptionTable, relinking } = damOf(strapi);
  const [at, runs, counts, chosen] = await Promise.all([
    adoptionWork.scannedAt(),
    relinking.journal.runs(),
    adoptionTable.counts(),
    adoptionTable.chosenCount(),
  ]);
  return {
    work: await workFor(strapi, ctx),
    scan: at === null ? null : { at, counts, chosen },
    runs: runs.map(({ run, changes }) => ({ run, at: instantOfRun(run), changes })),
  };
}

async function workFor(strapi: Core.Strapi, ctx: Context): Promise<AdoptionWork | null> {
  const found = await damOf(strapi).adoptionWork.state();
  if (found === null) return null;
  const { kind, state, step, done, total, startedAt, message } = found;
  const places = found.left.map((place) => ({
    ...place,
    connection: '',
    assetId: '',
    version: null,
  }));
  const left = await readableEntries(strapi, ctx, places);
  return { kind, state, step, done, total, startedAt, message, left };
}

async function readableEntries(
  strapi: Core.Strapi,
  ctx: Context,
  places: readonly AdoptPlace[],
): Promise<UsageEntry[]> {
  const keys = new Set([...new Set(places.map(entryKey))].slice(0, MAX_ENTRIES));
  const listed = places.filter((place) => keys.has(entryKey(place)));
  // Databases return rows in any order, and an entry has the title of its first place: that of the draft.
  listed.sort((a, b) => byCode(a.status, b.status));
  return entriesOf(strapi, await readableBy(strapi, ctx.state.userAbility, listed));
}

function entryCount(places: readonly AdoptPlace[]): number {
  return new Set(places.map(entryKey)).size;
}

function entryKey({ uid, documentId, locale }: AdoptPlace): string {
  return JSON.stringify([uid, documentId, locale]);
}

/** Files that were deleted since are left out. */
async function describedFiles(
  strapi: Core.Strapi,
  scanned: readonly ScannedFile[],
): Promise<AdoptableFile[]> {
  const dam = damOf(strapi);
  const rows = await filesById(
    strapi,
    scanned.map(({ fileId }) => fileId),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const candidates = await describedCandidates(dam, scanned);
  return scanned.flatMap(({ fileId, uses, chosen }, index): AdoptableFile[] => {
    const row = byId.get(fileId);
    if (row === undefined) return [];
    return [{ ...fileFacts(row), id: fileId, uses, chosen, candidates: candidates[index] ?? [] }];
  });
}

/** Asks the DAM for those that are not known: most candidates are assets that no content uses yet. */
async function describedCandidates(
  dam: DamPlugin,
  scanned: readonly ScannedFile[],
): Promise<AdoptableFile['candidates'][]> {
  const names = scanned.flatMap(({ candidates }) => candidates);
  const resolutions = await dam.resolver.resolveAll(names);
  const nowMs = dam.clock.now();
  let next = 0;
  return scanned.map(({ candidates }) =>
    candidates.map(({ connection, assetId, title, evidence }) => {
      const asset = resolutions[next]?.asset ?? null;
      next += 1;
      const shown = asset && pickerAsset(dam, connection, asset, nowMs);
      return { connection, assetId, title, evidence, asset: shown };
    }),
  );
}

function fileFacts(row: JsonObject): Omit<AdoptableFile, 'id' | 'uses' | 'chosen' | 'candidates'> {
  const mime = textOf(row.mime) ?? 'application/octet-stream';
  const formats = isObject(row.formats) ? row.formats : {};
  const small = [formats.small, formats.thumbnail].find(isObject);
  const kind = kindOfMime(mime);
  return {
    name: textOf(row.name) ?? '',
    mime,
    kind,
    width: numberOf(row.width),
    height: numberOf(row.height),
    // Strapi counts in kilobytes.
    sizeBytes: row.size === null ? null : Math.round((numberOf(row.size) ?? 0) * 1_000),
    pictureUrl: kind === 'image' ? (textOf(small?.url) ?? textOf(row.url)) : null,
  };
}

function numberOf(value: unknown): number | null {
  // PostgreSQL returns decimals as texts.
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
