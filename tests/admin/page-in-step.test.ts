import type { UID } from '@strapi/strapi';
import type { BrowserContext, Page } from 'playwright-core';
import { createEditor, expect, loadedPictures, logIn, seriousViolations } from '../support/browser';
import { tellOfChange } from '../support/dam';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(240_000);

const ARTICLE = 'api::article.article' as UID.ContentType;
/** With the language of the entry. */
const STATES = /\/dam\/assets\?/;

let context: BrowserContext;
let page: Page;
let counter = 0;

const dam = specDam();

beforeAll(async () => {
  await dam.publish('filler', '#405060', { title: 'Filler' });
  await dam.multiply('filler', 80);
});

const site = specSite(() => ({ damUrl: dam.url, config: { freshForMs: 3_600_000 } }));
const browser = specBrowser();

beforeAll(async () => {
  await createEditor(site);
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  await logIn(page, site.url);
});

async function tell(assetId: string): Promise<void> {
  expect((await tellOfChange(site.url, assetId)).status).toBe(200);
}

/** An article that holds the asset in its cover, gallery, text, custom field and Blocks. */
async function articleWith(assetId: string, title: string): Promise<string> {
  await dam.publish(assetId, '#c83232', { title });
  await dam.publish(`${assetId}-other`, '#3264c8', { title: `${title} beside` });
  const [asset, other] = await site.pick(assetId, `${assetId}-other`);
  counter += 1;
  const data = {
    title: `In step ${counter}`,
    slug: `in-step-${counter}`,
    cover: asset?.file.id,
    gallery: [other?.file.id, asset?.file.id],
    hero: { connection: 'brand', assetId },
    body: [{ type: 'image', image: asset?.file, children: [{ type: 'text', text: '' }] }],
  };
  const { documentId } = await site.strapi.documents(ARTICLE).create({ data: data as never });
  await site.indexed();
  return documentId;
}

async function visit(documentId: string): Promise<void> {
  await page.goto(
    `${site.url}/admin/content-manager/collection-types/api::article.article/${documentId}`,
  );
  await figure().waitFor();
  await hero().getByText('v1, current').waitFor();
  await panelLinks().first().waitFor();
}

const field = (name: string) => page.locator(`[data-dam-field="${name}"]`);
const hero = () => field('hero');
const figure = () => page.locator('[data-slate-editor] figure');
const panelLinks = () => page.getByRole('button', { name: /^Go to / });
const panelLines = () => page.getByRole('listitem').filter({ has: panelLinks() });

/** What an editor does who comes back to the window. */
const comeBack = () => page.evaluate(() => window.dispatchEvent(new Event('focus')));

const sourceOf = async (place: ReturnType<typeof field>) =>
  (await place.locator('img').first().getAttribute('src')) ?? '';

/** The addresses of the asset's pictures, in the order cover, gallery, hero, Blocks, panel. */
async function sources(): Promise<string[]> {
  const inGallery = field('gallery').locator('[aria-roledescription="slide"]').nth(1);
  return Promise.all(
    [field('cover'), inGallery, hero(), figure(), panelLines().first()].map(sourceOf),
  );
}

