import type { UID } from '@strapi/strapi';
import type { Locator, Page } from 'playwright-core';
import { createEditor, expect, logIn, seriousViolations } from '../support/browser';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(180_000);

const ARTICLE = 'api::article.article' as UID.ContentType;

let page: Page;
let counter = 0;

const dam = specDam();
const browser = specBrowser();

beforeAll(async () => {
  await dam.publish('harbour', '#c83232', { title: 'Harbour', alt: 'Boats in the harbour' });
  await dam.publish('pier', '#3264c8', { title: 'Pier [old]', alt: 'Pier [old]' });
  await dam.publishFile(
    'plan',
    'plan.pdf',
    new Blob(['%PDF-1.7 a plan'], { type: 'application/pdf' }),
  );
  await dam.publish('gone', '#444444', { title: 'Gone' });
  await dam.call('POST', '/api/assets/gone/withdraw');
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  await createEditor(site);
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.url });
  page = await context.newPage();
  await logIn(page, site.url);
});

const editor = () => page.locator('[data-slate-editor]');
const picture = (title: string) =>
  editor().getByRole('figure', { name: `Picture from the DAM: ${title}`, exact: true });
const line = () => page.getByRole('status').filter({ hasText: 'Harbour' });
const pageOf = (id: string) => `${dam.url}/#/assets/${id}`;
const fileOf = (id: string) => `${dam.url}/api/assets/${id}/versions/1/file`;

type Block = { type: string; children: { type: string; text?: string; url?: string }[] };
type Entry = Record<string, unknown> & { body: Block[]; text: string };

async function stored(documentId: string): Promise<Entry> {
  const entry = await site.strapi
    .documents(ARTICLE)
    .findOne({ documentId, populate: ['cover', 'gallery'] } as never);
  return entry as unknown as Entry;
}

const paragraph = (text: string) => ({ type: 'paragraph', children: [{ type: 'text', text }] });

/** Opens a new article with these fields. */
async function open(data: Record<string, unknown>): Promise<string> {
  const slug = `paste-${++counter}`;
  const answer = await site.json('POST', '/api/articles?status=draft', {
    data: { title: slug, slug, ...data },
  });
  const documentId = String(answer.data.documentId);
  await page.goto(
    `${site.url}/admin/content-manager/collection-types/api::article.article/${documentId}`,
  );
  await editor().waitFor();
  await page.waitForLoadState('networkidle');
  return documentId;
}

/** Waits until Strapi's editors have handed their texts on to the form, see blocks.test.ts. */
async function settled(): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => setTimeout(() => requestIdleCallback(() => done(undefined)), 400)),
  );
}

async function saveAndReload(): Promise<void> {
  await settled();
  const [response] = await Promise.all([
    page.waitForResponse(
      (answer) =>
        answer.url().includes('api::article.article') && answer.request().method() === 'PUT',
    ),
    page.getByRole('button', { name: 'Save', exact: true }).click(),
  ]);
  if (!response.ok()) throw new Error(`${response.status()} ${await response.text()}`);
  await page.reload();
  await editor().waitFor();
  await page.waitForLoadState('networkidle');
}

async function paste(text: string): Promise<void> {
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.keyboard.press('ControlOrMeta+v');
}

/**
 * Pastes with the focus on a button. Strapi may draw a field again after it was opened, and takes the focus away; a
 * paste that the field sees is asked of the server.
 */
async function pasteOn(button: Locator, text: string): Promise<void> {
  await eventually('the field sees the paste', async () => {
    const asked = page.waitForRequest(/\/dam\/addresses$/, { timeout: 3_000 });
    await button.focus();
    await paste(text);
    return asked.then(
      () => true,
      () => undefined,
    );
  });
}

/** Puts the caret at the end of the Blocks editor. */
async function caretAtEnd(): Promise<void> {
  await editor().click();
  await page.keyboard.press('ControlOrMeta+End');
  await settled();
}

const undo = () => page.getByRole('status').getByRole('button', { name: 'Undo', exact: true });

