import { randomBytes } from 'node:crypto';
import type { UID } from '@strapi/strapi';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { AssetFieldValue } from '../../server/contracts/reference';
import {
  createEditor,
  createWriter,
  expect,
  logIn,
  mediaField,
  seriousViolations,
} from '../support/browser';
import { colourOf, picture as pictureOf } from '../support/dam';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(180_000);

/** More than three pages of results, so that some are out of view. */
const PICTURES = 130;

const DESKTOP = { width: 1440, height: 900 };

let context: BrowserContext;
let page: Page;

const dam = specDam();

beforeAll(async () => {
  for (let number = 1; number <= PICTURES; number++) {
    await dam.publish(`picture-${number}`, '#3264c8', {
      title: `Picture ${String(number).padStart(3, '0')}`,
      tags: number % 2 === 0 ? 'even,sea' : 'odd',
      folder: number <= 10 ? 'Campaigns/Spring' : 'Product',
    });
  }
  await dam.upload('draft', '#888888', { title: 'Draft key visual', tags: 'even' });
});

const site = specSite(() => ({ damUrl: dam.url }));
const browser = specBrowser();

beforeAll(async () => {
  await dam.call('PUT', '/api/webhook', {
    url: `${site.url}/api/dam/webhooks/brand`,
    secret: process.env.DAM_WEBHOOK_SECRET,
  });
  await createEditor(site);
  context = await browser.newContext({ viewport: DESKTOP });
  page = await context.newPage();
  await logIn(page, site.url);
});

const picker = () => page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });
/** The picker while it uploads. */
const uploader = () =>
  page.getByRole('dialog').filter({ has: page.getByRole('heading', { name: /^Upload to/ }) });
const list = () => picker().getByRole('listbox', { name: 'Assets' });
const options = () => list().getByRole('option');
const filters = () => picker().getByRole('complementary', { name: 'Filters' });
const option = (title: string) => options().filter({ hasText: title });

const field = (label: string) => mediaField(page, label);

async function open(label: 'cover' | 'gallery'): Promise<void> {
  await page.goto(`${site.url}/admin/content-manager/collection-types/api::article.article/create`);
  await field(label).getByRole('button', { name: 'Add from DAM' }).click();
  await options().first().waitFor();
}

/** The colour that a picture of the page shows, once it arrived. */
async function colourIn(image: Locator): Promise<string> {
  const src = await image.getAttribute('src');
  const response = await page.request.get(new URL(src ?? '', site.url).href);
  return colourOf(await response.body());
}

async function counts(total: number): Promise<void> {
  await picker()
    .getByRole('status')
    .filter({ hasText: `${total} asset` })
    .waitFor();
}

const details = () => picker().getByRole('complementary', { name: 'Asset details' });

/** Number of results whose whole card is in view. */
async function wholeCards(): Promise<number> {
  const frame = await list().evaluate((element) => {
    let scroller: Element | null = element;
    while (scroller !== null && getComputedStyle(scroller).overflowY !== 'auto') {
      scroller = scroller.parentElement;
    }
    return scroller?.getBoundingClientRect().toJSON();
  });
  const cards = await options().evaluateAll((elements) =>
    elements.map((element) => element.getBoundingClientRect().toJSON()),
  );
  return cards.filter(({ top, bottom }) => top >= frame.top && bottom <= frame.bottom).length;
}

const selected = () => list().locator('[role="option"][aria-selected="true"]');

