import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { Context } from 'koa';
import { z } from 'zod';
import {
  type AdoptableAddressesResponse,
  type AdoptableFile,
  type AdoptableFilesResponse,
  type AdoptionPreviewResponse,
  type AdoptionResponse,
  type AdoptionWork,
  LEFT_REASONS,
  MATCHES,
  type ReplacedFilesResponse,
} from '../../contracts/adoption';
import { type ErrorResponse, PERMISSIONS, type UsageEntry } from '../../contracts/api';
import { kindOfMime } from '../../contracts/asset';
import { isObject, type JsonObject, textOf } from '../../core/json';
import { byCode } from '../../core/lists';
import { personName } from '../editors/person-name';
import { pickerAsset } from '../editors/picker-asset';
import { type DamPlugin, damOf } from '../plugin';
import type { Adopted, AdoptPlace } from '../relinking/adoption';
import type { ScannedFile } from '../relinking/adoption-table';
import type { Journaled } from '../relinking/journal';
import { filesById } from '../relinking/library-files';
import { changeableBy, readableBy } from '../usage/permitted';
import { entriesOf } from '../usage/usage-entries';
import { abortedWith, answeringDamErrors, assetNameInput, bodyOf, queryOf } from './context';
import { runFor } from './runs';

/** Entries that a preview lists; it counts the others. */
const MAX_ENTRIES = 100;

/** Why nothing is started while something goes on. */
const AT_WORK =
  'Another comparison, run or undo is at work. Wait for its end. Nothing was changed.';

/** Why a choice cannot be taken. */
const GONE =
  'The files were compared again meanwhile, and this asset is no match any more. Look at the matches again.';

const pageQuery = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
});
const filesQuery = pageQuery.extend({ match: z.enum(MATCHES) });

const choicesRequest = z.object({
  choices: z
    .array(z.object({ fileId: z.number().int(), asset: assetNameInput.nullable() }))
    .max(100)
    .default([]),
  addresses: z
    .array(z.object({ key: z.string().max(64), isChosen: z.boolean() }))
    .max(100)
    .default([]),
});

const runRequest = z.object({ scannedAt: z.string().max(32) });
const uploadRequest = z.object({ fileId: z.number().int(), connection: z.string().max(64) });
const removalRequest = z.object({ fileIds: z.array(z.number().int()).max(1_000).nullable() });
const keepRequest = z.object({ fileId: z.number().int() });
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

  async pause(ctx: Context): Promise<void> {
    await damOf(strapi).adoptionWork.pause();
    ctx.body = await statusFor(strapi, ctx);
  },

  async resume(ctx: Context): Promise<void> {
    await damOf(strapi).adoptionWork.resume();
    ctx.body = await statusFor(strapi, ctx);
  },

  async files(ctx: Context): Promise<void> {
    const { match, ...page } = queryOf(ctx, filesQuery);
    const { files, total } = await damOf(strapi).adoptionTable.page(match, page);
    const body: AdoptableFilesResponse = { files: await describedFiles(strapi, files), total };
    ctx.body = body;
  },

  async addresses(ctx: Context): Promise<void> {
    const { adoptionAddressTable } = damOf(strapi);
    const { addresses, total } = await adoptionAddressTable.page(queryOf(ctx, pageQuery));
    const candidates = await describedCandidates(
      damOf(strapi),
      addresses.map(({ asset }) => ({ candidates: asset === null ? [] : [asset] })),
    );
    const body: AdoptableAddressesResponse = {
      addresses: addresses.map(({ asset: _, ...address }, index) => ({
        ...address,
        candidate: candidates[index]?.[0] ?? null,
      })),
      total,
    };
    ctx.body = body;
  },

  async choose(ctx: Context): Promise<void> {
    const { choices, addresses } = bodyOf(ctx, choicesRequest);
    const { adoptionTable, adoptionAddressTable } = damOf(strapi);
    for (const { fileId, asset } of choices) {
      if (!(await adoptionTable.choose(fileId, asset))) throw new errors.ApplicationError(GONE);
    }
    for (const { key, isChosen } of addresses) {
      if (await adoptionAddressTable.choose(key, isChosen)) continue;
      throw new errors.ApplicationError(GONE);
    }
    ctx.body = await statusFor(strapi, ctx);
  },

  /** Goes through all content, so it takes seconds on a large site. */
  async preview(ctx: Context): Promise<void> {
    const { adoption } = damOf(strapi);
    const signal = abortedWith(ctx);
    await answeringDamErrors(ctx, undefined, async () => {
      const found = await adoption.preview(await chosenIn(damOf(strapi)), { signal });
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
    await answerStart(strapi, ctx, await adoptionWork.run(personName(ctx.state.user)));
  },

  async upload(ctx: Context): Promise<void> {
    const { fileId, connection } = bodyOf(ctx, uploadRequest);
    await answeringDamErrors(ctx, connection, async () => {
      await damOf(strapi).adoptionUploads.upload(fileId, connection, abortedWith(ctx));
      ctx.body = await statusFor(strapi, ctx);
    });
  },

  async undo(ctx: Context): Promise<void> {
    const { run } = bodyOf(ctx, undoRequest);
    const runs = await damOf(strapi).relinking.journal.runs();
    if (!runs.some((each) => each.run === run)) {
      throw new errors.NotFoundError('This run is undone already, or there was none of this name.');
    }
    const mayUndo = await undoableBy(strapi, ctx.state.userAbility, run);
    await answerStart(strapi, ctx, await damOf(strapi).adoptionWork.undo(run, mayUndo));
  },

  async replaced(ctx: Context): Promise<void> {
    const { page, pageSize } = queryOf(ctx, pageQuery);
    const all = await replacedFiles(damOf(strapi));
    const nowMs = damOf(strapi).clock.now();
    const body: ReplacedFilesResponse = {
      files: all
        .slice((page - 1) * pageSize, page * pageSize)
        .map(({ row, adoptedAtMs, removableAtMs }) => ({
          ...fileFacts(row),
          id: row.id,
          adoptedAt: new Date(adoptedAtMs).toISOString(),
          removableAt: new Date(removableAtMs).toISOString(),
          isRemovable: removableAtMs <= nowMs,
        })),
      total: all.length,
    };
    ctx.body = body;
  },

  async remove(ctx: Context): Promise<void> {
    const { fileIds } = bodyOf(ctx, removalRequest);
    await answerStart(strapi, ctx, await damOf(strapi).adoptionWork.remove(fileIds));
  },

  async keep(ctx: Context): Promise<void> {
    const { fileId } = bodyOf(ctx, keepRequest);
    await damOf(strapi).adoptedFiles.keep(fileId);
    ctx.body = await statusFor(strapi, ctx);
  },
});

