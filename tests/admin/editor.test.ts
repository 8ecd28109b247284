import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { createEditor, expect, logIn, mediaField, seriousViolations } from '../support/browser';
import { colourOf } from '../support/dam';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { eventually, freePort, ROOT, type Running, startProcess } from '../support/processes';

jest.setTimeout(180_000);

let website: Running;
let websiteUrl: string;
let page: Page;
const providerCalls: string[] = [];
/** Colours of all images in these tests. */
const COLOURS = ['#c83232', '#3264c8', '#32a050', '#888888', '#e0b020', '#a02080'];

const dam = specDam();

beforeAll(async () => {
  await dam.publish('harbour-at-dawn', '#c83232', { title: 'Harbour at dawn', tags: 'sea' });
  await dam.publish('harbour-at-noon', '#3264c8', { title: 'Harbour at noon', tags: 'sea' });
  await dam.publish('enamel-mug', '#32a050', { title: 'Enamel mug' });
  await dam.upload('harbour-draft', '#888888', { title: 'Harbour draft' });
});

const site = specSite(() => ({ damUrl: dam.url }));
const browser = specBrowser();

beforeAll(async () => {
  await dam.call('PUT', '/api/webhook', {
    url: `${site.url}/api/dam/webhooks/brand`,
    secret: process.env.DAM_WEBHOOK_SECRET,
  });
  await createEditor(site);
  watchProvider();
  const port = await freePort();
  websiteUrl = `http://127.0.0.1:${port}`;
  website = await startProcess(process.execPath, ['--import', 'tsx', 'demo/site/main.ts'], {
    env: { SITE_PORT: String(port), STRAPI_URL: site.url },
    ready: /listening on/,
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  page = await context.newPage();
  await logIn(page, site.url);
});

afterAll(async () => {
  await website?.stop();
});

/** Records all calls of the upload provider, through which every byte stored in Strapi passes. */
function watchProvider(): void {
  const provider = site.strapi.plugin('upload').provider;
  for (const method of ['upload', 'uploadStream', 'delete', 'replace']) {
    const original: unknown = provider[method];
    if (typeof original !== 'function') continue;
    provider[method] = (...args: unknown[]) => {
      providerCalls.push(method);
      return original.apply(provider, args);
    };
  }
}

const field = (label: string) => mediaField(page, label);

const picker = () => page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });
const options = () => picker().getByRole('listbox', { name: 'Assets' }).getByRole('option');

async function search(text: string, expected: number): Promise<void> {
  await picker().getByLabel('Search assets').fill(text);
  await eventually(`${expected} results for "${text}"`, async () =>
    (await options().count()) === expected ? true : undefined,
  );
}

async function newArticle(title: string, slug: string): Promise<void> {
  await page.goto(`${site.url}/admin/content-manager/collection-types/api::article.article/create`);
  // Strapi fills its form again when its last request ends, which drops what was typed before.
  await page.waitForLoadState('networkidle');
  await page.getByLabel(/^title/i).fill(title);
  await page.getByLabel(/^slug/i).fill(slug);
}

/**
 * Clicks "Publish", and again if no request was sent, as an editor would. Throws with the message of
 * the page or the server if nothing is published.
 */
async function publish(): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const [response] = await Promise.all([
      page
        .waitForResponse((answer) => answer.url().includes('/actions/publish'), { timeout: 10_000 })
        .catch(() => undefined),
      page.getByRole('button', { name: 'Publish', exact: true }).click(),
    ]);
    if (response?.ok()) return;
    if (response) throw new Error(`Not published: ${response.status()} ${await response.text()}`);
  }
  const said = await page
    .locator('[role="alert"], [role="status"], [id$="-error"]')
    .allInnerTexts();
  for (const name of ['title', 'slug']) {
    said.push(`${name}: ${await page.getByLabel(new RegExp(`^${name}`, 'i')).inputValue()}`);
  }
  throw new Error(`"Publish" sent nothing. The page says: ${said.join(' | ')}`);
}

