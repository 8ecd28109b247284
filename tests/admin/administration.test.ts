import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import {
  createEditor,
  createWriter,
  expect,
  logIn,
  mediaField,
  seriousViolations,
} from '../support/browser';
import { DAM_TOKEN, tellOfChange, WEBHOOK_SECRET } from '../support/dam';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { HostileProxy, type Hostility } from '../support/hostile-dam';
import { eventually } from '../support/processes';

jest.setTimeout(360_000);

/** With `SCREENSHOTS=<folder>` the pages are also photographed, for a person to look at. */
const FOLDER = process.env.SCREENSHOTS;

let proxy: HostileProxy;
let page: Page;

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#3264c8', { title: 'Pier' });
  proxy = await HostileProxy.start(dam.url);
});

const connections = () => [
  {
    key: 'brand',
    connector: 'demo-dam',
    label: 'Brand library',
    options: { baseUrl: proxy.url, token: DAM_TOKEN, webhookSecret: WEBHOOK_SECRET },
    budget: { calls: 5_000, perMs: 3_600_000 },
  },
];

const site = specSite(() => ({
  damUrl: dam.url,
  config: { connections: connections(), freshForMs: 3_600_000 },
}));
const browser = specBrowser();

beforeAll(async () => {
  await createEditor(site);
  await site.pick('pier');
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  await logIn(page, site.url);
});

afterAll(() => proxy.stop());

const section = (title: string, of: Page = page) =>
  of.locator('section').filter({ has: of.getByRole('heading', { name: title, level: 2 }) });

async function open(): Promise<void> {
  await page.goto(`${site.url}/admin/settings/dam`);
  await page.getByRole('heading', { name: 'DAM', level: 1 }).waitFor();
}

async function works(): Promise<void> {
  proxy.mode = 'none';
  await eventually('the connection works', async () => {
    const { connections: all } = await site.json('GET', '/api/dam/health');
    await site.pick('pier').catch(() => undefined);
    return all[0].state === 'ready' ? true : undefined;
  });
}

async function runTest(mode: Hostility): Promise<void> {
  await works();
  proxy.mode = mode;
  await section('Connections').getByRole('button', { name: 'Test the connection' }).click();
}

