import type { Page } from 'playwright-core';
import { createEditor, expect, logIn, seriousViolations } from '../support/browser';
import { specBrowser, specDam, specSite } from '../support/fixtures';

jest.setTimeout(180_000);

let page: Page;

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url, develop: true }));
const browser = specBrowser();

beforeAll(async () => {
  await createEditor(site);
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  page = await context.newPage();
  await logIn(page, site.url);
});

describe('the Content-Type Builder', () => {
  it('offers the field with its options, and saves them as the content type has them', async () => {
    // The request would write into the app's files, which all tests share.
    const saved = new Promise<unknown>((done) => {
      void page.route('**/content-type-builder/update-schema', async (route) => {
        done(route.request().postDataJSON());
        await route.abort();
      });
    });
    await page.goto(
      `${site.url}/admin/plugins/content-type-builder/content-types/api::author.author`,
    );
    await page
      .getByRole('button', { name: /add another field/i })
      .first()
      .click();
    await page.getByRole('tab', { name: 'Custom' }).click();
    await page.getByRole('button', { name: /DAM asset/ }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('banners');
    await page.getByRole('checkbox', { name: 'Multiple assets' }).click();
    expect(await seriousViolations(page, '[role="tabpanel"]')).toEqual([]);
    await page.getByRole('tab', { name: /advanced/i }).click();
    await page.getByRole('textbox', { name: 'Connections' }).fill('brand');
    await page.getByRole('textbox', { name: 'Folders' }).fill('Campaigns, Product');
    await page.getByRole('textbox', { name: 'Aspect ratio' }).fill('16:9');
    for (const [label, value] of [
      ['Minimum width in pixels', '1200'],
      ['Minimum height in pixels', '675'],
      ['Minimum', '2'],
      ['Maximum', '6'],
    ] as const) {
      await page.getByLabel(label, { exact: true }).fill(value);
    }
    expect(await seriousViolations(page, '[role="tabpanel"]')).toEqual([]);
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    expect(JSON.stringify(await saved)).toContain(
      JSON.stringify({
        multiple: true,
        connections: 'brand',
        folders: 'Campaigns, Product',
        aspect: '16:9',
        minWidth: 1200,
        minHeight: 675,
        min: 2,
        max: 6,
      }),
    );
  });
});
