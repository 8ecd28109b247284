import type { Page } from 'playwright-core';
import { createEditor, expect, logIn, mediaField, seriousViolations } from '../support/browser';
import { specBrowser, specDam, specSite } from '../support/fixtures';

jest.setTimeout(180_000);

let page: Page;
let documentId: string;
let rowId: number;

const dam = specDam();
const browser = specBrowser();

beforeAll(async () => {
  await dam.publish('pier', '#3264c8', { title: 'Pier', alt: 'A pier' });
});

const site = specSite(() => ({
  damUrl: dam.url,
  config: { delivery: { crops: { hero: { ratio: '21:9', widths: [640] }, square: '1:1' } } },
}));

beforeAll(async () => {
  await createEditor(site);
  const [pier] = await site.pick('pier');
  rowId = pier?.file.id ?? 0;
  const data = { title: 'Pier', slug: 'crops', cover: rowId };
  documentId = (await site.json('POST', '/api/articles', { data })).data.documentId;
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  page = await context.newPage();
  await logIn(page, site.url);
});

const cover = () => mediaField(page, 'cover');

async function open(): Promise<void> {
  const path = `/admin/content-manager/collection-types/api::article.article/${documentId}`;
  await page.goto(site.url + path);
  await cover().getByText('v1, current').waitFor();
}

const openTexts = () => cover().getByRole('button', { name: 'Texts of Pier' }).click();

const shown = async () =>
  (await site.json('GET', `/api/articles/${documentId}?status=draft&populate=cover`)).data.cover;

describe('the named crops of a site', () => {
  it('are previewed in the picker, for images', async () => {
    await open();
    await cover().getByRole('button', { name: 'Replace from DAM' }).click();
    await page.getByRole('option', { name: /Pier/ }).click();
    const details = page.getByRole('complementary', { name: 'Asset details' });
    await details.getByRole('heading', { name: 'Crops' }).waitFor();
    await expect(details.getByRole('figure')).toHaveText(['hero', 'square']);
    const [hero, square] = await Promise.all(
      [0, 1].map((at) => details.getByRole('figure').nth(at).locator('img').boundingBox()),
    );
    expect((hero?.width ?? 0) / (hero?.height ?? 1)).toBeCloseTo(21 / 9, 1);
    expect((square?.width ?? 0) / (square?.height ?? 1)).toBeCloseTo(1, 1);
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('are previewed beside the focal point of a use, which their addresses have', async () => {
    await open();
    await openTexts();
    await page.getByRole('button', { name: 'Focal point of Pier' }).click();
    const dialog = page.getByRole('dialog', { name: 'Focal point of “Pier”' });
    await expect(dialog.getByRole('figure')).toHaveText(['hero', 'square']);
    for (let count = 0; count < 3; count += 1) await page.keyboard.press('ArrowRight');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved document').first().waitFor();
    await open();
    await cover().getByText('Focal point set for this use').waitFor();
    const { formats, focalPoint } = await shown();
    expect(formats.hero).toMatchObject({ width: 640, height: 274 });
    expect(formats.hero.url).toContain(`crop=hero`);
    expect(new URL(formats.hero.url).searchParams.get('fp')).toBe(`${focalPoint.x / 100},0.5`);
    expect((await fetch(formats.hero.url)).status).toBe(200);
  });
});

describe('a text of the Media Library', () => {
  beforeAll(async () => {
    const files = site.strapi.db.query('plugin::upload.file');
    await files.update({ where: { id: rowId }, data: { alternativeText: 'Our pier' } });
  });

  it('is inherited in the edit view, which says whose it is, and can be gone back to', async () => {
    await open();
    await openTexts();
    const alternative = page.getByLabel('Alternative text of Pier');
    await expect(alternative).toHaveAttribute('placeholder', 'Our pier');
    await page.getByText('Text from the Media Library').waitFor();
    await alternative.fill('My pier');
    await page.getByText('In the Media Library: “Our pier”').first().waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved document').first().waitFor();
    expect(await shown()).toMatchObject({ alternativeText: 'My pier' });
    await open();
    await openTexts();
    await page.getByRole('button', { name: 'Use the Media Library’s text' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved document').first().waitFor();
    expect(await shown()).toMatchObject({ alternativeText: 'Our pier' });
  });
});
