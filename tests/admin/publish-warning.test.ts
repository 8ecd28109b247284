import type { UID } from '@strapi/strapi';
import type { BrowserContext, Page } from 'playwright-core';
import { createEditor, expect, logIn, seriousViolations } from '../support/browser';
import { tellOfChange } from '../support/dam';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(240_000);

const ARTICLE = 'api::article.article' as UID.ContentType;
const DAY_MS = 24 * 60 * 60 * 1_000;
const CHECKS = '/dam/publish-checks/';

interface Picked {
  id: number;
  url: string;
}

let context: BrowserContext;
let page: Page;
let counter = 0;
let lantern: Picked;
let rope: Picked;
let pier: Picked;
let mug: Picked;

const dam = specDam();
const guard = (mode: string) => ({
  freshForMs: 3_600_000,
  publishGuard: { mode, expiresWithinDays: 30 },
});
const site = specSite(() => ({ damUrl: dam.url, config: { freshForMs: 3_600_000 } }));
const browser = specBrowser();

beforeAll(async () => {
  await createEditor(site);
  lantern = await picked('lantern', 'Storm lantern', '#c8a032');
  rope = await picked('rope', 'Old rope', '#806040');
  pier = await picked('pier', 'The pier', '#226688');
  mug = await picked('mug', 'Enamel mug', '#448822');
  for (const gone of ['lantern', 'rope']) {
    await dam.withdraw(gone);
    await tell(gone);
  }
  await dam.patch('mug', { expiresAt: new Date(Date.now() + 9.5 * DAY_MS).toISOString() });
  await tell('mug');
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  await logIn(page, site.url);
});

/** An asset that was picked while it was live. */
async function picked(assetId: string, title: string, colour: string): Promise<Picked> {
  await dam.publish(assetId, colour, { title });
  const [one] = await site.pick(assetId);
  return { id: one?.file.id ?? 0, url: one?.url ?? '' };
}

async function tell(assetId: string): Promise<void> {
  expect((await tellOfChange(site.url, assetId)).status).toBe(200);
}

async function draft(data: Record<string, unknown>, title = 'Guarded'): Promise<string> {
  counter += 1;
  const entry = { title, slug: `guarded-${counter}`, ...data };
  const made = await site.strapi.documents(ARTICLE).create({ data: entry as never });
  await site.indexed();
  return made.documentId;
}

async function visit(documentId: string, target = page): Promise<void> {
  await target.goto(
    `${site.url}/admin/content-manager/collection-types/api::article.article/${documentId}`,
  );
  await publishButton(target).waitFor();
  await eventually('publishing is offered', async () =>
    (await publishButton(target).isEnabled()) ? true : undefined,
  );
}

const publishButton = (target = page) =>
  target.getByRole('button', { name: 'Publish', exact: true }).first();
const question = (target = page) =>
  target.getByRole('alertdialog').filter({ hasText: 'Publish anyway?' });
const publishedToast = () => page.getByText('Published document').first();
const isPublished = async (documentId: string) =>
  (await site.strapi.documents(ARTICLE).findOne({ documentId, status: 'published' })) !== null;

/** Counts what the page asks of the publish checks from now on. */
function checks(): { count: number } {
  const asked = { count: 0 };
  page.on('request', (request) => {
    if (request.url().includes(CHECKS)) asked.count += 1;
  });
  return asked;
}

