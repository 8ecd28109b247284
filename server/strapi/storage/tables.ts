import type { Knex } from 'knex';

/**
 * Names of the plugin's own tables; `migrations.ts` creates them. They are not Strapi models, because
 * `strapi export` would carry those and an import would clear them. Strapi's schema sync ignores tables
 * that it never tracked (`@strapi/database/dist/schema/diff.js`). Instants are milliseconds since the
 * epoch. All statements on a table are in one file.
 */
export const TABLES = {
  /** Records of referenced assets; can be rebuilt from content and DAM at any time. */
  records: 'dam_records',
  /** Maps references to rows of `plugin::upload.file`. */
  referenceRows: 'dam_files',
  /** A single row that counts the changes of records, so that other nodes notice them. */
  revision: 'dam_revision',
  /** Strapi processes that serve requests. */
  nodes: 'dam_nodes',
  /** Leases for work that only one node may do at a time. */
  leases: 'dam_leases',
  /** Single values that outlive a restart, such as the cursor of a change feed. */
  state: 'dam_state',
  /** Processed webhooks, so that none is accepted twice. */
  seenWebhooks: 'dam_transmissions',
  /** Announced changes of assets. */
  history: 'dam_history',
  /** Jobs that follow a write and run after the response. */
  outbox: 'dam_outbox',
  /** Placements of assets; can be rebuilt from content at any time. */
  placements: 'dam_placements',
  /** Calls of DAMs, which all nodes make together. */
  calls: 'dam_calls',
  /** Searches that editors saved. */
  searches: 'dam_searches',
  /** Uses that were reported to DAMs or still have to be. */
  usage: 'dam_usage',
  /** What runs that put one asset in another's place have changed, so that it can be undone. */
  relinked: 'dam_relinked',
  /** What these runs were, and who began them. */
  relinkRuns: 'dam_relink_runs',
  /** Fingerprints of the DAMs' assets, by which copies of them are recognised; can be taken again at any time. */
  fingerprints: 'dam_fingerprints',
  /** Files of the Media Library, the assets of which they are copies, and what a person chose; a scan writes it again. */
  adoption: 'dam_adoption',
  /** Addresses of DAMs in content, the assets that they show, and what a person chose; a scan writes it again. */
  adoptionAddresses: 'dam_adoption_addresses',
  /** Files of the Media Library whose place assets took, and when. */
  adoptedFiles: 'dam_adopted_files',
  /** What administrators did on the settings page. */
  actions: 'dam_actions',
} as const;

/** A transaction of Strapi's own connection. */
export type Transaction = Knex.Transaction;
