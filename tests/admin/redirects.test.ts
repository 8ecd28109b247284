import type { Page } from 'playwright-core';
import { CloudinarySimulator } from '../connectors/cloudinary/simulator';
import {
  createEditor,
  createWriter,
  expect,
  type Login,
  loadedPictures,
  logIn,
  policyViolations,
} from '../support/browser';
import { specBrowser, specSite } from '../support/fixtures';

jest.setTimeout(180_000);

const ARTICLES = 'content-manager/collection-types/api::article.article';

const WRITING = ['read', 'update'].map((action) => `plugin::content-manager.explorer.${action}`);

const cloudinary = new CloudinarySimulator();
let assetId: string;
/** What everybody in these tests opens and saves. */
let saved: { documentId: string; url: string };

beforeAll(async () => {
  await cloudinary.start();
  assetId = await cloudinary.addPicture('#c83232', { display_name: 'Old pier' });
});

const site = specSite(() => ({
  damUrl: 'http://127.0.0.1:1',
  config: {
    connections: [{ key: 'cloud', connector: 'cloudinary', options: cloudinary.options }],
  },
}));
const browser = specBrowser();

beforeAll(async () => {
  await createEditor(site);
  saved = await article();
});

afterAll(() => cloudinary.stop());

/** An article that shows the picture in Blocks and in markdown. */
async function article(): Promise<{ documentId: string; url: string }> {
  const [picked] = await site.strapi
    .plugin('dam')
    .service('references')
    .pick([{ connection: 'cloud', assetId }]);
  const { url, file } = picked;
  const { data } = await site.json('POST', '/api/articles?status=draft', {
    data: {
      title: 'Elsewhere',
      slug: 'elsewhere',
      text: `In markdown ![The pier](${url})`,
      body: [
        { type: 'paragraph', children: [{ type: 'text', text: 'In Blocks' }] },
        { type: 'image', image: file, children: [{ type: 'text', text: '' }] },
      ],
    },
  });
  return { documentId: data.documentId, url };
}

/** Saves and reloads the article as this person, and answers what the console says of it. */
async function saveAndReload(login?: Login): Promise<{ page: Page; violations: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  const page = await context.newPage();
  const violations = policyViolations(page);
  await logIn(page, site.url, login);
  await page.goto(`${site.url}/admin/${ARTICLES}/${saved.documentId}`);
  await page.getByLabel(/^title/i).fill(login === undefined ? 'By an editor' : 'By a writer');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved document').first().waitFor();
  await page.reload();
  return { page, violations };
}

describe('a connection that redirects visitors', () => {
  it('sends visitors to the DAM', async () => {
    const visitor = await fetch(site.url + saved.url, { redirect: 'manual' });
    expect(visitor.status).toBe(302);
    expect(visitor.headers.get('location')).toContain(cloudinary.deliveryUrl);
  });

  it.each([
    ['an editor', []],
    ['a writer who may not choose assets', WRITING],
  ])(
    'shows its pictures in Blocks and markdown, within Strapi’s own policy, to %s',
    async (_who, actions) => {
      const login = actions.length === 0 ? undefined : await createWriter(site, actions);
      const { page, violations } = await saveAndReload(login);
      const inBlocks = await loadedPictures(page.locator('[data-slate-editor] figure img'));
      expect(inBlocks).toEqual([expect.stringContaining(`${site.url}/dam/thumb/`)]);
      await page.getByRole('button', { name: 'Preview mode' }).first().click();
      const inMarkdown = await loadedPictures(page.locator('img[alt="The pier"]'));
      expect(inMarkdown).toEqual([site.url + saved.url]);
      expect(violations).toEqual([]);
      await page.context().close();
    },
  );
});
