import type { UID } from '@strapi/strapi';
import { specDam } from '../support/fixtures';
import { TestSite } from '../support/strapi';

jest.setTimeout(120_000);

const ARTICLE = 'api::article.article' as UID.ContentType;
const PRODUCT = 'api::product.product' as UID.ContentType;
/** Another origin than that of any server here. */
const ADMIN = 'https://admin.example/admin';

const dam = specDam();

beforeAll(() => dam.publish('pier', '#123456'));

describe.each([
  ['at the root of the server’s origin', '', '', ''],
  ['below a path', 'https://cms.example/cms', '', '/cms'],
  ['on another origin', 'https://cms.example', ADMIN, 'https://cms.example'],
  ['that alone has an address', '', ADMIN, ''],
])('texts in the admin %s', (_where, server, admin, base) => {
  let site: TestSite;
  let token: string;
  let url: string;

  beforeAll(async () => {
    site = await TestSite.start({
      damUrl: dam.url,
      publicUrl: server,
      ...(admin && { project: { 'admin.absoluteUrl': admin } }),
    });
    token = await site.adminSession('everything');
    const [picked] = await site.pick('pier');
    url = picked?.url ?? '';
  });
  afterAll(() => site?.stop());

  async function inAdmin(method: string, uid: string, documentId: string, body?: unknown) {
    const response = await fetch(
      `${site.url}/content-manager/collection-types/${uid}/${documentId}`,
      {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
    );
    const answer = await response.json();
    expect([response.status, answer.error]).toEqual([200, undefined]);
    return answer.data;
  }

  const stored = (uid: UID.ContentType, documentId: string) =>
    site.strapi.documents(uid).findOne({ documentId, populate: '*' } as never);

  it('show addresses that lead to Strapi, where fields show pictures and nowhere else', async () => {
    const text = `![x](${url}) and "${url}?w=245"`;
    const layout = { blocks: [{ src: url }] };
    const product = await site.strapi.documents(PRODUCT).create({
      data: { name: 'P', description: text, facts: { src: url }, layout, sheet: url } as never,
    });
    const shown = await inAdmin('GET', PRODUCT, product.documentId);
    expect(shown).toMatchObject({
      description: `![x](${base}${url}) and "${base}${url}?w=245"`,
      layout: { blocks: [{ src: base + url }] },
      // The project's own JSON, and an address that is the text itself.
      facts: { src: url },
      sheet: url,
    });
    const before = await stored(PRODUCT, product.documentId);
    const { description, facts, sheet } = shown;
    const saved = await inAdmin('PUT', PRODUCT, product.documentId, {
      name: 'Q',
      ...{ description, facts, sheet, layout: shown.layout },
    });
    expect(saved).toMatchObject({ name: 'Q', description, facts, sheet, layout: shown.layout });
    expect(await stored(PRODUCT, product.documentId)).toMatchObject({
      ...{ description: before?.description, facts: before?.facts },
      ...{ sheet: before?.sheet, layout: before?.layout },
    });
  });

  it('show them in components too, and leave Blocks to their own pictures', async () => {
    const link = { type: 'link', url, children: [{ type: 'text', text: 'a link' }] };
    const body = [{ type: 'paragraph', children: [link] }];
    const sections = [{ __component: 'sections.markdown', text: `![x](${url})` }];
    const article = await site.strapi.documents(ARTICLE).create({
      data: { title: 'A', slug: 'a', body, sections } as never,
    });
    const shown = await inAdmin('GET', ARTICLE, article.documentId);
    expect(shown.sections[0].text).toBe(`![x](${base}${url})`);
    expect(shown.body).toMatchObject(body);
    const saved = await inAdmin('PUT', ARTICLE, article.documentId, {
      title: 'B',
      slug: 'a',
      ...{ body: shown.body, sections: shown.sections },
    });
    expect(saved.sections[0].text).toBe(shown.sections[0].text);
    expect(await stored(ARTICLE, article.documentId)).toMatchObject({ title: 'B', body, sections });
  });
});