/** Returns the nearest colour of these tests, or the colour itself if none is near. */
function nearest(colour: string): string {
  const partsOf = (hex: string) => [...Buffer.from(hex.slice(1), 'hex')];
  const parts = partsOf(colour);
  const isNear = (other: string) =>
    partsOf(other).every((part, index) => Math.abs(part - (parts[index] ?? 0)) <= 4);
  return COLOURS.find(isNear) ?? colour;
}

/** Returns the colour in the middle of an image on the website, `broken`, or null if there is none. */
async function colourOnPage(slug: string, selector: string): Promise<string | null> {
  const visitor = await browser.newPage();
  try {
    await visitor.goto(`${websiteUrl}/articles/${slug}`);
    const picture = visitor.locator(selector).first();
    if ((await picture.count()) === 0) return null;
    await picture.scrollIntoViewIfNeeded();
    const isShown = await picture.evaluate((image: HTMLImageElement) =>
      image.decode().then(
        () => true,
        () => false,
      ),
    );
    // A page that was made a moment before the picture went.
    if (!isShown) return 'broken';
    // AVIF and WebP change colours slightly.
    return nearest(await colourOf(await picture.screenshot()));
  } finally {
    await visitor.close();
  }
}

const COVER = 'main img[src*="harbour-at-dawn"]';

