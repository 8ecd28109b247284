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
    await field('cover').getByRole('button', { name: 'Compare' }).click();
    await dialog.getByRole('button', { name: 'Always use the current version' }).click();
    await field('cover').getByText('v2, current').waitFor();
    await save();
    const { cover } = (await draft(documentId)) as { cover: { url: string } };
    expect(cover.url).toBe('/api/dam/a/brand/cG9zdGVy/the-poster.png');
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
    await picker().getByRole('button', { name: 'Add 3 assets' }).click();
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
    await picker().getByRole('button', { name: 'Add asset' }).click();
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
    await picker().getByText('This field does not accept documents').waitFor();
    await expect(picker().getByRole('button', { name: /^Upload \d/ })).toHaveCount(0);
  });

  it('begin with a file that is dropped on the results, and can be cancelled', async () => {
    await open('gallery');
    await option('The north').waitFor();
    await drop('dropped.png');
    await expect(picker().getByLabel('Title')).toHaveValue('dropped');
    await dam.fault('slow', 60_000);
    await picker().getByRole('button', { name: 'Upload 1 file' }).click();
    await picker().getByRole('button', { name: 'Cancel the upload of dropped.png' }).click();
    await expect(picker().getByText('dropped.png')).toHaveCount(0);
    await dam.fault('none');
    await picker().getByRole('button', { name: 'Back to assets' }).click();
    await option('The north').waitFor();
    const { items } = (await dam.call('GET', '/api/assets?search=dropped')) as { items: unknown[] };
    expect(items).toEqual([]);
  });
});
