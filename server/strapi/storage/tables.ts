import type { Knex } from 'knex';

/**
 * Names of the plugin's own tables; `migrations.ts` makes them. They are not Strapi models, because
 * `strapi export` would carry those and an import would clear them. Strapi's schema sync leaves tables
 * alone that it never tracked (`@strapi/database/dist/schema/diff.js`). Instants are milliseconds since
 * the epoch. The statements on a table stand together in one file.
 */
export const TABLES = {
  /** What the DAM said of referenced assets; can be rebuilt from content and DAM at any time. */
  records: 'dam_records',
  /** Which row of `plugin::upload.file` stands for which reference. */
  referenceRows: 'dam_files',
  /** A single row that counts the changes of records, so that other nodes notice them. */
  revision: 'dam_revision',
  /** Strapi processes that serve requests. */
  nodes: 'dam_nodes',
  /** Work that one node at a time may do. */
  leases: 'dam_leases',
  /** Single values that outlive a restart, such as the cursor of a change feed. */
  state: 'dam_state',
  /** Webhooks that were acted upon, so that none is accepted twice. */
  seenWebhooks: 'dam_transmissions',
  /** Changes of assets that were told to the site. */
  history: 'dam_history',
  /** Work that follows a write, done after the response. */
  outbox: 'dam_outbox',
  /** Where assets are used; can be rebuilt from content at any time. */
  placements: 'dam_placements',
  /** Uses that DAMs know of or have to be told of. */
  usage: 'dam_usage',
} as const;

/** A transaction of Strapi's own connection. */
export type Transaction = Knex.Transaction;
