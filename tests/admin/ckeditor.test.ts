import type { Page } from 'playwright-core';
import { SERVER_URL } from '../ckeditor-app/src/addresses';
import { CloudinarySimulator } from '../connectors/cloudinary/simulator';
import { ReverseProxy } from '../support/below-a-path';
import { createEditor, expect, loadedPictures, logIn, policyViolations } from '../support/browser';
import { serveEditorOffline } from '../support/ckeditor';
import { DAM_TOKEN } from '../support/dam';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(180_000);

const POSTS = 'content-manager/collection-types/api::post.post';

const cloudinary = new CloudinarySimulator();
let page: Page;
let violations: string[];

const dam = specDam();
const proxy = new ReverseProxy(() => site.port);

beforeAll(async () => {
  await Promise.all([proxy.start(), cloudinary.start()]);
  await dam.publish('harbour', '#c83232', { title: 'Harbour', alt: 'The harbour' });
});

const site = specSite(() => ({
  damUrl: dam.url,
  app: 'tests/ckeditor-app',
  adminUrl: `${SERVER_URL}/admin`,
  config: {
    connections: [
      { key: 'brand', connector: 'demo-dam', options: { baseUrl: dam.url, token: DAM_TOKEN } },
      { key: 'cloud', connector: 'cloudinary', options: cloudinary.options },
    ],
  },
}));
const browser = specBrowser(() => proxy.browserArgs);

afterAll(() => Promise.all([proxy.stop(), cloudinary.stop()]));

beforeAll(async () => {
  await createEditor(site);
  page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
  violations = policyViolations(page);
  await serveEditorOffline(page);
  await logIn(page, SERVER_URL);
});

const editable = () => page.locator('.ck-editor__editable');

async function save(): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved document').first().waitFor();
}

async function post(query = ''): Promise<{ documentId: string; html: string }> {
  const { data } = await site.json('GET', `/api/posts${query}`);
  return data[0];
}

describe('CKEditor 5 for Strapi', () => {
  it('inserts an asset by its media button; HTML stores the reference, REST answers its address', async () => {
    await page.goto(`${SERVER_URL}/admin/${POSTS}/create`);
    await page.getByLabel(/^title/i).fill('With CKEditor');
    await editable().click();
    await page.keyboard.type('Seen at dawn: ');
    await page.getByRole('button', { name: 'Media Library', exact: true }).click();
    const picker = page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });
    await picker.getByRole('option').filter({ hasText: 'Harbour' }).click();
    await picker.getByRole('button', { name: 'Add asset' }).click();
    await picker.waitFor({ state: 'detached' });
    const inserted = editable().locator('img[src*="/dam/a/brand/"]');
    await inserted.evaluate((image: HTMLImageElement) => image.decode());
    await save();

    const stored = (await post('?dam=stored')).html;
    expect(stored).toMatch(
      /<img[^>]* src="\/api\/dam\/a\/brand\/[\w-]+\/harbour\.png#alt=[\da-f]{8}"/,
    );
    expect(stored).toContain('alt="The harbour"');
    expect(stored).toContain('Seen at dawn: ');
    const shown = `src="${SERVER_URL}/api/dam/a/brand/`;
    expect((await post()).html).toContain(shown);
    expect((await post()).html).toContain('harbour~v1.png#alt=');
  });

  it('keeps the reference whole when the words are edited, and shows a new version by itself', async () => {
    const { documentId } = await post();
    await page.goto(`${SERVER_URL}/admin/${POSTS}/${documentId}`);
    // A click would select the image, and typing would then replace it.
    await editable().focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('Later words. ');
    await save();
    const stored = (await post('?dam=stored')).html;
    expect(stored).toContain('Later words.');
    expect(stored).toMatch(/ src="\/api\/dam\/a\/brand\/[\w-]+\/harbour\.png#alt=[\da-f]{8}"/);

    await dam.call('PATCH', '/api/assets/harbour', { alt: 'The harbour in May' });
    await site.pick('harbour');
    // Nobody has changed what was inserted, so it follows the DAM.
    expect((await post()).html).toContain('alt="The harbour in May"');
    await dam.uploadVersion('harbour', '#32a050');
    await dam.approve('harbour', 2);
    await site.strapi
      .plugin('dam')
      .service('references')
      .pick([{ connection: 'brand', assetId: 'harbour' }]);
    await eventually('version 2 in the HTML', async () =>
      (await post()).html.includes('harbour~v2.png') ? true : undefined,
    );
    await dam.withdraw('harbour');
    await expect(site.pick('harbour')).rejects.toThrow('was withdrawn');
    const { html } = await post();
    expect(html).not.toContain('<img');
    expect(html).toContain('Later words.');
  });

  it('shows a picture of a DAM that redirects visitors within the admin’s policy, after saving and reloading', async () => {
    const assetId = await cloudinary.addPicture('#3264c8', { display_name: 'Old pier' });
    const [{ url }] = await site.strapi
      .plugin('dam')
      .service('references')
      .pick([{ connection: 'cloud', assetId }]);
    const visitor = await fetch(site.url + url, { redirect: 'manual' });
    expect(visitor.headers.get('location')).toContain(cloudinary.deliveryUrl);
    const html = `<p>By a cloud</p><p><img src="${url}" alt="The pier"></p>`;
    const { data } = await site.json('POST', '/api/posts', { data: { title: 'Cloud', html } });
    await page.goto(`${SERVER_URL}/admin/${POSTS}/${data.documentId}`);
    await page.getByLabel(/^title/i).fill('Cloud, later');
    await save();
    await page.reload();
    const shown = await loadedPictures(editable().locator('img'));
    expect(shown).toEqual([SERVER_URL + url]);
    expect(violations).toEqual([]);
  });
});