describe('an address that is pasted into Blocks', () => {
  it('alone in its paragraph becomes the picture, is undone by keys, and is there after reloading', async () => {
    const documentId = await open({ body: [paragraph('Before'), paragraph('')] });
    await caretAtEnd();
    await paste(pageOf('harbour'));
    await picture('Harbour').waitFor();
    await expect(line()).toHaveText(/“Harbour” from Nordhavn DAM: its current version is shown/);
    expect(await seriousViolations(page, '[role="status"]')).toEqual([]);
    await settled();
    await page.keyboard.press('ControlOrMeta+z');
    await expect(editor().getByRole('link', { name: pageOf('harbour') })).toBeVisible();
    await page.keyboard.press('ControlOrMeta+Shift+z');
    await picture('Harbour').waitFor();
    await saveAndReload();
    await picture('Harbour').waitFor();
    const { body } = await stored(documentId);
    expect(body.map(({ type }) => type)).toEqual(['paragraph', 'image']);
  });

  it('goes back to the address by the line, by keyboard too', async () => {
    await open({ body: [paragraph('')] });
    await caretAtEnd();
    await paste(fileOf('harbour'));
    await picture('Harbour').waitFor();
    await undo().focus();
    await page.keyboard.press('Enter');
    await expect(picture('Harbour')).toHaveCount(0);
    await expect(editor().getByRole('link', { name: fileOf('harbour') })).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: 'Harbour' })).toHaveCount(0);
  });

  it('within a sentence becomes a link to the asset, with its title', async () => {
    const documentId = await open({ body: [paragraph('See ')] });
    await caretAtEnd();
    await paste(fileOf('harbour'));
    await expect(editor().getByRole('link', { name: 'Harbour', exact: true })).toBeVisible();
    await saveAndReload();
    const [block] = (await stored(documentId)).body;
    const link = block?.children.find(({ type }) => type === 'link');
    expect(link?.url).toMatch(/^\/api\/dam\/a\/brand\//);
    await expect(editor().getByRole('link', { name: 'Harbour', exact: true })).toBeVisible();
  });

  it('on selected words keeps the words', async () => {
    await open({ body: [paragraph('Harbour plan')] });
    await caretAtEnd();
    await page.keyboard.press('Shift+Home');
    await settled();
    await paste(pageOf('plan'));
    const link = editor().getByRole('link', { name: 'Harbour plan', exact: true });
    await expect(link).toHaveAttribute('href', /\/api\/dam\/a\/brand\//);
  });

  it('of a document becomes a link, also alone', async () => {
    await open({ body: [paragraph('')] });
    await caretAtEnd();
    await paste(pageOf('plan'));
    await expect(editor().getByRole('link', { name: 'plan', exact: false })).toHaveAttribute(
      'href',
      /\/api\/dam\/a\/brand\//,
    );
  });

  it('of something else stays as it is, and nothing is said', async () => {
    await open({ body: [paragraph('')] });
    await caretAtEnd();
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/dam/addresses')),
      paste('https://elsewhere.example/harbour.jpg'),
    ]);
    expect(answer.status()).toBe(200);
    await settled();
    await expect(
      editor().getByRole('link', { name: 'https://elsewhere.example/harbour.jpg' }),
    ).toBeVisible();
    await expect(page.getByRole('button', { name: 'Undo', exact: true })).toHaveCount(0);
  });

  it('of an asset that may not be shown stays, and the line says why', async () => {
    await open({ body: [paragraph('')] });
    await caretAtEnd();
    await paste(pageOf('gone'));
    await expect(page.getByRole('status').filter({ hasText: 'cannot be used' })).toBeVisible();
    await expect(editor().getByRole('link', { name: pageOf('gone') })).toBeVisible();
  });
});

