import { colourOf } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import type { Permission } from '../support/strapi';
import { localRow } from '../support/uploads';

jest.setTimeout(120_000);

let session: string;

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#123456', { title: 'Pier seven' });
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
});

describe('deleting in Strapi’s own Media Library', () => {
  const ARTICLE = 'api::article.article';
  const ADVICE = 'Remove it there first, or withdraw it in the DAM.';
  let count = 0;

  /** A new asset with its row. */
  async function asset(title: string) {
    count += 1;
    const id = `delete-${count}`;
    await dam.publish(id, '#445566', { title });
    const [picked] = await site.pick(id);
    if (picked === undefined) throw new Error('Nothing was picked.');
    return { assetId: id, id: picked.file.id, ...picked };
  }

  /** A published article; its slug is its title. */
  async function article(title: string, data: Record<string, unknown>) {
    const slug = `${title.toLowerCase().replaceAll(' ', '-')}-${count}`;
    return (await site.json('POST', '/api/articles', { data: { title, slug, ...data } })).data;
  }

  const inAdmin = (method: string, path: string, body?: unknown, token = session) =>
    site.request(method, path, { body, headers: { authorization: `Bearer ${token}` } });

  const bulkDelete = (body: { fileIds?: number[]; folderIds?: number[] }) =>
    inAdmin('POST', '/upload/actions/bulk-delete', body);

  async function messageOf(response: Response): Promise<string> {
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { name: string; message: string } };
    expect(error.name).toBe('ApplicationError');
    return error.message;
  }

  it('refuses an asset in a media field and says where it is, through REST and in the admin', async () => {
    const { id } = await asset('Harbour');
    await article('Spring', { cover: id });
    const refusal = `"Harbour" is used by 1 entry: Article "Spring". ${ADVICE}`;
    const path = `/upload/files/${id}`;
    expect(await messageOf(await site.request('DELETE', `/api${path}`))).toBe(refusal);
    expect(await messageOf(await inAdmin('DELETE', path))).toBe(refusal);
    expect(await rowOf(id)).not.toBeNull();
  });

  it('refuses an asset in a custom field, in Blocks, in markdown or in a draft alone', async () => {
    const field = await asset('In a field');
    await article('Field', {
      hero: { connection: 'brand', assetId: field.assetId, url: field.url },
    });
    const blocks = await asset('In blocks');
    await article('Blocks', {
      body: [
        {
          type: 'image',
          image: { ...blocks.file, formats: null, previewUrl: null },
          children: [{ type: 'text', text: '' }],
        },
      ],
    });
    const markdown = await asset('In markdown');
    await article('Markdown', { text: `Words. ![Words](${markdown.url})` });
    const drafted = await asset('In a draft');
    await site.strapi.documents(ARTICLE).create({
      data: { title: 'Draft', slug: 'draft-alone', text: `![](${drafted.url})` },
    });
    const all = { Field: field, Blocks: blocks, Markdown: markdown, Draft: drafted };
    for (const [title, { id, file }] of Object.entries(all)) {
      expect(await messageOf(await inAdmin('DELETE', `/upload/files/${id}`))).toBe(
        `"${file.name}" is used by 1 entry: Article "${title}". ${ADVICE}`,
      );
      expect(await rowOf(id)).not.toBeNull();
    }
  });

  it('deletes an asset that nothing uses, or nothing uses any more; the next pick makes it again', async () => {
    const { id, assetId } = await asset('Unused');
    const { documentId } = await article('For now', { hero: { connection: 'brand', assetId } });
    await site.json('PUT', `/api/articles/${documentId}`, { data: { hero: null } });
    expect((await inAdmin('DELETE', `/upload/files/${id}`)).status).toBe(200);
    expect(await rowOf(id)).toBeNull();
    const [again] = await site.pick(assetId);
    expect(await rowOf(again?.file.id ?? 0)).toMatchObject({ name: 'Unused', provider: 'dam' });
  });

  it('deletes the row of a version that no entry pins, though entries show the asset', async () => {
    const { id, assetId } = await asset('Pinned once');
    const pick = site.strapi.plugin('dam').service('references').pick;
    const reference = { connection: 'brand', assetId, version: '1' };
    const [pinned] = await pick([reference]);
    await article('Current', { hero: { connection: 'brand', assetId } });
    expect((await inAdmin('DELETE', `/upload/files/${pinned.file.id}`)).status).toBe(200);
    const [pinnedAgain] = await pick([reference]);
    await article('Pinned', { hero: reference });
    expect(await messageOf(await inAdmin('DELETE', `/upload/files/${pinnedAgain.file.id}`))).toBe(
      `"Pinned once" is used by 1 entry: Article "Pinned". ${ADVICE}`,
    );
    expect(await messageOf(await inAdmin('DELETE', `/upload/files/${id}`))).toContain('"Current"');
  });

  it('refuses an asset whose media field is not in the usage index', async () => {
    const { id } = await asset('Not indexed');
    const { documentId } = await article('Behind the index', { cover: id });
    await site.indexed();
    await site.strapi.db.connection('dam_placements').where({ document_id: documentId }).delete();
    expect(await messageOf(await inAdmin('DELETE', `/upload/files/${id}`))).toBe(
      `"Not indexed" is used in a media field. ${ADVICE}`,
    );
  });

  it('waits for the usage index to follow what another node has just written', async () => {
    const { id, assetId } = await asset('Just written');
    const { documentId } = await article('Elsewhere', { hero: { connection: 'brand', assetId } });
    await site.indexed();
    // As the other node leaves it: the entry and its note are there, and nobody has told this node.
    const { connection } = site.strapi.db;
    await connection('dam_placements').where({ document_id: documentId }).delete();
    await connection('dam_outbox').insert({
      kind: 'entry',
      payload: JSON.stringify({ uid: ARTICLE, documentId }),
      attempts: 0,
      created_at: Date.now(),
      due_at: Date.now(),
    });
    expect(await messageOf(await inAdmin('DELETE', `/upload/files/${id}`))).toContain(
      '"Elsewhere"',
    );
  });

  it('counts the entries of a much used asset and names three', async () => {
    const { id, assetId } = await asset('Everywhere');
    for (const title of ['One', 'Two', 'Three', 'Four', 'Five']) {
      await article(title, { hero: { connection: 'brand', assetId } });
    }
    expect(await messageOf(await inAdmin('DELETE', `/upload/files/${id}`))).toMatch(
      /^"Everywhere" is used by 5 entries: Article "\w+", Article "\w+", Article "\w+" and 2 more\. /,
    );
  });

  it('names no entry that the person may not read, and no title either', async () => {
    const { id, assetId } = await asset('Secret');
    await article('Very secret', { hero: { connection: 'brand', assetId } });
    const library = ['read', 'assets.update'].map((action) => `plugin::upload.${action}`);
    const remove = async (more: readonly Permission[]) => {
      const token = await site.adminSession([...library, ...more]);
      return messageOf(await inAdmin('DELETE', `/upload/files/${id}`, undefined, token));
    };
    const read = (fields: string[]): Permission => ({
      action: 'plugin::content-manager.explorer.read',
      subject: ARTICLE,
      properties: { fields, locales: ['en'] },
    });
    expect(await remove([])).toBe(`"Secret" is used by 1 entry that you may not read. ${ADVICE}`);
    expect(await remove([read(['hero'])])).toBe(`"Secret" is used by 1 entry: Article. ${ADVICE}`);
    expect(await remove([read(['hero', 'title'])])).toContain('Article "Very secret"');
  });

  it('tells end users who may delete files no entry', async () => {
    const { id, assetId } = await asset('For visitors');
    await article('Not for visitors', { hero: { connection: 'brand', assetId } });
    const roles = site.strapi.db.query('plugin::users-permissions.role');
    const { id: role } = await roles.findOne({ where: { type: 'public' } });
    const action = 'plugin::upload.content-api.destroy';
    await site.strapi.db
      .query('plugin::users-permissions.permission')
      .create({ data: { action, role } });
    const response = await site.request('DELETE', `/api/upload/files/${id}`, { token: false });
    expect(await messageOf(response)).toContain('is used by 1 entry that you may not read.');
  });

  it('deletes nothing of a bulk of which one is used, uploaded files neither, and says why', async () => {
    const [first, second, free] = [
      await asset('First'),
      await asset('Second'),
      await asset('Free'),
    ];
    await article('Bulk one', { hero: { connection: 'brand', assetId: first.assetId } });
    await article('Bulk two', { cover: second.id });
    const local = await localRow(site);
    const fileIds = [local.id, free.id, first.id, second.id];
    expect(await messageOf(await bulkDelete({ fileIds, folderIds: [] }))).toBe(
      'Nothing was deleted. "First" is used by 1 entry: Article "Bulk one". ' +
        '"Second" is used by 1 entry: Article "Bulk two". ' +
        'Remove them there first, or withdraw them in the DAM.',
    );
    for (const id of fileIds) expect(await rowOf(id)).not.toBeNull();
    expect((await bulkDelete({ fileIds: [free.id], folderIds: [] })).status).toBe(200);
    expect(await rowOf(free.id)).toBeNull();
  });

  it('deletes no folder with a used asset on any level, and no file beside it', async () => {
    const { id, assetId } = await asset('Deep down');
    await article('Folder', { hero: { connection: 'brand', assetId } });
    const folders = site.strapi.plugin('upload').service('folder');
    const outer = await folders.create({ name: `Outer ${count}`, parent: null });
    const inner = await folders.create({ name: 'Inner', parent: outer.id });
    const files = site.strapi.db.query('plugin::upload.file');
    const data = { folder: inner.id, folderPath: inner.path };
    await files.update({ where: { id }, data });
    const local = await localRow(site);
    const beside = await localRow(site);
    await files.update({ where: { id: beside.id }, data });
    const body = { fileIds: [local.id], folderIds: [outer.id] };
    expect(await messageOf(await bulkDelete(body))).toBe(
      `Nothing was deleted. "Deep down" is used by 1 entry: Article "Folder". ${ADVICE}`,
    );
    for (const each of [id, local.id, beside.id]) expect(await rowOf(each)).not.toBeNull();
    await expect(folders.deleteByIds([outer.id])).rejects.toThrow('Nothing was deleted.');
    expect(await folders.exists({ id: inner.id })).toBe(true);
  });

  it('asks in the caller’s transaction, which is the only connection of SQLite', async () => {
    const { id, assetId } = await asset('In a transaction');
    await article('Transaction', { hero: { connection: 'brand', assetId } });
    await site.indexed();
    const file = await rowOf(id);
    const removal = site.strapi.db.transaction(() =>
      site.strapi.plugin('upload').service('upload').remove(file),
    );
    await expect(removal).rejects.toThrow('is used by 1 entry: Article "Transaction"');
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
    const list = (await admin(`/content-manager/collection-types/${uid}?_q=H&pageSize=100`))
      .results;
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