describe('publishing an entry whose assets visitors would not see', () => {
  it('asks first, with every asset and field named; Cancel publishes nothing', async () => {
    const documentId = await draft({ cover: lantern.id, text: `![Rope](${rope.url})` });
    await visit(documentId);
    await publishButton().click();
    await question().getByText('2 assets will not be shown: cover, text.').waitFor();
    await question().getByText('Storm lantern').waitFor();
    await question().getByText('Old rope').waitFor();
    await expect(question().getByText('Withdrawn', { exact: true })).toHaveCount(2);
    await question().getByRole('button', { name: 'Cancel' }).click();
    await question().waitFor({ state: 'detached' });
    await eventually('the focus is on the button again', async () =>
      (await publishButton().evaluate((node) => node === document.activeElement))
        ? true
        : undefined,
    );
    expect(await isPublished(documentId)).toBe(false);

    await publishButton().click();
    await question().getByRole('button', { name: 'Publish anyway' }).click();
    await publishedToast().waitFor();
    expect(await isPublished(documentId)).toBe(true);
  });

  it('judges what the form holds, not what was saved last', async () => {
    const documentId = await draft({ text: `![Rope](${rope.url})` });
    await visit(documentId);
    const text = page.locator('.CodeMirror').first();
    await text.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('No picture');
    await publishButton().click();
    await publishedToast().waitFor();
    await expect(question()).toHaveCount(0);

    await text.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(`![Lantern](${lantern.url})`);
    await publishButton().click();
    await question().getByText('1 asset will not be shown: text.').waitFor();
    await question().getByRole('button', { name: 'Cancel' }).click();
    const published = await site.strapi
      .documents(ARTICLE)
      .findOne({ documentId, status: 'published' });
    expect(published).toMatchObject({ text: 'No picture' });
  });

  it('leads to the field', async () => {
    await visit(await draft({ gallery: [pier.id, lantern.id] }));
    await publishButton().click();
    await question().getByRole('button', { name: 'Go to Storm lantern in gallery 2' }).click();
    await question().waitFor({ state: 'detached' });
    await eventually('the focus is in the field', async () =>
      (await page.evaluate(
        () => document.activeElement?.closest('[data-dam-field="gallery"]') !== null,
      ))
        ? true
        : undefined,
    );
  });

  it('asks after the shortcut too, and works with the keyboard alone', async () => {
    const documentId = await draft({ cover: lantern.id });
    await visit(documentId);
    await page.getByLabel(/^title/i).focus();
    await page.keyboard.press('Control+Shift+Enter');
    await question().waitFor();
    await page.keyboard.press('Escape');
    await question().waitFor({ state: 'detached' });
    expect(await isPublished(documentId)).toBe(false);

    await page.keyboard.press('Control+Shift+Enter');
    await question().waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    for (let stop = 0; stop < 5 && (await focused()) !== 'Publish anyway'; stop += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await publishedToast().waitFor();
    expect(await isPublished(documentId)).toBe(true);
  });

  it('warns of rights that end soon', async () => {
    const documentId = await draft({ cover: mug.id, gallery: [pier.id] });
    await visit(documentId);
    await publishButton().click();
    await question().getByText('The rights of 1 asset end soon: cover.').waitFor();
    await question().getByText('Expires in 9 days').waitFor();
    await expect(question().getByText('The pier')).toHaveCount(0);
    await question().getByRole('button', { name: 'Publish anyway' }).click();
    await publishedToast().waitFor();
  });

  it.each([
    ['light', 1440, 900],
    ['dark', 820, 1180],
  ] as const)(
    'has nothing serious that axe finds, %s, %i wide',
    async (colorScheme, width, height) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      try {
        await visit(await draft({ cover: lantern.id, gallery: [mug.id, rope.id] }));
        await publishButton().click();
        await question().waitFor();
        expect(await seriousViolations(page, '[role="alertdialog"]')).toEqual([]);
        const box = await question().boundingBox();
        expect(box?.width).toBeLessThanOrEqual(width);
        await question().getByRole('button', { name: 'Cancel' }).click();
      } finally {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.emulateMedia({ colorScheme: 'light' });
      }
    },
  );

  it('asks in German', async () => {
    const documentId = await draft({ cover: lantern.id });
    await page.evaluate(() => localStorage.setItem('strapi-admin-language', 'de'));
    try {
      await page.goto(
        `${site.url}/admin/content-manager/collection-types/api::article.article/${documentId}`,
      );
      await page.getByRole('button', { name: 'Veröffentlichen', exact: true }).first().click();
      const asked = page.getByRole('alertdialog');
      await asked.getByText('1 Asset wird nicht gezeigt: cover.').waitFor();
      await asked.getByRole('button', { name: 'Trotzdem veröffentlichen' }).waitFor();
    } finally {
      await page.evaluate(() => localStorage.removeItem('strapi-admin-language'));
    }
  });
});

describe('publishing an entry that has nothing to warn of', () => {
  it('asks the server once, and the person not at all', async () => {
    const documentId = await draft({ cover: pier.id });
    await visit(documentId);
    const asked = checks();
    await publishButton().click();
    await publishedToast().waitFor();
    await expect(question()).toHaveCount(0);
    expect(asked.count).toBe(1);
  });

  it('asks nothing without assets', async () => {
    await visit(await draft({}));
    const asked = checks();
    await publishButton().click();
    await publishedToast().waitFor();
    expect(asked.count).toBe(0);
  });

  it.each([
    ['fails', 'abort'],
    ['does not answer', 'hang'],
  ])('goes on if the check %s', async (_, how) => {
    const documentId = await draft({ cover: lantern.id });
    await visit(documentId);
    await page.route(`**${CHECKS}**`, (route) => (how === 'abort' ? route.abort() : undefined));
    try {
      const since = Date.now();
      await publishButton().click();
      await publishedToast().waitFor();
      expect(Date.now() - since).toBeLessThan(10_000);
    } finally {
      await page.unroute(`**${CHECKS}**`);
    }
    expect(await isPublished(documentId)).toBe(true);
  });
});

