import { agentToken } from '../support/agents';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

const FILE_UID = 'plugin::upload.file';
const ARTICLE = 'api::article.article';

let token: string;

const dam = specDam();

beforeAll(async () => {
  for (const id of ['pier', 'boat']) await dam.publish(id, '#123456');
});

const site = specSite(() => ({ damUrl: dam.url, project: { 'server.mcp.enabled': true } }));

beforeAll(async () => {
  token = await agentToken(site, permissions());
});

/** What an agent may do that works on articles and the Media Library. */
function permissions() {
  const explorer = ['read', 'update'].map((action) => ({
    action: `plugin::content-manager.explorer.${action}`,
    subject: ARTICLE,
    properties: { fields: ['title', 'slug', 'cover', 'hero', 'text', 'body'], locales: ['en'] },
  }));
  const library = ['read', 'assets.update'].map((action) => ({
    action: `plugin::upload.${action}`,
    subject: null,
  }));
  return [...explorer, ...library];
}

/** Calls a tool as an agent does: JSON-RPC over HTTP, the answer as an event stream. */
// biome-ignore lint/suspicious/noExplicitAny: answers of tools are as untyped as JSON is
async function call(name: string, args: Record<string, unknown>): Promise<any> {
  const response = await fetch(`${site.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name, arguments: args },
    }),
  });
  const text = await response.text();
  const { result } = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
  if (result === undefined || result.isError) throw new Error(`${name}: ${text}`);
  return result.structuredContent;
}

async function articleOf(slug: string): Promise<string> {
  const [pier, boat] = await site.pick('pier', 'boat');
  const { data } = await site.json('POST', '/api/articles', {
    data: {
      title: 'At the pier',
      slug,
      cover: pier?.file.id,
      hero: { connection: 'brand', assetId: 'boat', url: boat?.url },
      text: `![pier](${pier?.url})`,
      body: [
        {
          type: 'image',
          image: { ...pier?.file, previewUrl: null },
          children: [{ type: 'text', text: '' }],
        },
      ],
    },
  });
  return data.documentId;
}

const stored = (id: string) =>
  expect.stringMatching(new RegExp(`^/api/dam/a/brand/[\\w-]+/${id}\\.png$`));

describe('Strapi’s MCP tools', () => {
  it('read content in stored form, never resolved, and asks the DAM for nothing', async () => {
    const documentId = await articleOf('read');
    await dam.resetStats();
    const { data } = await call('get_article', { documentId });
    expect(data.cover).toMatchObject({ url: stored('pier') });
    expect(data.hero).toEqual({ connection: 'brand', assetId: 'boat', url: stored('boat') });
    expect(data.text).toMatch(/^!\[pier\]\(\/api\/dam\/a\/brand\/[\w-]+\/pier\.png\)$/);
    expect(data.body[0].image).toMatchObject({ url: stored('pier'), provider: 'dam' });
    expect(JSON.stringify(data)).not.toContain('~v1');
    expect(await dam.stats()).toMatchObject({ getMany: 0, get: 0, file: 0 });
  });

  it('may write back what they read', async () => {
    const documentId = await articleOf('write');
    const path = `/api/articles/${documentId}?dam=stored&status=draft&populate=cover`;
    const before = await site.json('GET', path);
    const { slug, hero, text, body } = (await call('get_article', { documentId })).data;
    await call('update_article', {
      documentId,
      data: { title: 'Changed', slug, hero, text, body },
    });
    const after = await site.json('GET', path);
    const [{ image }] = before.data.body;
    const { url, hash, provider, provider_metadata } = image;
    expect(after.data).toEqual({
      ...before.data,
      title: 'Changed',
      // The tools take no other keys of an image than Strapi's validator knows.
      body: [
        {
          ...before.data.body[0],
          image: expect.objectContaining({ url, hash, provider, provider_metadata }),
        },
      ],
      updatedAt: after.data.updatedAt,
    });
    expect(url).toEqual(stored('pier'));
  });

  it('list and read the Media Library’s references by their stored urls', async () => {
    const [pier] = await site.pick('pier');
    const list = await call('media_list_assets', { name: 'pier' });
    expect(list.results).toMatchObject([{ id: pier?.file.id, url: stored('pier') }]);
    const one = await call('media_get_asset', { id: pier?.file.id });
    expect(one.data).toMatchObject({ id: pier?.file.id, url: stored('pier') });
  });

  it('cannot delete a reference that entries use, and are told why', async () => {
    const documentId = await articleOf('delete');
    const [pier] = await site.pick('pier');
    const ids = [pier?.file.id];
    const answer = await call('media_delete_assets', { ids, dryRun: false });
    expect(answer).toMatchObject({
      deleted: [],
      failed: [{ id: pier?.file.id, reason: expect.stringContaining('"pier" is used by') }],
    });
    const row = await site.strapi.db.query(FILE_UID).findOne({ where: { id: pier?.file.id } });
    expect(row).toMatchObject({ provider: 'dam' });
    const { data } = await site.json('GET', `/api/articles/${documentId}?populate=cover`);
    expect(data.cover).toMatchObject({ dam: { state: 'live' } });
  });

  it('delete one that nothing uses', async () => {
    await dam.publish('lamp', '#654321');
    const [lamp] = await site.pick('lamp');
    const ids = [lamp?.file.id];
    const answer = await call('media_delete_assets', { ids, dryRun: false });
    expect(answer).toMatchObject({ deleted: [{ id: lamp?.file.id }], failed: [] });
    expect(await site.strapi.db.query(FILE_UID).count({ where: { id: lamp?.file.id } })).toBe(0);
  });
});
