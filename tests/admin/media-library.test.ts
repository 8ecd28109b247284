import type { Page } from 'playwright-core';
import { createEditor, expect, logIn, seriousViolations } from '../support/browser';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { localRow } from '../support/uploads';

jest.setTimeout(240_000);

let page: Page;
/** Ids of the rows, by title. */
const ids: Record<string, number> = {};

const dam = specDam();
const site = specSite(() => ({ damUrl: dam.url, config: { freshForMs: 3_600_000 } }));
const browser = specBrowser();

beforeAll(async () => {
  await createEditor(site);
  for (const [assetId, title, colour] of [
    ['harbour', 'Harbour', '#226688'],
    ['pier', 'The old pier', '#884422'],
  ] as const) {
    await dam.publish(assetId, colour, { title });
    const [picked] = await site.pick(assetId);
    ids[title] = picked?.file.id ?? 0;
  }
  const data = {
    title: 'Spring',
    slug: 'spring',
    hero: { connection: 'brand', assetId: 'harbour' },
  };
  await site.json('POST', '/api/articles', { data });
  await site.indexed();
  ids['local.png'] = (await localRow(site)).id;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  await logIn(page, site.url);
});

/** Opens the folder of references, and the details of one of its files. */
async function visit(title?: string): Promise<void> {
  const folder = await site.strapi.db
    .query('plugin::upload.folder')
    .findOne({ where: { name: 'DAM' } });
  const details = title === undefined ? '' : `&assetId=${ids[title]}`;
  await page.goto(
    `${site.url}/admin/plugins/upload?folder=${folder.id}&folderPath=${folder.path}${details}`,
  );
}

const item = (title: string) =>
  page.locator('[data-asset-details-trigger]').filter({ hasText: title });
const details = () => page.getByRole('dialog');
const note = () => details().getByRole('region', { name: 'Asset of Nordhavn DAM' });

describe('Strapi’s Media Library', () => {
  it('marks what is the DAM’s, in the grid and in the list, and nothing else', async () => {
    await visit();
    const named = (name: string) => page.getByRole('button', { name, exact: true });
    await named('Harbour DAM').waitFor();
    await named('The old pier DAM').waitFor();
    await page.getByRole('radio', { name: /list|table/i }).click();
    await page.getByRole('row').getByRole('button', { name: 'Harbour DAM', exact: true }).waitFor();
    await page.getByRole('radio', { name: /grid/i }).click();
    await page.goto(`${site.url}/admin/plugins/upload`);
    await named('local.png').waitFor();
  });

  it('says in the details whose an asset is, its state, and where it is used', async () => {
    await visit('Harbour');
    await note().getByText('Approved', { exact: true }).waitFor();
    const open = note().getByRole('link', { name: 'Open in Nordhavn DAM' });
    await expect.poll(() => open.getAttribute('href')).toContain(dam.url);
    await note()
      .getByText('It cannot be deleted here while entries use it.', { exact: false })
      .waitFor();
    await note().getByRole('link', { name: 'Used here in 1 place, 1 published' }).waitFor();
  });

  it('hides what would be refused, and leaves the rest', async () => {
    const button = (name: string) => details().getByRole('button', { name, exact: true });
    await visit('Harbour');
    await note().getByText('It cannot be deleted here', { exact: false }).waitFor();
    await button('Copy link').waitFor();
    for (const name of ['Crop', 'Replace this file', 'Delete this file']) {
      await button(name).waitFor({ state: 'hidden' });
    }
    await visit('The old pier');
    await note().getByText('Approved', { exact: true }).waitFor();
    await button('Replace this file').waitFor({ state: 'hidden' });
    await button('Delete this file').waitFor();
    await page.goto(`${site.url}/admin/plugins/upload?assetId=${ids['local.png']}`);
    for (const name of ['Crop', 'Replace this file', 'Delete this file'])
      await button(name).waitFor();
    await expect(note()).toHaveCount(0);
  });

  it('hides the replacement in the menu of a card as well', async () => {
    const menu = async (title: string) => {
      await item(title).getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Move to folder' }).waitFor();
    };
    const replace = page.getByRole('menuitem', { name: 'Replace media' });
    await visit();
    await page.getByRole('button', { name: 'Harbour DAM', exact: true }).waitFor();
    await menu('Harbour');
    await replace.waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await page.goto(`${site.url}/admin/plugins/upload`);
    await menu('local.png');
    await replace.waitFor();
    await page.keyboard.press('Escape');
  });

  it('shows why nothing was deleted', async () => {
    await visit();
    for (const title of ['Harbour', 'The old pier']) {
      await page.getByRole('checkbox', { name: `Select ${title}` }).click();
    }
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const question = page.getByRole('alertdialog');
    await question.getByRole('button', { name: 'Confirm' }).click();
    await page
      .getByText('Nothing was deleted. "Harbour" is used by 1 entry: Article "Spring".', {
        exact: false,
      })
      .waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(item('The old pier')).toHaveCount(1);
  });

  it('says it in German', async () => {
    await page.evaluate(() => localStorage.setItem('strapi-admin-language', 'de'));
    try {
      await visit('Harbour');
      const german = details().getByRole('region', { name: 'Asset aus Nordhavn DAM' });
      await german.getByText('Freigegeben', { exact: true }).waitFor();
      await german.getByRole('link', { name: 'In Nordhavn DAM öffnen' }).waitFor();
    } finally {
      await page.evaluate(() => localStorage.removeItem('strapi-admin-language'));
    }
  });

  it.each([
    ['light', 1440, 900],
    ['dark', 820, 1180],
  ] as const)(
    'has nothing serious that axe finds, %s, %i wide',
    async (colorScheme, width, height) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      try {
        await visit('Harbour');
        await note().getByText('Approved', { exact: true }).waitFor();
        expect(await seriousViolations(page, '[data-dam-slot]')).toEqual([]);
        await visit();
        await page.getByRole('button', { name: 'Harbour DAM', exact: true }).waitFor();
        expect(await seriousViolations(page, '[data-dam-mark]')).toEqual([]);
      } finally {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.emulateMedia({ colorScheme: 'light' });
      }
    },
  );
});
