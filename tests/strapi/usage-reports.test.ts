import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(120_000);

const ARTICLE = 'api::article.article';

const dam = specDam();
const site = specSite(() => ({
  damUrl: dam.url,
  config: { usageUrls: { [ARTICLE]: 'https://www.example.com/{locale}/{slug}' } },
}));

const documents = () => site.strapi.documents(ARTICLE);

async function usesOf(assetId: string): Promise<string[]> {
  const answer = await dam.call('GET', `/api/assets/${assetId}/usage`);
  const { items } = answer as { items: { uri: string; title: string }[] };
  return items.map(({ uri, title }) => `${title}: ${uri}`);
}

const uses = (assetId: string, ...expected: string[]): Promise<true> =>
  eventually(`${assetId} is used at ${expected.join()}`, async () =>
    (await usesOf(assetId)).join() === expected.join() ? true : undefined,
  );

async function draft(assetId: string): Promise<string> {
  await dam.publish(assetId, '#123456');
  const [picked] = await site.pick(assetId);
  const { documentId } = await documents().create({
    data: { title: assetId, slug: assetId, cover: picked?.file.id } as never,
  });
  return documentId;
}

describe('the DAM’s own list of where an asset is used', () => {
  it('has the public page while it is published, under its name of now', async () => {
    const documentId = await draft('pier');
    await documents().publish({ documentId });
    await uses('pier', 'pier: https://www.example.com/en/pier');
    await documents().update({
      documentId,
      data: { title: 'The old pier' } as never,
      status: 'published',
    });
    await uses('pier', 'The old pier: https://www.example.com/en/pier');
    await documents().unpublish({ documentId });
    await uses('pier');
  });

  it('has no draft in it', async () => {
    const documentId = await draft('boat');
    const other = await draft('mug');
    await documents().publish({ documentId: other });
    await uses('mug', 'mug: https://www.example.com/en/mug');
    expect(await usesOf('boat')).toEqual([]);
    await documents().delete({ documentId });
  });

  it('is told again where the DAM was down', async () => {
    const documentId = await draft('late');
    const late = () => site.strapi.db.connection('dam_usage').where({ asset_id: 'late' });
    const failed = (attempts: number) =>
      eventually('an attempt that failed', async () => {
        const row = await late().first();
        return row?.attempts > attempts ? row : undefined;
      });
    await dam.fault('down');
    await documents().publish({ documentId });
    await failed(0);
    // After an outage of hours, it is told within half a minute all the same.
    await late().update({ attempts: 20, due_at: 0 });
    expect(Number((await failed(20)).due_at) - Date.now()).toBeLessThanOrEqual(30_000);
    await late().update({ due_at: 0 });
    await dam.fault('none');
    await uses('late', 'late: https://www.example.com/en/late');
    await documents().delete({ documentId });
    await uses('late');
    const rows = await site.strapi.db.connection('dam_usage').where({ asset_id: 'late' });
    expect(rows).toEqual([]);
  });
});
