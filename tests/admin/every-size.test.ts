import type { Page } from 'playwright-core';
import { createEditor, expect, logIn, seriousViolations } from '../support/browser';
import { picture } from '../support/dam';
import { specBrowser, specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

const SIZES = [
  [1440, 900],
  [1280, 720],
  [820, 1180],
] as const;

/**
 * The admin at every size, language and scheme that issues name. The night sees all of them, CI every pair of two:
 * each size in both languages and both schemes.
 */
const SCREENS = SIZES.flatMap(([width, height], size) =>
  (['en', 'de'] as const).flatMap((locale, language) =>
    (['light', 'dark'] as const)
      .filter(
        (_, scheme) => process.env.TEST_WHOLE === 'true' || (size + language + scheme) % 2 === 0,
      )
      .map((theme) => ({ width, height, locale, theme })),
  ),
);

const dam = specDam();
const browser = specBrowser();
let page: Page;
let address = '';

beforeAll(async () => {
  const title = 'The north of the island, seen from the old lighthouse at dawn';
  await dam.publish('north', '#c83232', { title, alt: 'Snow on the rocks of the northern shore' });
  await dam.publish('south', '#3264c8', { title: 'The south', alt: '' });
  await dam.uploadVersion('south', '#20a080');
  await dam.approve('south', 2);
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  await createEditor(site);
  const [north, south] = await site.pick('north', 'south');
  const { pick } = site.strapi.plugin('dam').service('references');
  const [pinned] = await pick([{ connection: 'brand', assetId: 'south', version: '1' }]);
  const hero = { connection: 'brand', assetId: 'south', caption: 'Mine', url: south?.url };
  const { data } = await site.json('POST', '/api/articles', {
    data: {
      title: 'Every size',
      slug: 'every-size',
      cover: pinned?.file.id,
      gallery: [north?.file.id, south?.file.id],
      hero,
      text: `![x](${north?.url})`,
    },
  });
  address = `${site.url}/admin/content-manager/collection-types/api::article.article/${data.documentId}`;
  page = await (await browser.newContext()).newPage();
  await logIn(page, site.url);
});

/**
 * What is cut off with dots, or reaches beyond the element around it, and is no text of the DAM: those have
 * `dir="auto"`.
 */
async function cutOff(within: string): Promise<string[]> {
  return page.evaluate((selector) => {
    const parts = [...document.querySelectorAll(selector)];
    return parts.flatMap((part) =>
      [...part.querySelectorAll<HTMLElement>('*')]
        .filter(
          (element) =>
            element.closest('[dir="auto"]') === null &&
            element.childElementCount === 0 &&
            // What only screen readers get has a pixel.
            element.clientWidth > 1 &&
            element.scrollWidth > element.clientWidth + 1 &&
            getComputedStyle(element).overflow !== 'visible',
        )
        .map((element) => element.textContent ?? ''),
    );
  }, within);
}

/** The plugin's own part of a field, below Strapi's control. */
const ROWS = '[data-dam-field] ul:not([role])';
const DIALOG = '[role="dialog"]';

const german = (locale: string, english: RegExp, other: RegExp) =>
  locale === 'de' ? other : english;

describe.each(SCREENS)('the editor’s screens at $width x $height, $locale, $theme', (screen) => {
  const { width, height, locale, theme } = screen;

  beforeAll(async () => {
    await page.setViewportSize({ width, height });
    await page.evaluate(
      ([language, scheme]) => {
        localStorage.setItem('strapi-admin-language', language);
        localStorage.setItem('STRAPI_THEME', scheme);
      },
      [locale, theme] as [string, string],
    );
    await page.goto(address);
    await page.locator('[data-dam-field="gallery"] [data-dam-row]').nth(1).waitFor();
    await page.waitForLoadState('networkidle');
  });

  it('show each field with its pencil open, nothing cut off', async () => {
    const pencils = page.getByRole('button', { name: german(locale, /^Texts of/, /^Texte/) });
    await expect(pencils).toHaveCount(3);
    for (let index = 0; index < 3; index += 1) await pencils.nth(index).click();
    await expect(page.locator('[data-dam-field] input[dir="auto"]')).toHaveCount(8);
    expect(await cutOff(ROWS)).toEqual([]);
    expect(await cutOff('[role="complementary"], aside')).toEqual([]);
    expect(await seriousViolations(page, ROWS)).toEqual([]);
  });

  it('show the whole focal point', async () => {
    const name = german(locale, /^Focal point of/, /^Bildschwerpunkt/);
    await page.getByRole('button', { name }).first().click();
    await page.getByRole('slider').hover();
    expect(await cutOff(DIALOG)).toEqual([]);
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('show the picker and its uploads', async () => {
    const gallery = page.locator('[data-dam-field="gallery"]');
    await gallery.getByRole('button', { name: german(locale, /Add from/, /hinzufügen/) }).click();
    const picker = page.getByRole('dialog');
    await picker.getByRole('option').first().click();
    expect(await cutOff(`${DIALOG} footer, ${DIALOG} header`)).toEqual([]);
    expect(await seriousViolations(page)).toEqual([]);
    await picker.getByRole('button', { name: german(locale, /^Upload$/, /^Hochladen$/) }).click();
    const file = Buffer.from(await (await picture('#d08020')).arrayBuffer());
    await picker
      .locator('input[type="file"]')
      .setInputFiles([{ name: 'harbour.png', mimeType: 'image/png', buffer: file }]);
    await picker.getByRole('listitem').filter({ hasText: 'harbour.png' }).waitFor();
    expect(await cutOff(DIALOG)).toEqual([]);
    expect(await seriousViolations(page)).toEqual([]);
  });
});