describe('an editor’s day', () => {
  it('picks, saves and publishes without leaving the edit screen, and the website shows it', async () => {
    await newArticle('A day at the harbour', 'a-day-at-the-harbour');
    await field('cover').getByRole('button', { name: 'Add from DAM' }).click();
    await search('harb', 3);
    const draft = options().filter({ hasText: 'Harbour draft' });
    await expect(draft).toHaveAttribute('aria-disabled', 'true');
    await expect(draft).toContainText('In review');
    await options().filter({ hasText: 'Harbour at dawn' }).click();
    await picker().getByRole('button', { name: 'Add asset' }).click();
    await picker().waitFor({ state: 'detached' });

    await field('gallery').getByRole('button', { name: 'Add from DAM' }).click();
    await options().filter({ hasText: 'Harbour at noon' }).click();
    await options().filter({ hasText: 'Enamel mug' }).click();
    await picker().getByRole('button', { name: 'Add 2 assets' }).click();
    await picker().waitFor({ state: 'detached' });
    await field('gallery').getByText('v1, current').first().waitFor();

    await publish();
    await eventually('the article is published', async () => {
      const { data } = await site.json(
        'GET',
        '/api/articles?filters[slug]=a-day-at-the-harbour&populate=*',
      );
      return data[0]?.gallery?.length === 2 ? true : undefined;
    });
    await expect.poll(() => colourOnPage('a-day-at-the-harbour', COVER)).toBe('#c83232');
    expect(await colourOnPage('a-day-at-the-harbour', 'main img[src*="harbour-at-noon"]')).toBe(
      '#3264c8',
    );
    expect(await colourOnPage('a-day-at-the-harbour', 'main img[src*="enamel-mug"]')).toBe(
      '#32a050',
    );
  });

  it('lands not one byte in Strapi: no provider call, no file, no row with bytes', async () => {
    expect(providerCalls).toEqual([]);
    const uploads = readdirSync(join(ROOT, 'demo/public/uploads')).filter(
      (name) => name !== '.gitkeep',
    );
    expect(uploads).toEqual([]);
    const rows = await site.strapi.db.query('plugin::upload.file').findMany();
    expect(rows.map((row: { name: string }) => row.name).sort()).toEqual([
      'Enamel mug',
      'Harbour at dawn',
      'Harbour at noon',
    ]);
    for (const row of rows) {
      expect(row.provider).toBe('dam');
      expect(row.url).toMatch(/^\/api\/dam\/a\/brand\//);
    }
  });

  it('shows the approved version and no other, with nothing touched in Strapi', async () => {
    const colour = () => colourOnPage('a-day-at-the-harbour', COVER);
    await dam.uploadVersion('harbour-at-dawn', '#e0b020');
    await expect.poll(colour).toBe('#c83232');
    await dam.approve('harbour-at-dawn', 2);
    await eventually('the new colour on the page', async () =>
      (await colour()) === '#e0b020' ? true : undefined,
    );
    await dam.withdraw('harbour-at-dawn');
    await eventually('the picture gone from the page', async () =>
      (await colour()) === null ? true : undefined,
    );
    const { data } = await site.json(
      'GET',
      '/api/articles?filters[slug]=a-day-at-the-harbour&populate=*',
    );
    expect(data[0].cover).toBeNull();
    await dam.restore('harbour-at-dawn');
  });

  it('opens our picker from Strapi’s own buttons: the empty area, "+" and the pencil', async () => {
    await newArticle('Buttons', 'buttons');
    await page
      .getByRole('button', { name: /Click to add an asset or drag and drop one in this area/ })
      .first()
      .click();
    await options().filter({ hasText: 'Enamel mug' }).click();
    await picker().getByRole('button', { name: 'Add asset' }).click();
    await picker().waitFor({ state: 'detached' });
    for (const name of ['Add', 'Edit']) {
      await field('cover').getByRole('button', { name, exact: true }).first().click();
      await picker().waitFor();
      await page.keyboard.press('Escape');
      await picker().waitFor({ state: 'detached' });
    }
  });

  it('works with the keyboard alone', async () => {
    await newArticle('Keyboard', 'keyboard');
    const button = field('cover').getByRole('button', { name: 'Add from DAM' });
    await button.focus();
    await page.keyboard.press('Enter');
    await picker().waitFor();
    await eventually('focus in the search box', async () =>
      (await picker()
        .getByLabel('Search assets')
        .evaluate((box) => box === document.activeElement))
        ? true
        : undefined,
    );
    await page.keyboard.type('mug');
    await eventually('one result', async () =>
      (await options().count()) === 1 ? true : undefined,
    );
    await options().first().focus();
    await page.keyboard.press('Space');
    await expect(options().first()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await picker().waitFor({ state: 'detached' });
    await field('cover').getByText('v1, current').waitFor();
  });

  it('says that the DAM is down, that content is safe, and tries again', async () => {
    await newArticle('Down', 'down');
    await dam.fault('down');
    try {
      await field('cover').getByRole('button', { name: 'Add from DAM' }).click();
      await picker().getByText('Nordhavn DAM is not reachable').waitFor();
      await picker().getByText('Existing content is safe.').waitFor();
    } finally {
      await dam.fault('none');
    }
    await eventually('results after a retry', async () => {
      const retry = picker().getByRole('button', { name: 'Try again' });
      if (await retry.isVisible()) await retry.click();
      return (await options().count()) > 0 ? true : undefined;
    });
  });

  it('has nothing serious that axe finds in the picker', async () => {
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('shows a picture of what was withdrawn, and says which name is this site’s own', async () => {
    await dam.publish('old-pier', '#a02080', { title: 'Old pier', alt: 'The old pier' });
    const [pier] = await site.pick('old-pier');
    const row = { where: { id: pier?.file.id } };
    await site.strapi.db
      .query('plugin::upload.file')
      .update({ ...row, data: { name: 'Our pier', alternativeText: 'Our words' } });
    const { data } = await site.json('POST', '/api/articles', {
      data: { title: 'Old', slug: 'old-pier', cover: pier?.file.id },
    });
    await dam.withdraw('old-pier');
    await page.goto(
      `${site.url}/admin/content-manager/collection-types/api::article.article/${data.documentId}`,
    );
    await field('cover').getByText('Withdrawn').waitFor();
    await field('cover').getByText('Named “Our pier” in this site’s Media Library').waitFor();
    const picture = field('cover').locator('img[src*="/dam/thumb/"]').first();
    await picture.evaluate((image: HTMLImageElement) => image.decode());
    expect(nearest(await colourOf(await picture.screenshot()))).toBe('#a02080');
  });

  it('refuses a file that is dropped on a DAM asset, says where it belongs, and uploads nothing', async () => {
    const files = site.strapi.db.query('plugin::upload.file');
    const before = await files.count();
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['GIF89a'], 'copy.gif', { type: 'image/gif' }));
      return data;
    });
    const target = field('cover').locator('img').first();
    for (const event of ['dragenter', 'dragover', 'drop']) {
      await target.dispatchEvent(event, { dataTransfer: dropped });
    }
    await page.getByText('Upload new files to the DAM, then choose them here.').waitFor();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(await files.count()).toBe(before);
    expect(providerCalls).toEqual([]);
  });
});
