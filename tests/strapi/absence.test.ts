import { demoCopy, withoutPlugin } from '../support/demo-copy';
import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';
import { TestSite } from '../support/strapi';

jest.setTimeout(300_000);

const ARTICLE = 'api::article.article';

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url }));

const urls: Record<string, string> = {};

beforeAll(async () => {
  for (const id of ['pier', 'boat']) {
    await dam.publish(id, '#445566');
    const [picked] = await site.pick(id);
    urls[id] = picked?.url ?? '';
  }
});

/** Articles whose text shows the pier, by what happens to them while the plugin is away. */
async function articles(): Promise<Record<'kept' | 'changed' | 'unpublished' | 'deleted', string>> {
  const made: Record<string, string> = {};
  for (const name of ['kept', 'changed', 'unpublished', 'deleted']) {
    const { documentId } = await site.strapi.documents(ARTICLE).create({
      data: { title: name, slug: name, text: `![p](${urls.pier})` } as never,
      status: 'published',
    });
    made[name] = documentId;
  }
  await site.indexed();
  return made as Awaited<ReturnType<typeof articles>>;
}

/** Where each asset is used, as the index says. */
async function uses(assetId: string): Promise<string[]> {
  const places = await site.strapi
    .plugin('dam')
    .service('usage')
    .ofAsset({ connection: 'brand', assetId });
  return places
    .map(({ title, status }: { title: string; status: string }) => `${title} ${status}`)
    .sort();
}

/** So that the plugin was there when it was written, whatever clocks say. */
async function makeOld(): Promise<void> {
  const updatedAt = new Date(Date.now() - 3_600_000);
  for (const uid of Object.keys(site.strapi.contentTypes)) {
    await site.strapi.db.queryBuilder(uid).update({ updatedAt }).execute();
  }
}

it('finds what was written, unpublished and deleted while the plugin was switched off', async () => {
  const { changed, unpublished, deleted } = await articles();
  await site.adminSession(['plugin::dam.pick']);
  await makeOld();
  await site.restart({}, async () => {
    const without = await TestSite.start({
      damUrl: dam.url,
      folder: site.folder,
      app: withoutPlugin(demoCopy()),
    });
    try {
      const documents = without.strapi.documents(ARTICLE);
      await documents.update({
        documentId: changed,
        data: { text: `![b](${urls.boat})` } as never,
        status: 'published',
      });
      await documents.unpublish({ documentId: unpublished } as never);
      await documents.delete({ documentId: deleted });
    } finally {
      await without.stop();
    }
  });
  await eventually('the index has noticed', async () =>
    (await uses('boat')).length === 2 ? true : undefined,
  );
  await site.indexed();
  expect(await uses('boat')).toEqual(['changed draft', 'changed published']);
  expect(await uses('pier')).toEqual(['kept draft', 'kept published', 'unpublished draft']);
  // As docs/leaving.md says: Strapi deletes permissions of what is not installed.
  const ofPlugin = { action: 'plugin::dam.pick', role: { code: { $ne: 'strapi-super-admin' } } };
  expect(await site.strapi.db.query('admin::permission').count({ where: ofPlugin })).toBe(0);
  expect(site.logs.join('\n')).toContain('may have been written while the plugin was off');
});

it('reads nothing again where nothing was missed', async () => {
  await makeOld();
  const presence = () =>
    site.strapi.db.connection('dam_state').where({ key: 'present' }).first('value');
  const before = await presence();
  await site.restart();
  await eventually('the first look', async () =>
    (await presence()).value === before.value ? undefined : true,
  );
  expect(site.logs.join('\n')).not.toContain('may have been written while the plugin was off');
});