async function chosenIn({ adoptionTable, adoptionAddressTable }: DamPlugin): Promise<Adopted[]> {
  return [...(await adoptionTable.chosen()), ...(await adoptionAddressTable.chosen())];
}

/**
 * Says what of a run the user may undo. An entry is left as a whole, with its draft: that must not go on without what
 * is published.
 */
async function undoableBy(strapi: Core.Strapi, ability: unknown, run: string) {
  const { journal } = damOf(strapi).relinking;
  const changed: (Journaled & { title: string })[] = [];
  for await (const ofDocument of journal.documentsOf(run)) {
    for (const each of ofDocument) {
      const place = [each.path, each.attribute].filter(Boolean).join('.');
      changed.push({ ...each, path: place, title: '' });
    }
  }
  const open = new Set(await changeableBy(strapi, ability, changed));
  const closed = new Set(changed.filter((each) => !open.has(each)).map(documentKey));
  return (ofDocument: readonly Journaled[]) =>
    ofDocument.filter((each) => !closed.has(documentKey(each)));
}

function documentKey({ uid, documentId, locale }: Journaled): string {
  return JSON.stringify([uid, documentId, locale]);
}

/** Those that nothing used when that was last counted. */
async function replacedFiles({ adoptedFiles, adoptionTable }: DamPlugin) {
  const all = await adoptedFiles.list();
  const uses = await adoptionTable.usesOf(all.map(({ row }) => row.id));
  return all.filter(({ row }) => (uses.get(row.id) ?? 0) === 0);
}

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
  const { adoptionWork, adoptionTable, adoptionAddressTable, adoptionUploads, relinking } =
    damOf(strapi);
  const mayUpload = ctx.state.userAbility?.can(PERMISSIONS.upload) === true;
  const targets = mayUpload ? adoptionUploads.targets() : [];
  const nowMs = damOf(strapi).clock.now();
  const replaced = await replacedFiles(damOf(strapi));
  const [at, runs, counts, addresses, ...chosen] = await Promise.all([
    adoptionWork.scannedAt(),
    relinking.journal.runs(),
    adoptionTable.counts(),
    adoptionAddressTable.count(),
    adoptionTable.chosenCount(),
    adoptionAddressTable.chosenCount(),
  ]);
  return {
    work: await workFor(strapi, ctx),
    scan: at === null ? null : { at, counts, addresses, chosen: chosen[0] + chosen[1] },
    runs: runs.map(runFor),
    replaced: {
      total: replaced.length,
      removable: replaced.filter(({ removableAtMs }) => removableAtMs <= nowMs).length,
    },
    uploadTo: targets.map(({ key, label }) => ({ key, label })),
  };
}

async function workFor(strapi: Core.Strapi, ctx: Context): Promise<AdoptionWork | null> {
  const found = await damOf(strapi).adoptionWork.state();
  if (found === null) return null;
  const { kind, state, step, done, total, startedAt, message, stillUsed } = found;
  const left: AdoptionWork['left'] = [];
  for (const reason of LEFT_REASONS) {
    const places = found.left
      .filter((place) => place.reason === reason)
      .map((place) => ({ ...place, connection: '', assetId: '', version: null }));
    const entries = await readableEntries(strapi, ctx, places);
    const others = entryCount(places) - entries.length;
    if (places.length > 0) left.push({ reason, entries, others });
  }
  return { kind, state, step, done, total, startedAt, message, left, stillUsed };
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
  return scanned.flatMap(({ fileId, uses, chosen, uploaded }, index): AdoptableFile[] => {
    const row = byId.get(fileId);
    if (row === undefined) return [];
    const waitsIn = uploaded && (dam.connections.find(uploaded.connection)?.label ?? null);
    const facts = { ...fileFacts(row), id: fileId, uses, chosen, waitsIn };
    return [{ ...facts, candidates: candidates[index] ?? [] }];
  });
}

/** Asks the DAM for those that are not known: most candidates are assets that no content uses yet. */
async function describedCandidates(
  dam: DamPlugin,
  scanned: readonly Pick<ScannedFile, 'candidates'>[],
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

type FileFacts = Omit<AdoptableFile, 'id' | 'uses' | 'chosen' | 'candidates' | 'waitsIn'>;

function fileFacts(row: JsonObject): FileFacts {
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
