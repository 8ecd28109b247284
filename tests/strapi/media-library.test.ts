import { colourOf } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

let session: string;

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#123456', { title: 'Pier seven' });
  await dam.publish('boat', '#654321', { title: 'The boat' });
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  session = await site.adminSession('everything');
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

/** As the admin sends it from the Media Library's dialog. */
function edit(id: number, fileInfo: Record<string, unknown>, file?: Blob): Promise<Response> {
  const form = new FormData();
  form.append('fileInfo', JSON.stringify(fileInfo));
  if (file !== undefined) form.append('files', file, 'crop.png');
  return fetch(`${site.url}/upload?id=${id}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${session}` },
    body: form,
  });
}

// biome-ignore lint/suspicious/noExplicitAny: answers of the admin are as untyped as JSON is
async function admin(path: string): Promise<any> {
  const headers = { authorization: `Bearer ${session}` };
  const response = await fetch(site.url + path, { headers });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

describe('a text set in the Media Library', () => {
  let id: number;
  let path: string;

  beforeAll(async () => {
    await dam.publish('lamp', '#223344', { title: 'The lamp', alt: 'A lamp of the DAM' });
    const [lamp] = await site.pick('lamp');
    id = lamp?.file.id ?? 0;
    const { data } = await site.json('POST', '/api/articles', {
      data: { title: 'Lamp', slug: 'own-texts', cover: id },
    });
    path = `/api/articles/${data.documentId}?populate=cover`;
  });

  const cover = async () => (await site.json('GET', path)).data.cover;

  it('is the DAM’s, live, as long as nobody sets one', async () => {
    expect(await cover()).toMatchObject({ alternativeText: 'A lamp of the DAM' });
    expect((await cover()).dam).not.toHaveProperty('overrides');
    await dam.patch('lamp', { alt: 'Another text' });
    await site.pick('lamp');
    expect(await cover()).toMatchObject({ alternativeText: 'Another text' });
  });

  it('is this site’s own from then on, as is a name; the reference stays as it is', async () => {
    const before = await rowOf(id);
    const info = { name: 'Our lamp', alternativeText: 'Ours', caption: null };
    expect((await edit(id, { ...info, url: '/x', hash: 'x' })).status).toBe(200);
    expect(await cover()).toMatchObject({
      name: 'Our lamp',
      alternativeText: 'Ours',
      dam: { state: 'live', overrides: ['alternativeText'] },
    });
    const { url, hash, provider, provider_metadata } = before;
    expect(await rowOf(id)).toMatchObject({ url, hash, provider, provider_metadata });
  });

  it('is the DAM’s again once it is cleared, or says the same', async () => {
    for (const alternativeText of ['', 'Another text']) {
      await edit(id, { name: 'Our lamp', alternativeText: 'Ours' });
      await edit(id, { name: 'Our lamp', alternativeText });
      expect((await rowOf(id)).alternativeText).toBeNull();
      expect((await cover()).dam).not.toHaveProperty('overrides');
    }
  });

  it('is no way to crop: local bytes in a reference’s place are refused', async () => {
    const before = await rowOf(id);
    const png = new Blob([Buffer.from('89504e470d0a1a0a', 'hex')], { type: 'image/png' });
    const response = await edit(id, { name: 'Our lamp' }, png);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('is an asset of the DAM');
    expect(await rowOf(id)).toEqual(before);
  });
});

describe('what editors read', () => {
  it('is stored content, with rows whose pictures show where visitors see none', async () => {
    await dam.publish('hidden', '#ff8800', { title: 'Hidden' });
    const [hidden] = await site.pick('hidden');
    const body = [
      {
        type: 'image',
        image: { ...hidden?.file, previewUrl: null },
        children: [{ type: 'text', text: '' }],
      },
    ];
    const { data } = await site.json('POST', '/api/articles', {
      data: { title: 'H', slug: 'hidden', cover: hidden?.file.id, body, text: hidden?.url },
    });
    await dam.withdraw('hidden');
    await expect(site.pick('hidden')).rejects.toThrow('was withdrawn');

    const stored = await site.json('GET', `/api/articles/${data.documentId}?dam=stored`);
    const uid = 'api::article.article';
    const entry = (await admin(`/content-manager/collection-types/${uid}/${data.documentId}`)).data;
    expect(entry.body).toEqual(stored.data.body);
    expect(entry.text).toBe(hidden?.url);
    expect(entry.cover).toMatchObject({
      id: hidden?.file.id,
      url: hidden?.url,
      provider_metadata: { connection: 'brand', assetId: 'hidden' },
      alternativeText: 'Alt of hidden',
    });
    const list = (await admin(`/content-manager/collection-types/${uid}?_q=H`)).results;
    const library = (await admin('/upload/files?_q=Hidden')).results;
    const inList = list.find(({ slug }: { slug: string }) => slug === 'hidden').cover;
    for (const row of [entry.cover, inList, library[0]]) {
      const thumbnail = row.formats.thumbnail.url;
      expect(thumbnail).toMatch(/^\/dam\/thumb\//);
      // Strapi appends when the file was changed.
      const picture = await fetch(`${site.url}${thumbnail}?updatedAt=2026`);
      expect(picture.status).toBe(200);
      expect(await colourOf(await picture.arrayBuffer())).toBe('#ff8800');
    }
    expect((await fetch(site.url + hidden?.url)).status).toBe(410);
  });
});

describe('the folder of references', () => {
  it('may be renamed and moved by editors, and is made again once it is deleted', async () => {
    const { strapi } = site;
    await dam.publish('folder-1', '#101010');
    await dam.publish('folder-2', '#202020');
    await dam.publish('folder-3', '#303030');
    const folderOf = async (id: number | undefined) =>
      (
        await strapi.db
          .query('plugin::upload.file')
          .findOne({ where: { id }, populate: ['folder'] })
      )?.folder;
    const [first] = await site.pick('folder-1');
    const folder = await folderOf(first?.file.id);
    const folders = strapi.db.query('plugin::upload.folder');
    const parent = await strapi
      .plugin('upload')
      .service('folder')
      .create({ name: 'Media', parent: null });
    await folders.update({
      where: { id: folder.id },
      data: { name: 'From the DAM', parent: parent.id },
    });
    const [second] = await site.pick('folder-2');
    expect(await folderOf(second?.file.id)).toMatchObject({ id: folder.id, name: 'From the DAM' });
    expect(await folders.count({ where: { name: 'DAM' } })).toBe(0);
    for (const { file } of [first, second].flatMap((one) => one ?? [])) {
      await strapi.db
        .query('plugin::upload.file')
        .update({ where: { id: file.id }, data: { folder: null } });
    }
    await folders.delete({ where: { id: folder.id } });
    const [third] = await site.pick('folder-3');
    expect(await folderOf(third?.file.id)).toMatchObject({ name: 'DAM' });
  });
});
