import type { Core } from '@strapi/strapi';
import { REFERENCE_PROVIDER } from '../../contracts/reference';
import { isObject } from '../../core/json';
import { USE_MARK } from '../../core/references/overrides';
import { folderControllerOf, uploadServiceOf } from '../compat';
import { mayChoose } from '../editors/may-choose';
import { damOf } from '../plugin';

/**
 * Shows the assets that lie in the Media Library, and their folder, only to admin users who may choose assets.
 * Strapi's own dialog would offer them to everybody who may read files. Entries still show what they hold. Rows
 * that hold the texts of one use are listed to nobody: each asset would be there several times.
 */
export function hideAssetsFromOthers(strapi: Core.Strapi): void {
  hideRows(strapi);
  hideFolder(strapi);
}

function hideRows(strapi: Core.Strapi): void {
  const upload = uploadServiceOf(strapi);
  if (upload === undefined) return;
  const { findPage } = upload;
  upload.findPage = (query = {}) => {
    const isNoAsset = { provider: { $ne: REFERENCE_PROVIDER } };
    const listed = mayChoose(strapi.requestContext.get()?.state)
      ? { $or: [isNoAsset, { hash: { $notContains: USE_MARK } }] }
      : isNoAsset;
    return findPage.call(upload, { ...query, filters: { $and: [query.filters ?? {}, listed] } });
  };
}

function hideFolder(strapi: Core.Strapi): void {
  const folders = folderControllerOf(strapi);
  if (folders === undefined) return;
  for (const action of ['find', 'getStructure'] as const) {
    const list = folders[action];
    folders[action] = async (ctx) => {
      const answer = await list.call(folders, ctx);
      const body: unknown = ctx.body;
      if (isObject(body) && !mayChoose(ctx.state)) {
        const folderId = await damOf(strapi).referenceRows.folderId();
        if (folderId !== null) ctx.body = { ...body, data: without(body.data, folderId) };
      }
      return answer;
    };
  }
}

/** Removes a folder from a list of folders, on every level. */
function without(folders: unknown, id: number): unknown {
  if (!Array.isArray(folders)) return folders;
  return folders
    .filter((folder) => !isObject(folder) || folder.id !== id)
    .map((folder: unknown) =>
      isObject(folder) && Array.isArray(folder.children)
        ? { ...folder, children: without(folder.children, id) }
        : folder,
    );
}
