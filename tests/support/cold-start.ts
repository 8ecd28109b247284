import { sharedCell } from '../../server/strapi/storage/shared-cell';
import type { TestDam } from './dam';
import type { SiteFixture } from './fixtures';

/**
 * Starts the site again without one record, as after an import, and with nothing to do at its start: no job, no
 * change of the DAM, no record that the sweep would begin with. So what the DAM is asked from then on comes from
 * the spec alone.
 */
export async function coldStart(site: SiteFixture, dam: TestDam): Promise<void> {
  await site.indexed();
  const { cursor } = (await dam.call('GET', '/api/changes')) as { cursor: string };
  await sharedCell(site.strapi, 'cursor:brand').write(cursor);
  await site.strapi.db.connection('dam_records').delete();
  await site.restart({}, () => dam.resetStats());
}