describe('the picker', () => {
  it('narrows by facets with the DAM’s own numbers, and shows what narrows it', async () => {
    await open('gallery');
    await counts(PICTURES + 1);
    const sea = filters().getByRole('listitem').filter({ hasText: 'sea' });
    await expect(sea).toContainText(String(PICTURES / 2));
    await sea.getByRole('checkbox').click();
    await counts(PICTURES / 2);
    await filters().getByRole('checkbox', { name: 'Campaigns/Spring' }).click();
    await counts(5);
    await expect(options()).toHaveCount(5);
    await picker().getByRole('button', { name: 'Remove filter Tags: sea' }).click();
    await counts(10);
    await picker().getByRole('button', { name: 'Clear filters' }).click();
    await counts(PICTURES + 1);
  });

  it('says that nothing fits the filters, and takes them out', async () => {
    await open('gallery');
    await filters().getByRole('checkbox', { name: 'Campaigns/Spring' }).click();
    await picker().getByLabel('Search assets').fill('draft');
    await picker().getByText('Nothing found for “draft”').waitFor();
    // A shorter search keeps the filters.
    await picker().getByRole('button', { name: 'Search for “dra”' }).click();
    await picker().getByText('Nothing found for “dra”').waitFor();
    await filters().getByRole('checkbox', { name: 'Campaigns/Spring', checked: true }).waitFor();
    await picker().getByRole('button', { name: 'Clear search and filters' }).click();
    await counts(PICTURES + 1);
  });

  it('keeps only what is near the view in the document, and loads on to the last asset', async () => {
    await open('gallery');
    await eventually('all pages', async () => {
      await list().evaluate((element) => {
        const scroller = element.closest('[role="tabpanel"]')?.querySelectorAll('div') ?? [];
        for (const each of scroller) {
          if (each.contains(element) && each.scrollHeight > each.clientHeight) {
            each.scrollTop = each.scrollHeight;
          }
        }
      });
      return (await option('Picture 001').count()) === 1 ? true : undefined;
    });
    await eventually('few cards in the document', async () =>
      (await options().count()) < 60 ? true : undefined,
    );
    const last = option('Picture 001');
    await expect(last).toHaveAttribute('aria-posinset', String(PICTURES + 1));
    await expect(last).toHaveAttribute('aria-setsize', String(PICTURES + 1));
  });

  it('shows a grid, a list or a waterfall, and opens as it was left', async () => {
    await open('gallery');
    await filters().getByRole('checkbox', { name: 'even' }).click();
    await counts(PICTURES / 2 + 1);
    await picker().getByRole('button', { name: 'List', exact: true }).click();
    const first = await options().first().boundingBox();
    const second = await options().nth(1).boundingBox();
    expect(second?.x).toBe(first?.x);
    expect(second?.y).toBeGreaterThan(first?.y ?? 0);
    await open('gallery');
    await counts(PICTURES / 2 + 1);
    await expect(picker().getByRole('button', { name: 'List', exact: true })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await picker().getByRole('button', { name: 'Waterfall' }).click();
    await options().first().waitFor();
    await picker().getByRole('button', { name: 'Grid' }).click();
    await picker().getByRole('button', { name: 'Clear filters' }).click();
    await counts(PICTURES + 1);
  });

  it.each([
    { width: 1440, height: 900, size: 'Small', least: 20 },
    { width: 1280, height: 720, size: 'Medium', least: 8 },
    { width: 820, height: 1180, size: 'Small', least: 20 },
  ])('shows at least $least whole pictures at $width x $height, $size', async (screen) => {
    const { size, least, ...viewport } = screen;
    await page.setViewportSize(viewport);
    await open('gallery');
    await counts(PICTURES + 1);
    await picker()
      .getByRole('button', { name: `${size} cards` })
      .click();
    await eventually(`${least} whole pictures`, async () =>
      (await wholeCards()) >= least ? true : undefined,
    );
    // The size is remembered.
    await open('gallery');
    await eventually(`${least} whole pictures`, async () =>
      (await wholeCards()) >= least ? true : undefined,
    );
    await picker().getByRole('button', { name: 'Medium cards' }).click();
    await page.setViewportSize(DESKTOP);
  });

  it('shows details with a choice, puts them away with it, and keeps them closed on demand', async () => {
    await open('gallery');
    await options().first().waitFor();
    await expect(details()).toHaveCount(0);
    await option('Picture 125').click();
    await details().getByText('picture-125.png').waitFor();
    // The results make room, and the chosen one stays in view.
    await option('Picture 125').waitFor();
    await page.keyboard.press('ArrowRight');
    await details().getByText('picture-124.png').waitFor();
    await option('Picture 125').click();
    await details().waitFor({ state: 'detached' });
    await option('Picture 125').click();
    await details().getByRole('button', { name: 'Hide details' }).click();
    await details().waitFor({ state: 'detached' });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')))
      .toBe('option');
    await option('Picture 123').click();
    await picker().getByRole('button', { name: 'Show details' }).click();
    await details().getByText('picture-123.png').waitFor();
  });

  it('has the details as a sheet where there is little room', async () => {
    await page.setViewportSize({ width: 820, height: 1180 });
    await open('gallery');
    await option('Picture 125').click();
    await selected().waitFor();
    await expect(details()).toHaveCount(0);
    await picker().getByRole('button', { name: 'Show details' }).click();
    await details().getByRole('button', { name: 'Pin v1' }).waitFor();
    await details().getByRole('button', { name: 'Copy address' }).waitFor();
    await page.keyboard.press('Escape');
    await details().waitFor({ state: 'detached' });
    await expect(picker()).toHaveCount(1);
    await page.setViewportSize(DESKTOP);
  });

  it('leaves out in one click what is not approved', async () => {
    await open('gallery');
    await counts(PICTURES + 1);
    await expect(option('Draft key visual')).toContainText('In review');
    await expect(option('Picture 130')).not.toContainText('Approved');
    await picker().getByRole('checkbox', { name: 'Approved only' }).click();
    await counts(PICTURES);
    await open('gallery');
    await counts(PICTURES);
    await picker().getByRole('checkbox', { name: 'Approved only' }).click();
    await counts(PICTURES + 1);
  });

  it('selects with shift, with all at once, and never what may not be used', async () => {
    await open('gallery');
    await picker().getByLabel('Search assets').fill('picture 00');
    await counts(9);
    await option('Picture 009').click();
    await option('Picture 006').click({ modifiers: ['Shift'] });
    await expect(selected()).toHaveCount(4);
    await picker().getByRole('button', { name: 'Clear selection' }).click();
    await expect(selected()).toHaveCount(0);
    await picker().getByLabel('Search assets').fill('');
    await filters().getByRole('checkbox', { name: 'even' }).click();
    await counts(PICTURES / 2 + 1);
    // Forced, because Playwright does not click a disabled element otherwise.
    await option('Draft key visual').click({ force: true });
    await expect(selected()).toHaveCount(0);
    await option('Draft key visual').press('ControlOrMeta+a');
    // A page has 40 results. The draft is one of them and is not selected.
    await picker().getByRole('status').filter({ hasText: '39 selected' }).waitFor();
    await picker().getByRole('button', { name: 'Clear filters' }).click();
    await counts(PICTURES + 1);
  });

  it('puts selected assets in order with the keyboard, and adds them in it', async () => {
    await open('gallery');
    await picker().getByLabel('Search assets').fill('picture 00');
    await counts(9);
    for (const title of ['Picture 003', 'Picture 002', 'Picture 001']) await option(title).click();
    const thumb = (title: string) =>
      picker().getByRole('button', { name: `Remove ${title} from the selection` });
    await thumb('Picture 001').press('ArrowLeft');
    await thumb('Picture 001').press('ArrowLeft');
    await expect(option('Picture 001')).toContainText('1');
    await thumb('Picture 003').dragTo(thumb('Picture 002'));
    await picker().getByRole('button', { name: 'Add 3 assets' }).click();
    await picker().waitFor({ state: 'detached' });
    const lines = field('gallery').getByRole('list', { name: 'DAM assets of this field' });
    await lines.getByText('v1, current').first().waitFor();
    await expect(lines.getByRole('listitem')).toContainText([
      'Picture 001',
      'Picture 002',
      'Picture 003',
    ]);
  });

  it('orders a gallery below the field, by arrows and by dragging, and takes assets out', async () => {
    const files = [];
    for (const number of [1, 2, 3]) files.push((await site.pick(`picture-${number}`))[0]?.file.id);
    const { data } = await site.json('POST', '/api/articles', {
      data: { title: 'Ordered', slug: 'ordered', gallery: files },
    });
    const url = `${site.url}/admin/content-manager/collection-types/api::article.article/${data.documentId}`;
    await page.goto(url);
    const rows = field('gallery')
      .getByRole('list', { name: 'DAM assets of this field' })
      .getByRole('listitem');
    const expectOrder = (...numbers: number[]) =>
      expect(rows).toContainText(numbers.map((number) => `Picture 00${number}`));
    await expectOrder(1, 2, 3);
    const button = (name: string) => field('gallery').getByRole('button', { name, exact: true });
    const focusedName = () =>
      page.evaluate(() => document.activeElement?.textContent || document.activeElement?.ariaLabel);
    await button('Move Picture 001 down').press('Enter');
    await expectOrder(2, 1, 3);
    // The focus goes with the asset, so that it can be moved on.
    await eventually('the focus is on the arrow', async () =>
      (await focusedName())?.includes('Move Picture 001 down') ? true : undefined,
    );
    await page.keyboard.press('Enter');
    await expectOrder(2, 3, 1);
    await rows.nth(2).locator('img').dragTo(rows.nth(0).locator('img'));
    await expectOrder(1, 2, 3);
    await button('Remove Picture 002').click();
    await expectOrder(1, 3);
    await button('Replace Picture 003').click();
    await picker().getByRole('heading', { name: 'Replace “Picture 003”' }).waitFor();
    await picker().getByLabel('Search assets').fill('picture 004');
    await counts(1);
    await option('Picture 004').click();
    await picker().getByRole('button', { name: 'Replace asset' }).click();
    await expectOrder(1, 4);
    const saved = page.waitForResponse(
      (response) => response.request().method() === 'PUT' && response.ok(),
    );
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await saved;
    await page.goto(url);
    await expectOrder(1, 4);
  });

  it('remembers searches of this editor, and keeps those that are saved', async () => {
    await open('cover');
    await filters().getByRole('button', { name: 'picture 00', exact: true }).click();
    await counts(9);
    await filters().getByRole('checkbox', { name: 'odd' }).click();
    await counts(5);
    await picker().getByRole('button', { name: 'Save search' }).click();
    await picker().getByRole('button', { name: 'Clear filters' }).click();
    await page.keyboard.press('Escape');
    await open('gallery');
    await filters().getByRole('button', { name: 'picture 00 · odd', exact: true }).click();
    await counts(5);
    await filters().getByRole('button', { name: 'Share saved search picture 00 · odd' }).click();
    await page.getByRole('menuitem', { name: 'Everyone with the role Super Admin' }).click();
    await filters().getByText('shared with Super Admin').waitFor();
    // It is not this browser that keeps it.
    const other = await (await browser.newContext({ viewport: DESKTOP })).newPage();
    await logIn(other, site.url);
    await other.goto(
      `${site.url}/admin/content-manager/collection-types/api::article.article/create`,
    );
    await mediaField(other, 'cover').getByRole('button', { name: 'Add from DAM' }).click();
    await other.getByRole('button', { name: /^picture 00 · odd/ }).click();
    await other.getByRole('status').filter({ hasText: '5 assets' }).waitFor();
    await other.context().close();
    await filters().getByRole('button', { name: 'Delete saved search picture 00 · odd' }).click();
    await expect(filters().getByText('Saved searches')).toHaveCount(0);
    await picker().getByRole('button', { name: 'Clear filters' }).click();
  });

  it('moves through results with the keyboard alone, up, down, to the end and back', async () => {
    await open('cover');
    await picker().getByLabel('Search assets').press('ArrowDown');
    const focused = () =>
      page.evaluate(() => Number(document.activeElement?.getAttribute('aria-posinset')));
    await expect.poll(focused).toBe(1);
    await page.keyboard.press('ArrowDown');
    const columns = (await focused()) - 1;
    expect(columns).toBeGreaterThan(1);
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).toBe(columns + 2);
    await page.keyboard.press('End');
    await eventually('the last loaded card has the focus', async () =>
      (await focused()) >= 40 ? true : undefined,
    );
    await page.keyboard.press('Home');
    await eventually('the first card has the focus', async () =>
      (await focused()) === 1 ? true : undefined,
    );
  });

  it('pins a version from the details, and the field says which one is newer', async () => {
    await dam.publish('poster', '#a02080', { title: 'Poster' });
    await dam.uploadVersion('poster', '#20a080');
    await dam.approve('poster', 2);
    await open('cover');
    await picker().getByLabel('Search assets').fill('poster');
    await counts(1);
    await option('Poster').click();
    await details().getByText('Version 2').waitFor();
    const preview = details().getByRole('img', { name: 'Alt of poster' });
    await expect.poll(() => colourIn(preview)).toBe('#20a080');
    // What is pinned is seen before, and after.
    await details().getByRole('button', { name: 'Look at version 1' }).click();
    await details().getByText('You see version 1').waitFor();
    await expect.poll(() => colourIn(preview)).toBe('#a02080');
    await details().getByRole('button', { name: 'Look at version 1' }).click();
    await details().getByText('You see version 1').waitFor({ state: 'detached' });
    await details().getByRole('button', { name: 'Pin v1' }).click();
    await details()
      .getByText('Pinned here: v1 stays, even if a newer version is approved')
      .waitFor();
    await expect.poll(() => colourIn(preview)).toBe('#a02080');
    await picker().getByRole('button', { name: 'Add asset' }).click();
    await picker().waitFor({ state: 'detached' });
    await field('cover').getByText('Pinned to v1').waitFor();
  });

  it('pins a version in the field itself, without replacing, and takes the pin away', async () => {
    await dam.publish('timetable', '#a02080', { title: 'Timetable' });
    await dam.uploadVersion('timetable', '#20a080');
    await dam.approve('timetable', 2);
    const [picked] = await site.pick('timetable');
    const { data } = await site.json('POST', '/api/articles', {
      data: {
        title: 'Pinned',
        slug: 'pinned',
        cover: picked?.file.id,
        hero: { connection: 'brand', assetId: 'timetable', alt: 'Of this page' },
      },
    });
    const url = `${site.url}/admin/content-manager/collection-types/api::article.article/${data.documentId}`;
    await page.goto(url);
    const hero = page.locator('[data-dam-field="hero"]');
    const item = (name: string | RegExp) => page.getByRole('menuitem', { name });
    for (const place of [field('cover'), hero]) {
      await place.getByRole('button', { name: /^v2, current\. Choose the version/ }).click();
      // The menu shows what is pinned.
      const picture = item(/^Pin v1/).locator('img');
      await expect.poll(() => colourIn(picture)).toBe('#a02080');
      await item(/^Pin v1/).click();
      await place.getByText('Pinned to v1, current is v2').waitFor();
    }
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved document').first().waitFor();
    await page.goto(url);
    await expect(hero.getByRole('textbox', { name: 'Alternative text of Timetable' })).toHaveValue(
      'Of this page',
    );
    for (const place of [field('cover'), hero]) {
      await place.getByRole('button', { name: /^Pinned to v1, current is v2\. Choose/ }).click();
      await item('Always the current version').click();
      await place.getByText('v2, current').waitFor();
    }
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved document').first().waitFor();
    await page.goto(url);
    for (const place of [field('cover'), hero]) {
      await place.getByRole('button', { name: /^v2, current\. Choose the version/ }).click();
      await item('Always the current version').click();
    }
    await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
  });

  it('lists first what can be used, among the best matches', async () => {
    await dam.publish('coral', '#3264c8', { title: 'Coral of the reef' });
    await dam.upload('reef', '#3264c8', { title: 'Reef' });
    await open('gallery');
    await picker().getByLabel('Search assets').fill('reef');
    await counts(2);
    await expect(options()).toContainText(['Coral of the reef', 'Reef']);
  });

  it('marks what the field holds, and names what is replaced', async () => {
    const [one] = await site.pick('picture-1');
    const [two] = await site.pick('picture-2');
    const { data } = await site.json('POST', '/api/articles', {
      data: {
        title: 'Marked',
        slug: 'marked',
        gallery: [one?.file.id, two?.file.id],
        hero: { connection: 'brand', assetId: 'picture-3' },
      },
    });
    await page.goto(
      `${site.url}/admin/content-manager/collection-types/api::article.article/${data.documentId}`,
    );
    await field('gallery').getByRole('button', { name: 'Add from DAM' }).click();
    await picker().getByLabel('Search assets').fill('picture 00');
    await counts(9);
    const marked = options().filter({ hasText: 'In this field' });
    await expect(marked).toHaveCount(2);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await picker().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Replace Picture 003' }).click();
    await picker().getByRole('heading', { name: 'Replace “Picture 003”' }).waitFor();
    await picker().getByLabel('Search assets').fill('picture 00');
    await counts(9);
    await expect(option('Picture 003')).toContainText('Replaced');
    await option('Picture 004').click();
    await picker().getByRole('button', { name: 'Replace asset' }).click();
    await picker().waitFor({ state: 'detached' });
    // The focus is in the row that was replaced.
    await expect(page.getByRole('button', { name: 'Replace Picture 004' })).toBeFocused();
  });

  it('lists every DAM asset of the entry beside it, problems first, one click from its field', async () => {
    const [first] = await site.pick('picture-1');
    const [second] = await site.pick('picture-2');
    const { data } = await site.json('POST', '/api/articles', {
      data: {
        title: 'Panel',
        slug: 'panel',
        cover: first?.file.id,
        text: `See ![it](${second?.url})`,
      },
    });
    await dam.withdraw('picture-2');
    await page.goto(
      `${site.url}/admin/content-manager/collection-types/api::article.article/${data.documentId}`,
    );
    const links = page.getByRole('button', { name: /^Go to Picture/ });
    const lines = page.getByRole('listitem').filter({ has: links });
    await page.getByText('1 asset cannot be shown').waitFor();
    await expect(lines).toContainText(['Picture 002', 'Picture 001']);
    await page.getByRole('button', { name: 'Go to Picture 001 in cover' }).click();
    await expect
      .poll(() => field('cover').evaluate((element) => element.contains(document.activeElement)))
      .toBe(true);
    await dam.restore('picture-2');
  });

  it('tells an open form that a newer version was approved meanwhile', async () => {
    const [first] = await site.pick('picture-3');
    const { data } = await site.json('POST', '/api/articles', {
      data: { title: 'Newer', slug: 'newer', cover: first?.file.id },
    });
    await page.goto(
      `${site.url}/admin/content-manager/collection-types/api::article.article/${data.documentId}`,
    );
    await field('cover').getByText('v1, current').waitFor();
    await dam.uploadVersion('picture-3', '#20a080');
    await dam.approve('picture-3', 2);
    await eventually('the form heard of it', async () => {
      await page.evaluate(() => window.dispatchEvent(new Event('focus')));
      return (await field('cover').getByText('v2 was approved after').count()) > 0
        ? true
        : undefined;
    });
  });

  it('keeps texts and a focal point of this use over the DAM’s, and goes back in one click', async () => {
    const [picked] = await site.pick('picture-5');
    const { data } = await site.json('POST', '/api/articles', {
      data: {
        title: 'Own words',
        slug: 'own-words',
        hero: { connection: 'brand', assetId: 'picture-5', url: picked?.url },
      },
    });
    await page.goto(
      `${site.url}/admin/content-manager/collection-types/api::article.article/${data.documentId}`,
    );
    await page.getByRole('textbox', { name: 'Alternative text of Picture 005' }).fill('Mine');
    await page.getByRole('textbox', { name: 'Caption of Picture 005' }).fill('My caption');
    await page.getByRole('button', { name: 'Focal point of Picture 005', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Focal point of “Picture 005”' });
    const target = dialog.getByRole('slider', { name: /^Focal point of Picture 005: click/ });
    // The dialog grows as it opens.
    await target.hover();
    const box = await target.boundingBox();
    await target.click({ position: { x: (box?.width ?? 0) * 0.25, y: (box?.height ?? 0) * 0.75 } });
    await target.press('ArrowRight');
    const crops = dialog.getByRole('group', { name: 'Crops' }).locator('img');
    await expect(crops).toHaveCount(3);
    // A picture of 4:3 loses a part of its height in 16:9: as much above as the point is below the middle.
    await expect(crops.first()).toHaveCSS('object-position', '50% 100%');
    expect(await seriousViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Apply' }).click();
    const save = async () => {
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('Saved document').first().waitFor();
    };
    await save();
    const stored = await site.strapi
      .documents('api::article.article' as UID.ContentType)
      .findOne({ documentId: data.documentId, status: 'draft' } as never);
    expect(stored).toMatchObject({
      hero: { assetId: 'picture-5', alt: 'Mine', caption: 'My caption' },
    });
    const { focalPoint } = (stored as unknown as { hero: AssetFieldValue }).hero;
    expect(focalPoint?.x).toBeCloseTo(0.27, 1);
    expect(focalPoint?.y).toBeCloseTo(0.75, 1);
    await page
      .getByRole('button', { name: /^Use the DAM’s text: Alternative/ })
      .first()
      .click();
    const alt = page.getByRole('textbox', { name: 'Alternative text of Picture 005' });
    await expect(alt).toHaveValue('');
    await expect(alt).toHaveAttribute('placeholder', 'Alt of picture-5');
  });

  it('loses no file that was chosen for an upload, and no text, unless it is told to', async () => {
    await open('gallery');
    await picker().getByRole('button', { name: 'Upload', exact: true }).click();
    const file = { name: 'kept.png', mimeType: 'image/png', buffer: randomBytes(300_000) };
    await uploader().getByLabel('Choose files').first().setInputFiles([file]);
    await uploader().getByLabel('Title').fill('Kept words');
    await uploader().getByRole('button', { name: 'Back to assets' }).click();
    await expect(picker().getByLabel('Search assets')).toBeFocused();
    await page.keyboard.press('Escape');
    const question = page.getByRole('alertdialog', { name: 'Close without uploading?' });
    await question.getByText('1 file is not in the DAM yet').waitFor();
    await question.getByRole('button', { name: 'Go on' }).click();
    await expect(picker().getByLabel('Search assets')).toBeFocused();
    // Neither the other tab nor a choice takes them away unasked.
    await picker().getByRole('tab', { name: 'Media Library' }).click();
    await question.getByRole('button', { name: 'Go on' }).click();
    await picker().locator('[role="option"][aria-disabled="false"]').first().click();
    await picker().getByRole('button', { name: 'Add asset' }).click();
    await question.getByRole('button', { name: 'Go on' }).click();
    await expect(picker().getByRole('button', { name: 'Add asset' })).toBeEnabled();
    await expect(picker().locator('button:focus, input:focus')).toHaveCount(1);
    await picker().getByRole('button', { name: 'Upload (1)' }).click();
    await expect(uploader().getByLabel('Title')).toHaveValue('Kept words');
    // A cancelled upload stays on the list.
    await page.route('**/dam/connections/brand/upload', () => undefined);
    await uploader().getByRole('button', { name: 'Upload 1 file' }).click();
    await expect(uploader().getByRole('button', { name: 'Back to assets' })).toBeFocused();
    const cancel = uploader().getByRole('button', { name: 'Cancel the upload of kept.png' });
    await cancel.dblclick();
    await uploader().getByText('Cancelled. It can be uploaded again.').waitFor();
    // By keyboard, the next key must not remove it either.
    await uploader().getByRole('button', { name: 'Upload 1 file' }).click();
    await cancel.press('Enter');
    await expect(uploader().getByLabel('Title')).toBeFocused();
    await expect(uploader().getByLabel('Title')).toHaveValue('Kept words');
    await page.unroute('**/dam/connections/brand/upload');
    await uploader().getByRole('button', { name: 'Close', exact: true }).click();
    await question.getByRole('button', { name: 'Close' }).click();
    await uploader().waitFor({ state: 'detached' });
  });

  it('uploads to the DAM itself, where the file waits for approval', async () => {
    await open('gallery');
    await picker().getByRole('button', { name: 'Upload', exact: true }).click();
    const png = {
      mimeType: 'image/png',
      buffer: Buffer.from(await (await pictureOf('#d08020')).arrayBuffer()),
    };
    await uploader()
      .getByLabel('Choose files')
      .first()
      .setInputFiles([
        { name: 'new-key_visual.png', ...png },
        { name: 'left-out.png', ...png },
      ]);
    await uploader().getByRole('button', { name: 'Remove left-out.png' }).click();
    await expect(uploader().getByLabel('Title')).toHaveValue('new key visual');
    await uploader().getByLabel('Title').fill('New key visual');
    await uploader().getByLabel('Tags for all files').fill('spring, key visual');
    // Nothing but the upload is on the screen.
    await expect(page.getByLabel('Search assets')).toHaveCount(0);
    await expect(uploader().getByRole('button', { name: /^Add/ })).toHaveCount(0);
    await uploader().getByRole('button', { name: 'Upload 1 file' }).click();
    await uploader()
      .getByText('Uploaded to Nordhavn DAM. It can be used once it is approved there.')
      .waitFor();
    await uploader().getByRole('button', { name: 'Show what is waiting' }).click();
    await option('New key visual').waitFor();
    await expect(option('New key visual')).toHaveAttribute('aria-disabled', 'true');
    await expect(option('New key visual')).toContainText('In review');
    await expect(option('Picture 005')).toHaveCount(0);
    const { items } = (await dam.call('GET', '/api/assets?search=visual')) as {
      items: { title: string; tags: string[] }[];
    };
    const uploaded = items.filter(({ title }) => title === 'New key visual');
    expect(uploaded.map(({ tags }) => tags)).toEqual([['spring', 'key visual']]);
    // The next time, the field opens with everything again.
    await page.keyboard.press('Escape');
    await open('gallery');
    await picker().locator('[role="option"][aria-disabled="false"]').first().waitFor();
    await expect(picker().getByRole('button', { name: /In review$/ })).toHaveCount(0);
    const files = site.strapi.db.query('plugin::upload.file');
    expect(await files.count({ where: { provider: { $ne: 'dam' } } })).toBe(0);
  });

  it('leaves the field as it is to an editor who may not pick, and says why', async () => {
    const other = await browser.newContext();
    const visitor = await other.newPage();
    const permissions = ['create', 'read', 'update'].map(
      (action) => `plugin::content-manager.explorer.${action}`,
    );
    await logIn(visitor, site.url, await createWriter(site, permissions));
    await visitor.goto(
      `${site.url}/admin/content-manager/collection-types/api::article.article/create`,
    );
    await visitor
      .getByText(
        'You do not have permission to choose assets from the DAM. Ask an administrator for access.',
      )
      .first()
      .waitFor();
    await expect(visitor.getByRole('button', { name: 'Add from DAM' })).toHaveCount(0);
    await other.close();
  });

  it.each(['light', 'dark'] as const)('has nothing serious that axe finds, %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    await open('gallery');
    await filters().getByRole('checkbox', { name: 'even' }).click();
    await counts(PICTURES / 2 + 1);
    for (const view of ['List', 'Waterfall', 'Grid']) {
      await picker().getByRole('button', { name: view, exact: true }).click();
      await options().nth(1).click();
      expect(await seriousViolations(page)).toEqual([]);
    }
    await picker().getByRole('button', { name: 'Clear filters' }).click();
  });
});