describe('an open entry', () => {
  it('asks for all of its assets in one request at a time', async () => {
    await visit(await articleWith('one', 'One'));
    const asked: number[] = [];
    const count = (request: { url(): string; postDataJSON(): unknown }) => {
      if (!STATES.test(request.url())) return;
      asked.push((request.postDataJSON() as { references: unknown[] }).references.length);
    };
    page.on('request', count);
    const answer = page.waitForResponse(STATES);
    await comeBack();
    await (await answer).finished();
    // Nobody comes back: this is the page's own clock.
    await page.waitForResponse(STATES, { timeout: 60_000 });
    page.off('request', count);
    expect(asked).toEqual([2, 2]);
  });

  it('asks nothing while its tab is hidden, and at once when it is seen again', async () => {
    await visit(await articleWith('hidden', 'Hidden'));
    let asked = 0;
    page.on('request', (request) => {
      if (STATES.test(request.url())) asked += 1;
    });
    const show = (state: string) =>
      page.evaluate((visibility) => {
        Object.defineProperty(document, 'visibilityState', {
          value: visibility,
          configurable: true,
        });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await show('hidden');
    await comeBack();
    expect(asked).toBe(0);
    const answer = page.waitForResponse(STATES);
    await show('visible');
    await answer;
    expect(asked).toBe(1);
  });

  it('has the pictures of a new version everywhere, in the same moment', async () => {
    await visit(await articleWith('swapped', 'Swapped'));
    const before = await sources();
    await dam.uploadVersion('swapped', '#20a080');
    await dam.approve('swapped', 2);
    await tell('swapped');
    await comeBack();
    await field('cover').getByText('v2 was approved after you opened this page.').waitFor();
    const after = await sources();
    for (const [index, source] of after.entries()) expect(source).not.toBe(before[index]);
    await loadedPictures(field('cover').locator('img'));
    await loadedPictures(field('gallery').locator('img'));
    await loadedPictures(hero().locator('img'));
    await loadedPictures(figure().locator('img'));
    for (const place of [field('gallery'), hero()]) {
      await expect(place.getByText('v2, current')).toHaveCount(1);
    }
    // The pictures of the other asset stay, and the form is not changed.
    await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
  });

  it('says aloud and in sight that an asset was withdrawn meanwhile', async () => {
    await visit(await articleWith('lost', 'Storm lantern'));
    await dam.withdraw('lost');
    await tell('lost');
    await comeBack();
    const said = 'Storm lantern is not shown to visitors any more: Withdrawn.';
    // Strapi's notification is read aloud; the panel keeps the notice.
    await page.getByRole('status').getByText(said).waitFor();
    const notice = page.getByRole('main').getByText(said);
    await notice.waitFor();
    for (const place of [field('cover'), field('gallery'), hero(), figure()]) {
      await expect(place.getByText('Withdrawn', { exact: true })).toHaveCount(1);
    }
    await page.getByRole('main').getByRole('button', { name: 'Close', exact: true }).click();
    await notice.waitFor({ state: 'detached' });
  });

  it.each(['light', 'dark'] as const)(
    'names an asset once, with each place that holds it, %s',
    async (colorScheme) => {
      const assetId = `grouped-${colorScheme}`;
      const documentId = await articleWith(assetId, 'Storm lantern');
      await dam.withdraw(assetId);
      await tell(assetId);
      await page.emulateMedia({ colorScheme });
      await visit(documentId);
      await page.getByText('1 asset cannot be shown').waitFor();
      await page.getByText(/Visitors see the page without it/).waitFor();
      await expect(panelLines()).toHaveCount(2);
      const links = panelLines()
        .first()
        .getByRole('button', { name: /^Go to Storm lantern in/ });
      await expect
        .poll(async () => (await links.allTextContents()).sort())
        .toEqual(['body', 'cover', 'gallery 2', 'hero']);
      expect(await seriousViolations(page, 'aside:has([aria-label^="Go to"])')).toEqual([]);
      await page.getByRole('button', { name: 'Go to Storm lantern in gallery 2' }).click();
      await eventually('the focus is in the gallery', async () =>
        (await field('gallery').evaluate((node) => node.contains(document.activeElement)))
          ? true
          : undefined,
      );
      await page.emulateMedia({ colorScheme: 'light' });
    },
  );
});

describe('while the state cannot be checked', () => {
  it('says as of when the states are, if Strapi does not answer', async () => {
    await visit(await articleWith('offline', 'Offline'));
    await expect(page.getByText(/^as of /)).toHaveCount(0);
    await page.route(STATES, (route) => route.abort());
    await comeBack();
    for (const place of [field('cover'), hero(), panelLines().first()]) {
      await place
        .getByText(/^as of \d/)
        .first()
        .waitFor();
      await expect(place.getByText('Approved', { exact: true })).toHaveCount(1);
    }
    await hero().getByText('The state of these assets could not be loaded.').waitFor();
    await page.unroute(STATES);
    await hero().getByRole('button', { name: 'Try again' }).click();
    await page
      .getByText(/^as of /)
      .first()
      .waitFor({ state: 'detached' });
  });

  it('keeps old results dimmed and the message in sight, in the picker too', async () => {
    await page.goto(
      `${site.url}/admin/content-manager/collection-types/api::article.article/create`,
    );
    await page.getByRole('button', { name: 'Add from DAM' }).first().click();
    const picker = page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });
    const options = picker.getByRole('listbox', { name: 'Assets' }).getByRole('option');
    await options.first().hover();
    for (let turn = 0; turn < 4; turn += 1) await page.mouse.wheel(0, 1_500);
    const list = picker.getByRole('listbox', { name: 'Assets' });
    await eventually('the results are scrolled', async () =>
      (await list.evaluate((node) => {
        let above: Element | null = node;
        while (above !== null && above.scrollTop === 0) above = above.parentElement;
        return above !== null;
      }))
        ? true
        : undefined,
    );
    await dam.fault('down');
    try {
      await picker.getByLabel('Search assets').fill('filler 7');
      const message = picker.getByRole('alert');
      await message.waitFor();
      const isInSight = await message.evaluate((node) => {
        const { top, left, width, height } = node.getBoundingClientRect();
        const seen = document.elementFromPoint(left + width / 3, top + height / 2);
        return seen !== null && (node.contains(seen) || seen.contains(node));
      });
      expect(isInSight).toBe(true);
      await eventually('the old results are dimmed', async () =>
        (await list
          .locator('img')
          .first()
          .evaluate((node) => Number(getComputedStyle(node).opacity))) < 0.7
          ? true
          : undefined,
      );
    } finally {
      await dam.fault('none');
    }
  });

  it('says as of when the states are, if the DAM does not answer', async () => {
    await site.restart({ config: { freshForMs: 1_000 } });
    await visit(await articleWith('silent', 'Silent'));
    await dam.fault('down');
    try {
      await eventually('the records are old', async () => {
        await comeBack();
        return (await hero()
          .getByText(/^as of \d/)
          .count()) === 1
          ? true
          : undefined;
      });
      await expect(hero().getByText('Approved', { exact: true })).toHaveCount(1);
    } finally {
      await dam.fault('none');
    }
    await eventually('the records are new', async () => {
      await comeBack();
      return (await page.getByText(/^as of \d/).count()) === 0 ? true : undefined;
    });
  });
});
