import type { Core } from '@strapi/strapi';
import { REFERENCE_PROVIDER } from '../../contracts/reference';
import { FILE_UID } from '../content/schema';
import { TABLES } from '../storage/tables';

/** Rows of Strapi that name the plugin, by the column that does. */
const ROWS = [
  { uid: 'admin::permission', column: 'action', begins: 'plugin::dam.' },
  { uid: 'admin::api-token-permission', column: 'action', begins: 'plugin::dam.' },
  { uid: 'plugin::users-permissions.permission', column: 'action', begins: 'plugin::dam.' },
  { uid: 'strapi::core-store', column: 'key', begins: 'plugin_dam_' },
] as const;

/**
 * Deletes what the plugin keeps in the database: rows without bytes and their folder, permissions, and all of its
 * tables. Content is not touched.
 */
export async function removeTraces(strapi: Core.Strapi, folderId: number | null): Promise<void> {
  await strapi.db.query(FILE_UID).deleteMany({ where: { provider: REFERENCE_PROVIDER } });
  if (folderId !== null) await removeFolder(strapi, folderId);
  for (const { uid, column, begins } of ROWS) {
    if (!strapi.db.metadata.has(uid)) continue;
    await strapi.db.query(uid).deleteMany({ where: { [column]: { $startsWith: begins } } });
  }
  // The one that counts the migrations goes last: a removal that breaks off can begin again.
  const { state, ...others } = TABLES;
  for (const table of [...Object.values(others), state]) {
    await strapi.db.getSchemaConnection().dropTableIfExists(table);
  }
}

/** A folder into which somebody put other files stays. */
async function removeFolder(strapi: Core.Strapi, id: number): Promise<void> {
  const files = await strapi.db.query(FILE_UID).count({ where: { folder: { id } } });
  const folders = await strapi.db
    .query('plugin::upload.folder')
    .count({ where: { parent: { id } } });
  if (files + folders === 0)
    await strapi.db.query('plugin::upload.folder').delete({ where: { id } });
}
