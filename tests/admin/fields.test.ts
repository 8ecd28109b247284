import type { UID } from '@strapi/strapi';
import type { Locator, Page } from 'playwright-core';
import type { AssetFieldOptions } from '../../server/contracts/reference';
import {
  createEditor,
  expect,
  film,
  logIn,
  mediaField,
  seriousViolations,
} from '../support/browser';
import { picture, recording } from '../support/dam';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(180_000);

const ARTICLE = 'api::article.article' as UID.ContentType;

let page: Page;
let counter = 0;

const dam = specDam();
const browser = specBrowser();

beforeAll(async () => {
  for (const [id, colour] of [
    ['north', '#c83232'],
    ['south', '#3264c8'],
    ['west', '#32a050'],
    ['poster', '#a02080'],
  ] as const) {
    await dam.publish(id, colour, { title: `The ${id}` });
  }
  await dam.uploadVersion('poster', '#20a080');
  await dam.approve('poster', 2);
  await dam.publishFile('banner', 'banner.png', await picture('#808020', 1600, 900));
  await dam.publishFile('small', 'small.png', await picture('#206080', 640, 360));
  await dam.publishFile('chime', 'chime.wav', recording());
  await dam.publishFile('clip', 'clip.webm', await film(browser));
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  await dam.call('PUT', '/api/webhook', {
    url: `${site.url}/api/dam/webhooks/brand`,
    secret: process.env.DAM_WEBHOOK_SECRET,
  });
  await createEditor(site);
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  page = await context.newPage();
  await logIn(page, site.url);
});

const picker = () => page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });
/** The picker while it uploads. */
const uploader = () =>
  page.getByRole('dialog').filter({ has: page.getByRole('heading', { name: /^Upload to/ }) });
const options = () => picker().getByRole('listbox', { name: 'Assets' }).getByRole('option');
const option = (title: string) => options().filter({ hasText: title });
const details = () => picker().getByRole('complementary', { name: 'Asset details' });
const field = (label: string) => mediaField(page, label);
const addressOf = (documentId: string) =>
  `${site.url}/admin/content-manager/collection-types/api::article.article/${documentId}`;

async function open(label: 'cover' | 'gallery'): Promise<void> {
  await page.goto(addressOf('create'));
  await field(label).getByRole('button', { name: 'Add from DAM' }).click();
  await picker().waitFor();
}

async function article(data: Record<string, unknown>): Promise<string> {
  const slug = `fields-${++counter}`;
  const answer = await site.json('POST', '/api/articles', { data: { title: slug, slug, ...data } });
  return String(answer.data.documentId);
}

async function save(): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved document').first().waitFor();
}

async function draft(documentId: string): Promise<Record<string, unknown>> {
  const found = await site.strapi.documents(ARTICLE).findOne({
    documentId,
    status: 'draft',
    populate: ['cover', 'gallery'],
  } as never);
  return found as unknown as Record<string, unknown>;
}

/** Waits until the image in a box has loaded. */
async function arrived(box: Locator): Promise<void> {
  await eventually('the picture arrived', async () =>
    (await box
      .locator('img')
      .first()
      .evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth > 0))
      ? true
      : undefined,
  );
}

describe('a field with options', () => {
  const hero = () => {
    const { attributes } = site.strapi.contentTypes[ARTICLE as never] as {
      attributes: Record<string, { options?: AssetFieldOptions }>;
    };
    return attributes.hero ?? {};
  };

  afterAll(() => {
    hero().options = {};
  });

  it('dims what it does not take, says why, and takes the rest', async () => {
    hero().options = { aspect: '16:9', minWidth: 1200, allowedTypes: ['images'] };
    await page.goto(addressOf('create'));
    await page.getByRole('button', { name: 'Choose from DAM' }).first().click();
    await option('banner').waitFor();
    await expect(option('The north')).toHaveAttribute('aria-disabled', 'true');
    await expect(option('The north')).toContainText(
      'This field only accepts the aspect ratio 16:9',
    );
    await expect(option('small')).toContainText('a width of at least 1200 pixels');
    await expect(option('clip')).toHaveCount(0);
    await option('banner').click();
    await picker().getByRole('button', { name: 'Add asset' }).click();
    await picker().waitFor({ state: 'detached' });
    await page.getByText('banner.png · 1600 × 900').waitFor();
  });
});

