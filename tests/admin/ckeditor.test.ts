import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { createEditor, logIn } from '../support/browser';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { eventually, ROOT } from '../support/processes';

jest.setTimeout(180_000);

const CDN = 'https://cdn.ckeditor.com/';
const POSTS = 'content-manager/collection-types/api::post.post';

let page: Page;

const dam = specDam();

beforeAll(async () => {
  await dam.publish('harbour', '#c83232', { title: 'Harbour', alt: 'The harbour' });
});

const site = specSite(() => ({ damUrl: dam.url, app: 'tests/ckeditor-app' }));
const browser = specBrowser();

beforeAll(async () => {
  await createEditor(site);
  page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
  await serveEditorOffline(page);
  await logIn(page, site.url);
});

/** Serves CKEditor's files from npm. The plugin loads them from the vendor's CDN. */
async function serveEditorOffline(target: Page): Promise<void> {
  await target.route(`${CDN}**`, async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
    const body = await readFile(join(ROOT, 'node_modules/ckeditor5/dist/browser', name));
    const contentType = name.endsWith('.css') ? 'text/css' : 'text/javascript';
    await route.fulfill({ body, contentType, headers: { 'access-control-allow-origin': '*' } });
  });
}

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
    await page.goto(`${site.url}/admin/${POSTS}/create`);
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
    expect(stored).toMatch(/<img[^>]* src="\/api\/dam\/a\/brand\/[\w-]+\/harbour\.png"/);
    expect(stored).toContain('alt="The harbour"');
    expect(stored).toContain('Seen at dawn: ');
    const shown = `src="${site.url}/api/dam/a/brand/`;
    expect((await post()).html).toContain(shown);
    expect((await post()).html).toContain('harbour~v1.png"');
  });

  it('keeps the reference whole when the words are edited, and shows a new version by itself', async () => {
    const { documentId } = await post();
    await page.goto(`${site.url}/admin/${POSTS}/${documentId}`);
    // A click would select the image, and typing would then replace it.
    await editable().focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('Later words. ');
    await save();
    const stored = (await post('?dam=stored')).html;
    expect(stored).toContain('Later words.');
    expect(stored).toMatch(/ src="\/api\/dam\/a\/brand\/[\w-]+\/harbour\.png"/);

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
});
