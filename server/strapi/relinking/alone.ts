import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { Heartbeat } from '../nodes/heartbeat';
import type { Leases } from '../nodes/leases';

/** Refusals that a person can do something about; nothing was changed. */
export class CannotRelink extends errors.ApplicationError {}

interface AloneOptions {
  strapi: Core.Strapi;
  heartbeat: Pick<Heartbeat, 'hasOthers'>;
  leases: Leases;
}

/**
 * Runs work that changes content while no other run is at work, on any node.
 *
 * @throws `CannotRelink` before anything is changed.
 */
export async function runAlone(
  { strapi, heartbeat, leases }: AloneOptions,
  work: () => Promise<void>,
): Promise<void> {
  if (strapi.db.dialect.client === 'sqlite' && (await heartbeat.hasOthers())) {
    throw new CannotRelink(
      'Strapi is running on this database, or ran until half a minute ago. SQLite takes one writer at a time: stop ' +
        'Strapi, and run this again. Nothing was changed.',
    );
  }
  if (await leases.during('relinking', work)) return;
  throw new CannotRelink(
    'Another run is at work, or was ended by force less than a minute ago. Wait for its end, or a minute. Nothing ' +
      'was changed.',
  );
}