describe('a pinned version', () => {
  it('is compared with the current one in a custom field, and given up', async () => {
    const [picked] = await site.pick('poster');
    const hero = { connection: 'brand', assetId: 'poster', version: '1', url: picked?.url };
    const documentId = await article({ hero: { ...hero, alt: 'Mine' } });
    await page.goto(addressOf(documentId));
    await page.getByText('Pinned to v1, current is v2').waitFor();
    await page.getByRole('button', { name: 'Compare' }).click();
    const dialog = page.getByRole('dialog', { name: 'Compare versions of The poster' });
    for (const side of ['Pinned: v1', 'Current: v2']) {
      await arrived(dialog.getByRole('figure', { name: side }));
    }
    const sources = await dialog
      .locator('img')
      .evaluateAll((images) => images.map((image) => image.getAttribute('src')));
    expect(new Set(sources).size).toBe(2);
    await dialog.getByRole('button', { name: 'Always use the current version' }).click();
    await page.getByText('v2, current').waitFor();
    await save();
    const stored = await draft(documentId);
    expect(stored.hero).toEqual({
      connection: 'brand',
      assetId: 'poster',
      alt: 'Mine',
      url: '/api/dam/a/brand/cG9zdGVy/the-poster.png',
    });
  });

  it('is given up in a media field too, or kept', async () => {
    const { pick } = site.strapi.plugin('dam').service('references');
    const reference = { connection: 'brand', assetId: 'poster', version: '1' };
    const [pinned] = await pick([reference]);
    const documentId = await article({ cover: pinned?.file.id });
    await page.goto(addressOf(documentId));
    await field('cover').getByRole('button', { name: 'Compare' }).click();
    const dialog = page.getByRole('dialog', { name: 'Compare versions of The poster' });
    await dialog.getByRole('button', { name: 'Keep v1' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect(field('cover').getByRole('button', { name: 'Compare' })).toBeFocused();
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Always use the current version' }).click();
    await field('cover').getByText('v2, current').waitFor();
    // The button that opened the dialog is gone.
    await expect(
      field('cover').getByRole('button', { name: /Choose the version of The poster/ }),
    ).toBeFocused();
    await save();
    const { cover } = (await draft(documentId)) as { cover: { url: string } };
    expect(cover.url).toBe('/api/dam/a/brand/cG9zdGVy/the-poster.png');
  });
});

describe('a use of an asset in a media field', () => {
  const alt = (title: string) =>
    page.getByRole('textbox', { name: `Alternative text of ${title}` });
  const caption = (title: string) => page.getByRole('textbox', { name: `Caption of ${title}` });
  const words = (within: Locator, title: string) =>
    within.getByRole('button', { name: `Texts of ${title}` });
  const shown = async (documentId: string) =>
    (
      await site.json(
        'GET',
        `/api/articles/${documentId}?status=draft&populate[cover]=true&populate[gallery]=true`,
      )
    ).data;

  it('has texts and a focal point of its own, which last, reach visitors, and go in one click', async () => {
    const [north] = await site.pick('north');
    const documentId = await article({ cover: north?.file.id });
    const other = await article({ cover: north?.file.id });
    await page.goto(addressOf(documentId));
    await words(field('cover'), 'The north').click();
    await expect(alt('The north')).toHaveAttribute('placeholder', 'Alt of north');
    await expect(alt('The north')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(alt('The north')).toHaveCount(0);
    await expect(words(field('cover'), 'The north')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(alt('The north')).toBeFocused();
    await page.getByText('For this use only, in all languages: this field has').waitFor();
    await alt('The north').fill('Snow in the north');
    await caption('The north').fill('Winter');
    const point = page.getByRole('button', { name: 'Focal point of The north' });
    await point.click();
    const dialog = page.getByRole('dialog', { name: 'Focal point of “The north”' });
    const target = dialog.getByRole('slider', { name: /^Focal point of The north: click/ });
    await expect(target).toBeFocused();
    for (let count = 0; count < 5; count += 1) await page.keyboard.press('ArrowLeft');
    await expect(target).toHaveAttribute('aria-valuetext', '40 % from the left, 50 % from the top');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect(point).toBeFocused();
    await save();
    await page.reload();
    await field('cover').getByText('Alternative text here: “Snow in the north”').waitFor();
    await field('cover').getByText('Caption here: “Winter”').waitFor();
    await field('cover').getByText('Focal point set for this use').waitFor();
    await field('cover').getByText('In the DAM: “Alt of north”').waitFor();
    expect((await shown(documentId)).cover).toMatchObject({
      alternativeText: 'Snow in the north',
      caption: 'Winter',
      focalPoint: { x: 40, y: 50 },
      dam: { focalPoint: { x: 0.4, y: 0.5 } },
    });
    expect((await shown(other)).cover).toMatchObject({ alternativeText: 'Alt of north' });
    await words(field('cover'), 'The north').click();
    await page.getByRole('button', { name: 'Use the DAM’s focal point' }).click();
    await expect(point).toBeFocused();
    await page.getByRole('button', { name: 'Use the DAM’s text' }).click();
    await expect(alt('The north')).toBeFocused();
    // The DAM has no caption that it could give.
    await page.getByRole('button', { name: 'Remove this text' }).click();
    await expect(caption('The north')).toBeFocused();
    // Blanks say nothing.
    await alt('The north').fill('   ');
    await save();
    await page.reload();
    await field('cover').getByText('v1, current').waitFor();
    expect((await shown(documentId)).cover).toMatchObject({
      id: north?.file.id,
      alternativeText: 'Alt of north',
      focalPoint: null,
    });
  });

  it('is one picture’s of a gallery, wherever it goes', async () => {
    const [north, south] = await site.pick('north', 'south');
    const documentId = await article({ gallery: [north?.file.id, south?.file.id] });
    await page.goto(addressOf(documentId));
    await words(field('gallery'), 'The south').click();
    await alt('The south').fill('Sun in the south');
    await save();
    // What is typed goes on after saving, although another row holds it now.
    await expect(alt('The south')).toHaveValue('Sun in the south');
    await page.reload();
    await field('gallery').getByRole('button', { name: 'Move The south up' }).click();
    await save();
    await page.reload();
    await field('gallery').getByText('Alternative text here: “Sun in the south”').waitFor();
    const { gallery } = await shown(documentId);
    expect(gallery.map((file: { alternativeText: string }) => file.alternativeText)).toEqual([
      'Sun in the south',
      'Alt of north',
    ]);
  });

  it('keeps its texts when another version is pinned', async () => {
    const [poster] = await site.pick('poster');
    const documentId = await article({ cover: poster?.file.id });
    await page.goto(addressOf(documentId));
    await words(field('cover'), 'The poster').click();
    await alt('The poster').fill('My poster');
    await field('cover')
      .getByRole('button', { name: /Choose the version of The poster/ })
      .click();
    await page.getByRole('menuitem', { name: /v1/ }).click();
    await field('cover').getByText('Pinned to v1, current is v2').waitFor();
    // The row goes on: its texts stay open, and the focus stays where it was.
    await expect(alt('The poster')).toHaveValue('My poster');
    await expect(field('cover').getByRole('button', { name: /Choose the version/ })).toBeFocused();
    await save();
    await page.reload();
    await field('cover').getByText('Alternative text here: “My poster”').waitFor();
    expect(await draft(documentId)).toMatchObject({
      cover: { alternativeText: 'My poster', provider_metadata: { version: '1' } },
    });
  });

  it.each([
    [1280, 560],
    [700, 480],
  ])('shows the whole focal point in a window of %i x %i', async (width, height) => {
    const [north] = await site.pick('north');
    await page.goto(addressOf(await article({ cover: north?.file.id })));
    await words(field('cover'), 'The north').click();
    await page.setViewportSize({ width, height });
    await page.getByRole('button', { name: 'Focal point of The north' }).click();
    const dialog = page.getByRole('dialog', { name: 'Focal point of “The north”' });
    const target = dialog.getByRole('slider', { name: /^Focal point of The north/ });
    // The dialog grows as it opens.
    await target.hover();
    const picture = await target.boundingBox();
    const footer = await dialog.getByRole('button', { name: 'Apply' }).boundingBox();
    expect(picture?.height).toBeGreaterThan(80);
    expect((picture?.y ?? height) + (picture?.height ?? 0)).toBeLessThan(footer?.y ?? 0);
    expect((footer?.y ?? height) + (footer?.height ?? 0)).toBeLessThanOrEqual(height);
    await page.setViewportSize({ width: 1440, height: 1000 });
  });

  it('replaces what a field of one file holds, and says so', async () => {
    const [north] = await site.pick('north');
    await page.goto(addressOf(await article({ cover: north?.file.id })));
    await field('cover').getByRole('button', { name: 'Replace from DAM' }).click();
    await picker().getByRole('heading', { name: 'Replace “The north”' }).waitFor();
    await expect(option('The north')).toContainText('Replaced');
    await option('The south').click();
    await picker().getByRole('button', { name: 'Replace asset' }).click();
    await picker().waitFor({ state: 'detached' });
    await save();
    await page.reload();
    await words(field('cover'), 'The south').waitFor();
    await expect(words(field('cover'), 'The north')).toHaveCount(0);
  });

  it.each(['light', 'dark'] as const)('has nothing serious that axe finds, %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    const [north, south] = await site.pick('north', 'south');
    await page.goto(addressOf(await article({ gallery: [north?.file.id, south?.file.id] })));
    await words(field('gallery'), 'The south').click();
    await alt('The south').waitFor();
    // Strapi's carousel above has violations of its own.
    expect(await seriousViolations(page, '[aria-label="DAM assets of this field"]')).toEqual([]);
    await page.getByRole('button', { name: 'Focal point of The south' }).click();
    await page.getByRole('dialog', { name: 'Focal point of “The south”' }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });
});

describe('pictures in markdown', () => {
  it('stand by themselves if several are inserted at once', async () => {
    const documentId = await article({});
    await page.goto(addressOf(documentId));
    await page.getByRole('button', { name: 'Image', exact: true }).click();
    for (const title of ['The north', 'The south', 'The west']) await option(title).click();
    await picker().getByRole('button', { name: 'Add 3 assets' }).click();
    await picker().waitFor({ state: 'detached' });
    // One goes on writing where the pictures are.
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('.CodeMirror') !== null))
      .toBe(true);
    await save();
    const { text } = (await draft(documentId)) as { text: string };
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^!\[Alt of north]\(.*\/the-north\.png#alt=[\da-f]{8}\)$/),
      '',
      expect.stringMatching(/^!\[Alt of south]/),
      '',
      expect.stringMatching(/^!\[Alt of west]/),
    ]);
  });
});

describe('a picture of the DAM in Strapi’s file dialog', () => {
  it('is not cropped into a copy', async () => {
    const [north] = await site.pick('north');
    await page.goto(addressOf(await article({ cover: north?.file.id })));
    await field('cover').getByRole('button', { name: 'Replace from DAM' }).click();
    await picker().getByRole('tab', { name: 'Media Library' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add new assets' });
    await dialog.getByRole('tab', { name: 'browse' }).click();
    await dialog.getByRole('button', { name: /^DAM/ }).click();
    const card = dialog.getByRole('button', { name: /The north/ });
    await card.hover();
    await card.getByRole('button', { name: 'Edit', exact: true }).click();
    const crop = page.getByRole('button', { name: 'Crop', exact: true });
    await crop.click();
    await page.getByText(/^This picture belongs to the DAM/).waitFor();
    await expect(page.getByRole('button', { name: 'Stop cropping' })).toHaveCount(0);
    await expect(crop).toBeVisible();
  });
});

describe('an image without an alternative text', () => {
  beforeAll(() => dam.patch('west', { alt: '' }));
  afterAll(() => dam.patch('west', { alt: 'Alt of west' }));

  it('is seen in cards, details, fields and panel, until its use has a text', async () => {
    const missing = (within: Locator) => within.getByText('No alternative text');
    const documentId = await article({});
    await page.goto(addressOf(documentId));
    await field('cover').getByRole('button', { name: 'Add from DAM' }).click();
    await missing(option('The west')).waitFor();
    // No letter is cut off below the line.
    const [line, letters] = await missing(option('The west')).evaluate((label) => [
      label.clientHeight,
      Number.parseFloat(getComputedStyle(label).fontSize),
    ]);
    expect(line).toBeGreaterThanOrEqual(1.3 * (letters ?? 0));
    await expect(missing(option('The north'))).toHaveCount(0);
    await option('The west').click();
    await missing(details()).waitFor();
    await picker().getByRole('button', { name: 'Add asset' }).click();
    await missing(field('cover')).waitFor();
    const panel = page.getByRole('complementary').filter({ hasText: 'DAM assets' });
    await missing(panel).waitFor();
    await field('cover').getByRole('button', { name: 'Texts of The west' }).click();
    await page.getByRole('textbox', { name: 'Alternative text of The west' }).fill('The west');
    await expect(missing(field('cover'))).toHaveCount(0);
    await expect(missing(panel)).toHaveCount(0);
  });

  it('is told use by use in the panel', async () => {
    const [west] = await site.pick('west');
    const hero = { connection: 'brand', assetId: 'west', alt: 'Mine', url: west?.url };
    await page.goto(addressOf(await article({ cover: west?.file.id, hero })));
    await page.getByRole('button', { name: 'Go to The west in cover: No alternative' }).waitFor();
    await page.getByRole('button', { name: 'Go to The west in hero', exact: true }).waitFor();
    const gallery = await site.pick('north', 'south', 'west', 'poster');
    const seo = { shareImage: west?.file.id };
    await page.goto(addressOf(await article({ gallery: gallery.map(({ file }) => file.id), seo })));
    await page.getByRole('button', { name: 'Go to The west in seo › shareImage' }).click();
    await expect
      .poll(() =>
        page
          .locator('[data-dam-field="seo.shareImage"]')
          .evaluate((element) => element.contains(document.activeElement)),
      )
      .toBe(true);
    await page.getByRole('button', { name: 'Go to The poster in gallery 4' }).click();
    const row = field('gallery').getByRole('listitem').filter({ hasText: 'The poster' });
    await expect
      .poll(() => row.last().evaluate((element) => element.contains(document.activeElement)))
      .toBe(true);
  });
});

describe('one selection for many fields', () => {
  it('fills empty fields in their order, as the editor has it, and nothing else', async () => {
    const documentId = await article({});
    await page.goto(addressOf(documentId));
    const opener = page.getByRole('button', { name: 'Fill fields from DAM' });
    await opener.click();
    await option('The north').waitFor();
    for (const title of ['The north', 'The south', 'The west']) await option(title).click();
    await picker().getByRole('button', { name: 'Next: choose fields' }).click();
    const dialog = page.getByRole('dialog', { name: 'Assign assets to fields' });
    const target = (title: string) => dialog.getByRole('combobox', { name: `Field for ${title}` });
    await target('The west').waitFor();
    const chosen = () =>
      Promise.all(
        ['The north', 'The south', 'The west'].map((title) => target(title).textContent()),
      );
    await expect.poll(chosen).toEqual(['cover', 'hero', 'gallery']);
    await target('The west').click();
    await page.getByRole('option', { name: 'cover', exact: true }).click();
    await dialog.getByText('Only 1 asset can be assigned to cover.').waitFor();
    await expect(dialog.getByRole('button', { name: /^Fill/ })).toBeDisabled();
    await target('The north').click();
    await page.getByRole('option', { name: 'gallery', exact: true }).click();
    await dialog.getByRole('button', { name: 'Fill 3 fields' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect(opener).toBeFocused();
    await save();
    expect(await draft(documentId)).toMatchObject({
      cover: { name: 'The west' },
      gallery: [{ name: 'The north' }],
      hero: { assetId: 'south' },
    });
  });

  it.each(['light', 'dark'] as const)('has nothing serious that axe finds, %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(addressOf('create'));
    await page.getByRole('button', { name: 'Fill fields from DAM' }).click();
    await option('The north').click();
    await picker().getByRole('button', { name: 'Next: choose fields' }).click();
    const dialog = page.getByRole('dialog', { name: 'Assign assets to fields' });
    await dialog.getByRole('combobox').first().waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });
});

describe('details', () => {
  it('list what the DAM made of an asset', async () => {
    await open('gallery');
    await option('The north').click();
    const renditions = details().getByRole('region', { name: 'Renditions' });
    await expect(
      renditions.getByRole('listitem').filter({ hasText: /^thumbnail\s*\d+ × \d+ · [A-Z]+/ }),
    ).toHaveCount(1);
  });

  it('show what the DAM says as text, whatever it says', async () => {
    const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
    await dam.publish('hostile', '#445566', { title: hostile, alt: hostile, tags: 'a"><b>' });
    await dam.patch('hostile', { credit: hostile, copyright: 'javascript:alert(1)' });
    await open('gallery');
    await picker().getByLabel('Search assets').fill('window hacked');
    await option(hostile).click();
    await details().getByRole('heading', { name: hostile }).waitFor();
    await picker().getByRole('button', { name: 'Add asset' }).click();
    await picker().waitFor({ state: 'detached' });
    await field('gallery').getByText('v1, current').waitFor();
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  });

  it.each([
    ['clip', 'video'],
    ['chime', 'audio'],
  ])('play %s', async (title, tag) => {
    // Texts accept all assets. The demo's media fields only accept images.
    await page.goto(addressOf('create'));
    await page.getByRole('button', { name: 'Choose from DAM' }).first().click();
    await option(title).click();
    const player = details().locator(tag);
    await player.waitFor();
    await player.evaluate((element) => (element as HTMLMediaElement).play());
    await eventually('it plays', async () =>
      (await player.evaluate((element) => (element as HTMLMediaElement).currentTime)) > 0.1
        ? true
        : undefined,
    );
  });
});

describe('what goes wrong in the DAM', () => {
  afterEach(() => dam.fault('none'));

  it.each([
    [
      'unauthorized',
      'Nordhavn DAM rejected the credentials',
      'Check the credentials in config/plugins.',
    ],
    [
      'forbidden',
      'Nordhavn DAM denied access',
      'The credentials in config/plugins do not have the required permission in the DAM.',
    ],
    ['rate-limited', 'Nordhavn DAM received too many requests', 'Try again in 1 second.'],
    ['garbage', 'Nordhavn DAM sent an invalid response', 'Existing content is safe.'],
  ] as const)('%s: says what it is and what to do, and goes on afterwards', async (...row) => {
    const [mode, title, hint] = row;
    await dam.fault(mode);
    await open('gallery');
    await picker().getByRole('heading', { name: title }).waitFor();
    await picker().getByText(hint).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await dam.fault('none');
    await eventually('the DAM answers again', async () => {
      if ((await option('The north').count()) > 0) return true;
      const again = picker().getByRole('button', { name: 'Try again' });
      if ((await again.count()) > 0) await again.click();
      return undefined;
    });
  });
});

describe('a session that ended', () => {
  it('is not taken for a refusal of the DAM, and goes on after logging in again', async () => {
    const ended = /\/dam\/connections\/brand\/search/;
    await open('gallery');
    await option('The north').waitFor();
    await page.route(ended, (route) =>
      route.fulfill({
        status: 401,
        json: { data: null, error: { status: 401, name: 'UnauthorizedError', message: 'No' } },
      }),
    );
    await picker().getByLabel('Search assets').fill('north');
    await picker().getByText('Your session in Strapi has ended').waitFor();
    await expect(picker().getByText('rejected the credentials')).toHaveCount(0);
    await page.unroute(ended);
    await picker().getByRole('button', { name: 'Try again' }).click();
    await expect(options()).toHaveCount(1);
  });
});

describe('uploads', () => {
  afterEach(() => dam.fault('none'));

  const drop = async (name: string, type = 'image/png') => {
    const base64 = Buffer.from(await (await picture('#d08020')).arrayBuffer()).toString('base64');
    const dataTransfer = await page.evaluateHandle(
      ([bytes, fileName, mime]) => {
        const transfer = new DataTransfer();
        const binary = Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0));
        transfer.items.add(new File([binary], fileName, { type: mime }));
        return transfer;
      },
      [base64, name, type] as const,
    );
    const first = options().first();
    await first.dispatchEvent('dragover', { dataTransfer });
    await picker().getByText('Drop to upload to Nordhavn DAM').waitFor();
    await first.dispatchEvent('drop', { dataTransfer });
  };

  it('take no file that the field does not take', async () => {
    await open('cover');
    await option('The north').waitFor();
    await drop('setup.exe', 'application/x-msdownload');
    await uploader().getByText('This field does not accept documents').waitFor();
    await expect(uploader().getByRole('button', { name: /^Upload \d/ })).toHaveCount(0);
  });

  it('begin with a file that is dropped on the results, and can be cancelled', async () => {
    await open('gallery');
    await option('The north').waitFor();
    await drop('dropped.png');
    await expect(uploader().getByLabel('Title')).toHaveValue('dropped');
    await dam.fault('slow', 60_000);
    await uploader().getByRole('button', { name: 'Upload 1 file' }).click();
    await uploader().getByRole('button', { name: 'Cancel the upload of dropped.png' }).click();
    await uploader().getByText('Cancelled. It can be uploaded again.').waitFor();
    await uploader().getByRole('button', { name: 'Remove dropped.png' }).click();
    await expect(uploader().getByText('dropped.png')).toHaveCount(0);
    await dam.fault('none');
    await uploader().getByRole('button', { name: 'Back to assets' }).click();
    await option('The north').waitFor();
    const { items } = (await dam.call('GET', '/api/assets?search=dropped')) as { items: unknown[] };
    expect(items).toEqual([]);
  });
});
