import type { Browser, Page } from 'playwright-core';
import { StandingBynder } from '../connectors/bynder/fixture';
import { CloudinarySimulator } from '../connectors/cloudinary/simulator';
import { StandingResourceSpace } from '../connectors/resourcespace/fixture';
import {
  createEditor,
  expect,
  logIn,
  mediaField,
  seriousViolations,
  startBrowser,
} from '../support/browser';
import { eventually } from '../support/processes';
import { TestSite } from '../support/strapi';

jest.setTimeout(180_000);

const cloudinary = new CloudinarySimulator();
const resourcespace = new StandingResourceSpace();
const bynder = new StandingBynder();
let site: TestSite;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await Promise.all([cloudinary.start(), resourcespace.start(), bynder.start()]);
  for (const [display_name, colour, asset_folder] of [
    ['Old pier', '#c83232', 'Places'],
    ['Red boat', '#20a080', 'Products'],
    ['Brass lamp', '#c8a032', 'Products'],
  ] as const) {
    await cloudinary.addPicture(colour, { display_name, asset_folder });
  }
  const { user, apiKey } = resourcespace.dam;
  site = await TestSite.start({
    damUrl: 'http://127.0.0.1:1',
    config: {
      connections: [
        {
          key: 'cloudinary',
          connector: 'cloudinary',
          label: 'Cloud library',
          options: cloudinary.options,
        },
        {
          key: 'resourcespace',
          connector: 'resourcespace',
          label: 'Archive',
          options: { baseUrl: resourcespace.dam.url, user, apiKey, facets: { subject: 73 } },
        },
        { key: 'bynder', connector: 'bynder', label: 'Brand portal', options: bynder.options() },
      ],
    },
  });
  await createEditor(site);
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  await logIn(page, site.url);
  await page.goto(`${site.url}/admin/content-manager/collection-types/api::article.article/create`);
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await Promise.all([cloudinary.stop(), resourcespace.stop(), bynder.stop()]);
});

const picker = () => page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });
const options = () => picker().getByRole('listbox', { name: 'Assets' }).getByRole('option');
const filters = () => picker().getByRole('complementary', { name: 'Filters' });

describe.each([
  ['Cloud library', 'which sends visitors elsewhere', 'Folders', 'Places', 'Old pier'],
  ['Archive', 'whose addresses change', 'Subject', 'landscape', 'Old pier'],
  ['Brand portal', 'whose files lie elsewhere', 'Region', 'The south', 'Red boat'],
] as const)('the picker, with %s, %s', (label, _what, facet, value, title) => {
  it('shows the DAM’s pictures from this very site, within Strapi’s own policy', async () => {
    if (!(await picker().isVisible())) {
      await mediaField(page, 'gallery').getByRole('button', { name: 'Add from DAM' }).click();
    }
    await picker().getByRole('combobox').first().click();
    await page.getByRole('option', { name: label }).click();
    await options().filter({ hasText: 'Old pier' }).waitFor();
    const images = options().locator('img');
    await eventually('its pictures', async () => {
      const widths = await images.evaluateAll((all) =>
        all.map((image) => (image as HTMLImageElement).naturalWidth),
      );
      return widths.length >= 3 && widths.every((width) => width > 0) ? true : undefined;
    });
    const sources = await images.evaluateAll((all) =>
      all.map((image) => new URL((image as HTMLImageElement).src).origin),
    );
    expect(new Set(sources)).toEqual(new Set([site.url]));
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('narrows by what the DAM can filter by', async () => {
    const section = filters().getByRole('region', { name: facet });
    await section.getByRole('checkbox', { name: value }).click();
    await eventually('only that', async () => {
      const titles = await options().allTextContents();
      return titles.length === 1 && titles[0]?.includes(title) ? true : undefined;
    });
    await section.getByRole('checkbox', { name: value }).click();
    await options().nth(2).waitFor();
  });
});

describe('what a DAM cannot do', () => {
  it('is said in its own words, and taken back', async () => {
    await picker().getByRole('combobox').first().click();
    await page.getByRole('option', { name: 'Archive' }).click();
    const collections = filters().getByRole('region', { name: 'Collections' });
    await collections.getByRole('checkbox', { name: 'Spring campaign' }).click();
    await options().filter({ hasText: 'Red boat' }).waitFor();
    await collections.getByRole('checkbox', { name: 'Autumn campaign' }).click();
    await picker().getByText('ResourceSpace searches one collection at a time.').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await collections.getByRole('checkbox', { name: 'Spring campaign' }).click();
    await options().filter({ hasText: 'Old pier' }).waitFor();
    await expect(picker().getByText('one collection at a time')).toHaveCount(0);
  });
});
