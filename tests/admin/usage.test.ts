import type { Page } from 'playwright-core';
import { createEditor, createWriter, logIn, seriousViolations } from '../support/browser';
import { tellOfChange } from '../support/dam';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(240_000);

const DAY_MS = 24 * 60 * 60 * 1_000;

let page: Page;

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url, config: { freshForMs: 3_600_000 } }));
const browser = specBrowser();

beforeAll(async () => {
  await createEditor(site);
  await use('pier', 'The old pier', '#226688');
  await use('boat', 'A fishing boat', '#884422');
  await use('mug', 'Enamel mug', '#448822');
  await dam.withdraw('boat');
  await tell('boat');
  await dam.patch('mug', { expiresAt: new Date(Date.now() + 9.5 * DAY_MS).toISOString() });
  await tell('mug');
  await eventually('the history of the boat', async () => {
    const rows = await site.strapi.db.connection('dam_history').where({ asset_id: 'boat' });
    return rows.length > 0 ? true : undefined;
  });
  page = await (await browser.newContext()).newPage();
  await logIn(page, site.url);
});

async function use(assetId: string, title: string, colour: string): Promise<void> {
  await dam.publish(assetId, colour, { title });
  const [picked] = await site.pick(assetId);
  await site.json('POST', '/api/articles', {
    data: { title: `About ${title}`, slug: assetId, cover: picked?.file.id },
  });
}

async function tell(assetId: string): Promise<void> {
  expect((await tellOfChange(site.url, assetId)).status).toBe(200);
}

const rows = () => page.locator('tbody tr');

describe('where assets are used, in the admin', () => {
  it('says on the home page what needs attention, and leads there', async () => {
    await page.goto(`${site.url}/admin`);
    const boat = page.getByRole('link', { name: /A fishing boat/ });
    await boat.getByText('Withdrawn').waitFor();
    await page
      .getByRole('link', { name: /Enamel mug/ })
      .getByText('Expires in 9 days')
      .waitFor();
    expect(await page.getByRole('link', { name: /The old pier/ }).count()).toBe(0);
    await boat.click();
    await page.getByRole('heading', { name: 'A fishing boat', level: 1 }).waitFor();
  });

  it('shows of one asset its places, each a link into its entry, and what happened to it', async () => {
    await page.getByText('2 places, 1 published').waitFor();
    await page.getByText('Withdrawn in the DAM').waitFor();
    await page.getByText('used in 1 published entry').waitFor();
    await page.getByRole('link', { name: 'About A fishing boat' }).first().click();
    await page.waitForURL(/content-manager\/collection-types\/api::article\.article/);
    await page.getByLabel(/^title/i).waitFor();
    expect(await page.getByLabel(/^title/i).inputValue()).toBe('About A fishing boat');
  });

  it('says in the picker’s details where the asset is used already', async () => {
    await page.getByRole('button', { name: 'Add from DAM' }).last().click();
    const picker = page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });
    await picker.getByRole('option').filter({ hasText: 'The old pier' }).first().click();
    const link = picker.getByRole('link', { name: 'Used here in 2 places, 1 published' });
    expect(await link.getAttribute('href')).toMatch(/\/admin\/plugins\/dam\/brand\/\w+$/);
    await picker.getByRole('button', { name: 'Cancel' }).click();
    await page.goto(`${site.url}/admin`);
  });

  it('lists all that is in use, narrowed by state and words that stay in the address', async () => {
    await page.getByRole('link', { name: 'DAM assets' }).click();
    await page.getByText('3 assets').waitFor();
    expect(await rows().first().textContent()).toContain('A fishing boat');
    const picture = rows().first().locator('img');
    await picture.evaluate((image: HTMLImageElement) => image.decode());
    await page.getByRole('combobox', { name: 'All states' }).click();
    await page.getByRole('option', { name: 'In use and expiring within 30 days' }).click();
    await page.getByText('1 asset', { exact: true }).waitFor();
    expect(await rows().first().textContent()).toContain('Enamel mug');
    await page.getByLabel('Search by title').fill('nothing of the kind');
    await page.getByText('No asset in use matches your search').waitFor();
    await page.reload();
    await page.getByText('No asset in use matches your search').waitFor();
    await page.getByLabel('Search by title').fill('');
    await page.getByText('1 asset', { exact: true }).waitFor();
  });

  it('gives the same list as a file', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    const parts: Buffer[] = [];
    for await (const part of await download.createReadStream()) parts.push(Buffer.from(part));
    const lines = Buffer.concat(parts).toString().split('\r\n').filter(Boolean);
    expect(lines.map((line) => line.split(',')[1])).toEqual(['asset', 'mug', 'mug']);
  });

  it.each(['light', 'dark'] as const)('has nothing serious that axe finds, %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(`${site.url}/admin/plugins/dam`);
    await page.getByText('3 assets').waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await page.getByRole('link', { name: /A fishing boat/ }).click();
    await page.getByRole('heading', { name: 'A fishing boat', level: 1 }).waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
  });

  it('counts the places in entries that a person may not read, and names none of them', async () => {
    const other = await browser.newContext();
    const reader = await other.newPage();
    await logIn(reader, site.url, await createWriter(site, ['plugin::dam.usage.read']));
    await reader.goto(`${site.url}/admin/plugins/dam`);
    await reader.getByRole('link', { name: /A fishing boat/ }).click();
    await reader.getByText('2 places in entries that you may not read').waitFor();
    expect(await reader.getByText('About A fishing boat').count()).toBe(0);
    expect(await seriousViolations(reader, 'main')).toEqual([]);
    await other.close();
  });

  it('is not there for who may not see it', async () => {
    const other = await browser.newContext();
    const visitor = await other.newPage();
    await logIn(visitor, site.url, await createWriter(site, ['plugin::dam.pick']));
    await visitor.getByRole('link', { name: 'Home' }).waitFor();
    expect(await visitor.getByRole('link', { name: 'DAM assets' }).count()).toBe(0);
    await visitor.goto(`${site.url}/admin/plugins/dam`);
    await visitor
      .getByText('You don’t have the permissions')
      .or(visitor.getByText(/permission/i))
      .first()
      .waitFor();
    await other.close();
  });
});

describe('a connection that is taken out of the configuration', () => {
  beforeAll(() => site.restart({ config: { connections: [] } }));

  it('is not connected on the home page, the usage page and the edit screen', async () => {
    await page.goto(`${site.url}/admin`);
    const pier = page.getByRole('link', { name: /The old pier/ });
    await pier.getByText('Not connected').waitFor();
    await page.goto(`${site.url}/admin/plugins/dam?state=disconnected`);
    await eventually('all three are listed', async () => {
      return (await rows().count()) === 3 ? true : undefined;
    });
    await rows().filter({ hasText: 'A fishing boat' }).getByText('Not connected').waitFor();
    await rows().getByRole('link', { name: 'The old pier' }).click();
    await page.getByRole('link', { name: 'About The old pier' }).first().click();
    await page.getByText('Not connected').first().waitFor();
    expect(await page.getByText('Approved', { exact: true }).count()).toBe(0);
  });
});