describe('an address that is pasted into markdown', () => {
  const markdown = () => page.locator('.CodeMirror').first();
  const words = () =>
    markdown().evaluate((element) =>
      (Reflect.get(element, 'CodeMirror') as { getValue(): string }).getValue(),
    );
  const caretAtEndOfMarkdown = async () => {
    await markdown().click();
    await page.keyboard.press('ControlOrMeta+End');
  };

  it('alone becomes the picture, is undone, and is stored as the reference', async () => {
    const documentId = await open({ text: 'Before\n\n' });
    await caretAtEndOfMarkdown();
    await paste(pageOf('harbour'));
    await expect
      .poll(words)
      .toMatch(/^Before\n\n!\[Boats in the harbour\]\(.*\/api\/dam\/a\/brand\//);
    await undo().click();
    await expect.poll(words).toBe(`Before\n\n${pageOf('harbour')}`);
    await markdown().click();
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(words).toContain('![Boats in the harbour]');
    await saveAndReload();
    expect((await stored(documentId)).text).toMatch(
      /^Before\n\n!\[Boats in the harbour\]\(\/api\/dam\/a\/brand\/\w+\/harbour\.png#alt=[\da-f]{8}\)$/,
    );
  });

  it('as the address of a link or a picture stays the address only', async () => {
    await open({ text: '[The harbour](' });
    await caretAtEndOfMarkdown();
    await paste(fileOf('harbour'));
    await expect
      .poll(words)
      .toMatch(/^\[The harbour\]\(https?:\/\/[^ ]+\/api\/dam\/a\/brand\/\S+$/);
  });

  it('of a document becomes a link, and a title is no markup', async () => {
    await open({ text: '' });
    await caretAtEndOfMarkdown();
    await paste(pageOf('pier'));
    await expect.poll(words).toMatch(/^!\[Pier \\\[old\\\]\]\(/);
    await page.keyboard.press('Space');
    await paste(pageOf('plan'));
    await expect.poll(words).toMatch(/\) \[plan[^\]]*\]\(.*\/api\/dam\/a\/brand\//);
  });
});

describe('addresses that are pasted into a field', () => {
  const field = (label: string) => page.locator(`[data-dam-field="${label}"]`);

  it('fill a media field and a custom field, with undo, by keyboard', async () => {
    const documentId = await open({});
    await pasteOn(field('cover').getByRole('button', { name: 'Add from DAM' }), pageOf('harbour'));
    await expect(field('cover').getByText('Harbour').first()).toBeVisible();
    await undo().click();
    await expect(field('cover').getByText('Harbour')).toHaveCount(0);
    await pasteOn(field('cover').getByRole('button', { name: 'Add from DAM' }), pageOf('harbour'));
    await expect(field('cover').getByText('Harbour').first()).toBeVisible();
    await pasteOn(
      field('gallery').getByRole('button', { name: 'Add from DAM' }),
      `${pageOf('harbour')}\n${pageOf('pier')}`,
    );
    await expect(
      page.getByRole('status').filter({ hasText: '2 assets from Nordhavn DAM' }),
    ).toBeVisible();
    await pasteOn(field('hero').getByRole('button', { name: 'Choose from DAM' }), fileOf('pier'));
    await expect(field('hero').getByText('Pier [old]').first()).toBeVisible();
    // A key that is pressed twice must not take it out again.
    await expect(field('hero').locator('button:focus')).toHaveCount(1);
    await expect(field('hero').locator('[data-dam-control="remove"]:focus')).toHaveCount(0);
    await saveAndReload();
    expect(await stored(documentId)).toMatchObject({
      cover: { provider_metadata: { assetId: 'harbour' } },
      gallery: [
        { provider_metadata: { assetId: 'harbour' } },
        { provider_metadata: { assetId: 'pier' } },
      ],
      hero: { connection: 'brand', assetId: 'pier' },
    });
  });

  it('stay out of a field that does not take the asset, and the line says why', async () => {
    const { attributes } = site.strapi.contentType(ARTICLE);
    const hero = attributes.hero as unknown as { options?: object };
    hero.options = { allowedTypes: ['images'], aspect: 'portrait' };
    await open({});
    const choose = field('hero').getByRole('button', { name: 'Choose from DAM' });
    await pasteOn(choose, pageOf('plan'));
    const said = (words: string) => page.getByRole('status').filter({ hasText: words });
    await expect(said('stays out. This field does not accept documents.')).toBeVisible();
    await pasteOn(choose, pageOf('harbour'));
    await expect(said('“Harbour” stays out. This field only accepts portrait')).toBeVisible();
    hero.options = {};
    await expect(field('hero').getByText('Harbour')).toHaveCount(0);
  });

  it('stay out if the clipboard holds other words too, or the focus is in a text', async () => {
    await open({});
    await field('cover').getByRole('button', { name: 'Add from DAM' }).focus();
    await paste(`See ${pageOf('harbour')}`);
    await page.getByRole('textbox', { name: /slug/i }).focus();
    await paste(pageOf('harbour'));
    await settled();
    await expect(field('cover').getByText('Harbour')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Undo', exact: true })).toHaveCount(0);
  });
});
