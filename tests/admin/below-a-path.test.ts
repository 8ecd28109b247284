import type { Page } from 'playwright-core';
import { OTHER_ADMIN_URL, SERVER_URL } from '../ckeditor-app/src/addresses';
import { ReverseProxy } from '../support/below-a-path';
import {
  createEditor,
  expect,
  loadedPictures,
  logInAt,
  mediaField,
  policyViolations,
} from '../support/browser';
import { serveEditorOffline } from '../support/ckeditor';
import { specBrowser, specDam, specSite } from '../support/fixtures';

jest.setTimeout(180_000);

const POSTS = 'content-manager/collection-types/api::post.post';
const STORED = /\/api\/dam\/a\/brand\/[\w-]+\/harbour\.png/;

const dam = specDam();
const proxy = new ReverseProxy(() => site.port);

beforeAll(async () => {
  await dam.publish('harbour', '#c83232', { title: 'Harbour', alt: 'The harbour' });
  await proxy.start();
});

const site = specSite(() => ({
  damUrl: dam.url,
  app: 'tests/ckeditor-app',
  adminUrl: `${SERVER_URL}/admin`,
}));
const browser = specBrowser(() => proxy.browserArgs);

beforeAll(() => createEditor(site));
afterAll(() => proxy.stop());

/** A post that shows the picture in every kind of field, as its editor has saved it. */
async function postWithPictures(): Promise<string> {
  const [harbour] = await site.pick('harbour');
  const { url = '', file } = harbour ?? {};
  const { data } = await site.json('POST', '/api/posts', {
    data: {
      title: 'Everywhere',
      cover: file?.id,
      hero: { connection: 'brand', assetId: 'harbour', url },
      html: `<p>In HTML</p><p><img src="${url}" alt="The harbour"></p>`,
      text: `In markdown ![The harbour](${url})`,
      body: [{ type: 'image', image: file, children: [{ type: 'text', text: '' }] }],
    },
  });
  return data.documentId;
}

async function stored(documentId: string): Promise<Record<string, unknown>> {
  return (await site.json('GET', `/api/posts/${documentId}?dam=stored`)).data;
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved document').first().waitFor();
}

describe.each([
  ['below a path of a proxy', `${SERVER_URL}/admin`],
  ['on another origin than the server', OTHER_ADMIN_URL],
])('an admin %s', (_where, adminUrl) => {
  let page: Page;
  let violations: string[];
  let documentId: string;

  const picker = () => page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });

  beforeAll(async () => {
    if (adminUrl === OTHER_ADMIN_URL) await site.restart({ adminUrl });
    documentId = await postWithPictures();
    page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
    violations = policyViolations(page);
    await serveEditorOffline(page);
    await logInAt(page, adminUrl);
  });

  afterEach(() => {
    // Whatever else is below the host's root is no matter of this plugin.
    expect(proxy.strays.splice(0).filter((url) => url.includes('/dam/'))).toEqual([]);
    expect(violations.splice(0)).toEqual([]);
  });

  it('loads the pictures of the picker, and those of fields and the panel before and after saving', async () => {
    await page.goto(`${adminUrl}/${POSTS}/create`);
    await page.getByLabel(/^title/i).fill('Picked');
    await mediaField(page, 'cover').getByRole('button', { name: 'Add from DAM' }).click();
    const option = picker().getByRole('option').filter({ hasText: 'Harbour' });
    await loadedPictures(option.locator('img'));
    await option.click();
    await loadedPictures(picker().locator('img'), 2);
    await picker().getByRole('button', { name: 'Add asset' }).click();
    await loadedPictures(mediaField(page, 'cover').locator('img'));

    await page.getByRole('button', { name: 'Image', exact: true }).click();
    await option.click();
    await picker().getByRole('button', { name: 'Add asset' }).click();
    const inPanel = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name: 'Go to Harbour in text' }) });
    await loadedPictures(inPanel.locator('img'));
    await save(page);
    await page.reload();
    await loadedPictures(mediaField(page, 'cover').locator('img'));
    await loadedPictures(inPanel.locator('img'));
  });

  it('loads the pictures of every field of the edit screen, and stores what was stored', async () => {
    await page.goto(`${adminUrl}/${POSTS}/${documentId}`);
    await loadedPictures(mediaField(page, 'cover').locator('img'));
    await loadedPictures(page.getByRole('figure').locator('img'));
    await loadedPictures(page.locator('.ck-editor__editable img'));
    // The cover, the image block, the custom field, and one in the panel.
    await loadedPictures(page.getByRole('main').locator('img[src*="/dam/thumb/"]'), 4);
    await page.getByRole('button', { name: 'Preview mode' }).click();
    await loadedPictures(page.locator('img[alt="The harbour"]'), 4);

    const before = await stored(documentId);
    await page.getByLabel(/^title/i).fill('Later');
    await save(page);
    const { html, text } = await stored(documentId);
    expect({ html, text }).toEqual({ html: before.html, text: before.text });
    expect(text).toMatch(STORED);
  });

  it('loads the pictures of the usage pages', async () => {
    await site.indexed();
    await page.goto(`${adminUrl}/plugins/dam`);
    await loadedPictures(page.getByRole('row').filter({ hasText: 'Harbour' }).locator('img'));
    await page.getByRole('link', { name: /Harbour/ }).click();
    await page
      .getByRole('link', { name: /Everywhere|Later/ })
      .first()
      .waitFor();
    await loadedPictures(page.getByRole('main').locator('img[src*="/dam/thumb/"]'));
  });
});