describe('publishing several entries', () => {
  const modal = () => page.getByRole('dialog').filter({ hasText: 'Publish entries' });

  beforeAll(async () => {
    // Strapi's tour of the list view may cover the page until it is skipped.
    const skip = page.getByRole('button', { name: 'Skip', exact: true });
    await page.addLocatorHandler(skip, () => skip.click());
  });

  async function publishSelected(search: string): Promise<void> {
    await page.goto(
      `${site.url}/admin/content-manager/collection-types/api::article.article?_q=${search}`,
    );
    await page
      .getByText(new RegExp(`^${search}`))
      .first()
      .waitFor();
    const all = page.getByRole('checkbox', { name: 'Select all entries' });
    await eventually('all entries are selected', async () => {
      if (!(await all.isChecked())) await all.click();
      return (await publishButton().count()) > 0 ? true : undefined;
    });
    await publishButton().click();
    await modal().waitFor();
  }

  it('names each entry that visitors would not see whole', async () => {
    await draft({ cover: lantern.id, text: `![Rope](${rope.url})` }, 'Bulkstorm report');
    await draft({ hero: { connection: 'brand', assetId: 'rope' } }, 'Bulkstorm ropes');
    await draft({ cover: mug.id }, 'Bulkstorm mugs');
    await draft({ cover: pier.id }, 'Bulkstorm piers');
    await publishSelected('Bulkstorm');
    const notice = modal().getByRole('alert');
    await notice.getByText('2 entries hold assets that will not be shown to visitors').waitFor();
    await notice.getByText('1 entry holds assets whose rights end soon').waitFor();
    await expect
      .poll(async () => (await notice.getByRole('listitem').allTextContents()).sort())
      .toEqual(['Bulkstorm mugs: cover', 'Bulkstorm report: cover, text', 'Bulkstorm ropes: hero']);
    expect(await seriousViolations(page, '[role="dialog"] [role="alert"]')).toEqual([]);
  });

  it('says nothing where there is nothing to say', async () => {
    await draft({ cover: pier.id }, 'Calmbulk piers');
    const asked = page.waitForResponse((response) => response.url().includes(CHECKS));
    await publishSelected('Calmbulk');
    await (await asked).finished();
    await modal().getByText('Ready to publish').first().waitFor();
    await expect(modal().getByText(/not be shown|rights end/)).toHaveCount(0);
  });
});

describe('where publishing is refused', () => {
  beforeAll(() => site.restart({ config: guard('block') }));

  it('says why, and offers no way to publish', async () => {
    const documentId = await draft({ cover: lantern.id });
    await visit(documentId);
    await publishButton().click();
    const refusal = page.getByRole('alertdialog');
    await refusal.getByText('This entry cannot be published').waitFor();
    await refusal.getByText('1 asset would not be shown: cover.').waitFor();
    await refusal
      .getByText('Choose another asset or remove this one, then publish again.')
      .waitFor();
    await expect(refusal.getByRole('button', { name: 'Publish anyway' })).toHaveCount(0);
    await refusal.getByRole('button', { name: 'Close' }).click();
    expect(await isPublished(documentId)).toBe(false);
  });

  it('still only asks about rights that end soon', async () => {
    await visit(await draft({ cover: mug.id }));
    await publishButton().click();
    await question().getByRole('button', { name: 'Publish anyway' }).click();
    await publishedToast().waitFor();
  });
});

describe('an image that nobody has described', () => {
  beforeAll(async () => {
    await site.restart({ config: { ...guard('warn'), accessibility: 'block' } });
    await dam.call('PATCH', '/api/assets/pier', { alt: null });
    await site.pick('pier');
  });

  it('keeps the entry from being published until somebody says that it is decorative', async () => {
    const documentId = await draft({ cover: pier.id });
    await visit(documentId);
    await publishButton().click();
    const refusal = page.getByRole('alertdialog');
    await refusal
      .getByText('1 image would be published without a useful description: cover.')
      .waitFor();
    await expect(refusal.getByRole('button', { name: 'Publish anyway' })).toHaveCount(0);
    expect(await seriousViolations(page, '[role="alertdialog"]')).toEqual([]);
    await refusal.getByRole('button', { name: 'Close' }).click();
    await page
      .getByRole('button', { name: /^Texts of / })
      .first()
      .click();
    await page
      .getByRole('checkbox', { name: /^Decorative/ })
      .first()
      .click();
    await publishButton().click();
    await publishedToast().waitFor();
    expect(await isPublished(documentId)).toBe(true);
  });
});