/** Looks at the page in both themes; takes its pictures in both widths if somebody asked for them. */
async function looks(name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    expect([name, theme, await seriousViolations(page, 'main')]).toEqual([name, theme, []]);
    if (FOLDER === undefined) continue;
    mkdirSync(FOLDER, { recursive: true });
    for (const width of [1440, 1280]) {
      await page.setViewportSize({ width, height: 1600 });
      await page.screenshot({ path: `${FOLDER}/${name}-${theme}-${width}.png` });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

describe('the settings page of a connection that works', () => {
  it('says how it is, what it can do, and what its test found', async () => {
    await open();
    const card = section('Connections');
    await card.getByText('Answers').waitFor();
    await card.getByText('Assets known here').waitFor();
    await card.getByText('Closed: calls go through').waitFor();
    await card.getByText('Visitors get files from this site').waitFor();
    await runTest('none');
    await card.getByText('The connection works.').waitFor();
    await card.getByText('Open its file').waitFor();
    await looks('healthy');
  });

  it('waits for an event while somebody watches, and says so when one came', async () => {
    const card = section('Connections');
    await card.getByText(`${site.url}/api/dam/webhooks/brand`).waitFor();
    await card.getByRole('button', { name: 'Wait for an event' }).click();
    await card.getByText('Waiting. Change an asset in the DAM now.').waitFor();
    expect((await tellOfChange(site.url, 'pier')).status).toBe(200);
    await card.getByText('An event arrived and was accepted.').waitFor();
  });

  it('shows the configuration with its sources, and no secret', async () => {
    const config = section('Configuration in force');
    await config.getByRole('button', { name: 'The whole site' }).press('Enter');
    await config.getByRole('row', { name: /freshForMs 3600000 config\/plugins/ }).waitFor();
    await config.getByRole('row', { name: /deadlineMs 2000 Default/ }).waitFor();
    await looks('configuration');
    await config.getByRole('button', { name: 'Brand library (brand)' }).press('Enter');
    await config.getByRole('row', { name: /options.token Set, not shown/ }).waitFor();
    expect(await page.content()).not.toContain(DAM_TOKEN);
    await looks('configuration-of-connection');
  });

  it('reads assets again, and says who did it, also after a reload', async () => {
    const actions = section('Actions');
    await dam.patch('pier', { title: 'Pier at dusk' });
    await actions.getByLabel('Id of an asset').fill('pier');
    await actions.getByLabel('Id of an asset').press('Enter');
    const row = actions.locator('li').first();
    await row.getByText('Read the asset again').waitFor();
    await row.getByText('Done').waitFor();
    await row.getByText('brand: pier').waitFor();
    expect(await site.strapi.db.connection('dam_records').first('title')).toEqual({
      title: 'Pier at dusk',
    });
    await actions.getByRole('button', { name: 'Check the usage index' }).click();
    await row.getByText('Check the usage index').waitFor();
    await row.getByText('Done').waitFor();
    await page.reload();
    await section('Actions').locator('li').nth(1).getByText('Read the asset again').waitFor();
    await looks('actions');
  });

  it('lets an action be cancelled', async () => {
    proxy.mode = 'hangs';
    const actions = section('Actions');
    await actions.getByLabel('Id of an asset').fill('');
    await actions.getByRole('button', { name: 'Read all assets again' }).click();
    const row = actions.locator('li').first();
    await row.getByRole('button', { name: 'Cancel' }).click();
    await row.getByText('Cancelled').waitFor();
    await works();
  });
});

describe('a test that fails', () => {
  it.each([
    ['unauthorized', 'Check the token or the key'],
    ['forbidden', 'The DAM knows the credentials but does not allow this call (403).'],
    ['not-found', 'The server answers, but not at this path (404).'],
    ['html', 'A web page came instead of the DAM’s answer.'],
    ['empty-search', 'The search found nothing.'],
    ['no-file', 'The server answers, but not at this path (404).'],
    ['hangs', 'The DAM did not answer in time.'],
  ] as const)('says what is wrong with a DAM that is "%s", and what to do', async (mode, says) => {
    await works();
    await open();
    await section('Connections').getByText('Answers').waitFor();
    await runTest(mode);
    const card = section('Connections');
    await card.getByText(says).first().waitFor();
    await card.getByText('The test ends here').waitFor();
    if (mode === 'unauthorized') await looks('failing');
  });
});

describe('the settings page for whoever may only read it', () => {
  it('has tests and states, and nothing that changes anything', async () => {
    await works();
    const reader = await createWriter(site, ['plugin::dam.settings.read']);
    const own = await (await browser.newContext()).newPage();
    await logIn(own, site.url, reader);
    await own.goto(`${site.url}/admin/settings/dam`);
    await section('Connections', own).getByText('Answers').waitFor();
    await section('Actions', own).getByText('Who did what').waitFor();
    await expect(own.getByRole('button', { name: 'Empty the picture cache' })).toHaveCount(0);
    await own.close();
  });
});

describe('the first start without a connection', () => {
  beforeAll(async () => {
    await works();
    await site.restart({ config: { connections: [] } });
  });

  it('is where the picker sends an administrator', async () => {
    await page.goto(
      `${site.url}/admin/content-manager/collection-types/api::article.article/create`,
    );
    await mediaField(page, 'gallery').getByRole('button', { name: 'Add from DAM' }).click();
    const link = page.getByRole('link', { name: 'Connect a DAM' });
    await expect(link).toHaveAttribute('href', '/admin/settings/dam');
  });

  it('has a snippet for each product, with the meaning of its options', async () => {
    await open();
    const guide = section('Connect your first DAM');
    await looks('no-connection');
    await guide.getByRole('combobox', { name: 'Product' }).click();
    await page.getByRole('option', { name: 'Bynder' }).click();
    await guide.getByText("connector: 'bynder'").waitFor();
    await guide.getByText('BYNDER_TOKEN=').waitFor();
    await guide.getByRole('button', { name: /^All options/ }).press('Enter');
    await guide.getByText('Address of the portal.').waitFor();
    await looks('guide');
  });
});
