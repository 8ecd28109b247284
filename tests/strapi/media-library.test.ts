import { TestDam } from '../support/dam';
import { TestSite } from '../support/strapi';

jest.setTimeout(120_000);

let dam: TestDam;
let site: TestSite;

beforeAll(async () => {
  dam = await TestDam.start();
  await dam.publish('pier', '#123456', { title: 'Pier seven' });
  await dam.publish('boat', '#654321', { title: 'The boat' });
  site = await TestSite.start({ damUrl: dam.url });
});

afterAll(async () => {
  await site?.stop();
  await dam?.down();
});

const rowOf = (id: number) =>
  site.strapi.db.query('plugin::upload.file').findOne({ where: { id } });

describe('Strapi’s own Media Library', () => {
  it('refuses to replace a reference by local bytes, and says what to do', async () => {
    const [pier] = await site.pick('pier');
    const id = pier?.file.id ?? 0;
    const before = await rowOf(id);
    const upload = site.strapi.plugin('upload').service('upload');
    await expect(upload.replace(id, { data: {}, file: {} })).rejects.toThrow(
      '"Pier seven" is an asset of the DAM. Upload a new version there',
    );
    expect(await rowOf(id)).toEqual(before);
  });

  it('refuses to delete a reference that entries use, through REST as well', async () => {
    const [pier] = await site.pick('pier');
    const { data } = await site.json('POST', '/api/articles', {
      data: { title: 'A', slug: 'in-use', cover: pier?.file.id },
    });
    const response = await site.request('DELETE', `/api/upload/files/${pier?.file.id}`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('that entries use');
    const read = await site.json('GET', `/api/articles/${data.documentId}?populate=cover`);
    expect(read.data.cover).toMatchObject({ dam: { state: 'live' } });
  });

  it('deletes one that nothing uses; the next pick makes it again', async () => {
    const [boat] = await site.pick('boat');
    expect((await site.request('DELETE', `/api/upload/files/${boat?.file.id}`)).status).toBe(200);
    expect(await rowOf(boat?.file.id ?? 0)).toBeNull();
    const [again] = await site.pick('boat');
    expect(await rowOf(again?.file.id ?? 0)).toMatchObject({ name: 'The boat', provider: 'dam' });
  });
});
