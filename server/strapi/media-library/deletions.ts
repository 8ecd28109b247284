import { AsyncLocalStorage } from 'node:async_hooks';
import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import { REFERENCE_PROVIDER } from '../../contracts/reference';
import { isObject } from '../../core/json';
import { bulkControllerOf, bulkServiceOf, uploadServiceOf } from '../compat';
import { FILE_UID } from '../content/schema';
import { isReferenceRow } from './guard';
import { type ReferenceRow, refusalOf } from './uses';

type Id = number | string;

const FOLDER_UID = 'plugin::upload.folder';

/** Ids of rows that a bulk has checked, so that they are not checked again one by one. */
const checked = new AsyncLocalStorage<ReadonlySet<number>>();

/**
 * Refuses to delete references that entries use, whichever way it is asked: the admin, REST, GraphQL, Strapi's MCP
 * server and the project's code all call these methods of the upload plugin. Of a bulk, everything is checked before
 * anything is deleted.
 */
export function guardDeletions(strapi: Core.Strapi): void {
  guardRemove(strapi);
  for (const name of ['file', 'folder'] as const) {
    const service = bulkServiceOf(strapi, name);
    if (service === undefined) continue;
    const { deleteByIds } = service;
    service.deleteByIds = (ids = []) => {
      const bulk = { files: [], folders: [], [`${name}s`]: ids };
      return checkFirst(strapi, bulk, () => deleteByIds.call(service, ids));
    };
  }
}

function guardRemove(strapi: Core.Strapi): void {
  const upload = uploadServiceOf(strapi);
  if (upload === undefined) return;
  const { remove } = upload;
  upload.remove = async (file) => {
    if (isReferenceRow(file) && !checked.getStore()?.has(file.id)) {
      await refuseUsed(strapi, [file], false);
    }
    return remove.call(upload, file);
  };
}

/** Checks files and folders of the admin's bulk together, because Strapi deletes the files first. */
export function guardBulkDeletions(strapi: Core.Strapi): void {
  const controller = bulkControllerOf(strapi);
  if (controller === undefined) return;
  const { deleteMany } = controller;
  controller.deleteMany = (ctx) => {
    const body: unknown = Reflect.get(ctx.request, 'body');
    const { fileIds, folderIds } = isObject(body) ? body : {};
    const bulk = { files: idsOf(fileIds), folders: idsOf(folderIds) };
    return checkFirst(strapi, bulk, () => deleteMany.call(controller, ctx));
  };
}

/** Strapi validates the body after this, and refuses what is no id. */
function idsOf(value: unknown): Id[] {
  return Array.isArray(value) ? value.filter((id) => ['number', 'string'].includes(typeof id)) : [];
}

interface Bulk {
  files: readonly Id[];
  folders: readonly Id[];
}

async function checkFirst<Result>(
  strapi: Core.Strapi,
  bulk: Bulk,
  work: () => Promise<Result>,
): Promise<Result> {
  const known = checked.getStore();
  const rows = (await referencesIn(strapi, bulk)).filter(({ id }) => !known?.has(id));
  await refuseUsed(strapi, rows, bulk.files.length > 1 || bulk.folders.length > 0);
  return checked.run(new Set([...(known ?? []), ...rows.map(({ id }) => id)]), work);
}

/** Returns the references among these files and in these folders, on every level. */
async function referencesIn(
  strapi: Core.Strapi,
  { files, folders }: Bulk,
): Promise<ReferenceRow[]> {
  const paths: string[] = [];
  if (folders.length > 0) {
    const rows: { path: string }[] = await strapi.db
      .query(FOLDER_UID)
      .findMany({ select: ['path'], where: { id: { $in: [...folders] } } });
    paths.push(...rows.map(({ path }) => path));
  }
  const places = [
    ...(files.length > 0 ? [{ id: { $in: [...files] } }] : []),
    ...paths.flatMap((path) => [{ folderPath: path }, { folderPath: { $startsWith: `${path}/` } }]),
  ];
  if (places.length === 0) return [];
  return strapi.db
    .query(FILE_UID)
    .findMany({ where: { provider: REFERENCE_PROVIDER, $or: places } });
}

/** @throws `ApplicationError`, whose message the admin shows. */
async function refuseUsed(
  strapi: Core.Strapi,
  rows: readonly ReferenceRow[],
  isBulk: boolean,
): Promise<void> {
  if (rows.length === 0) return;
  const refusal = await refusalOf(strapi, rows, isBulk);
  if (refusal === null) return;
  throw new errors.ApplicationError(refusal.message, { inUse: refusal.inUse });
}
