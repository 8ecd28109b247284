import type { UID } from '@strapi/strapi';
import { errors, type Locator, type Page } from 'playwright-core';
import { storedUrl } from '../../server/contracts/reference';
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
  await dam.publish('pier', '#3264c8', { title: 'Pier', alt: 'The pier' });
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  await dam.call('PUT', '/api/webhook', {
    url: `${site.url}/api/dam/webhooks/brand`,
    secret: process.env.DAM_WEBHOOK_SECRET,
  });
  await createEditor(site);
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.url });
  page = await context.newPage();
  await logIn(page, site.url);
});

const picker = () => page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });
const option = (title: string) =>
  picker().getByRole('listbox', { name: 'Assets' }).getByRole('option').filter({ hasText: title });
const editor = () => page.locator('[data-slate-editor]');
const pictures = () => editor().getByRole('figure');
const picture = (title: string) =>
  editor().getByRole('figure', { name: `Picture from the DAM: ${title}`, exact: true });
const blockTypes = async (documentId: string) => (await bodyOf(documentId)).map(({ type }) => type);

type Block = { type: string; image?: Record<string, unknown>; children: { text: string }[] };

async function bodyOf(documentId: string, status: 'draft' | 'published' = 'draft') {
  const entry = await site.strapi.documents(ARTICLE).findOne({ documentId, status } as never);
  return (entry as unknown as { body: Block[] }).body;
}

const paragraph = (text: string): Block => ({
  type: 'paragraph',
  children: [{ type: 'text', text } as never],
});

async function imageBlock(id: string, more: Record<string, unknown> = {}): Promise<Block> {
  const [picked] = await site.pick(id);
  const image = { ...picked?.file, ...more } as Record<string, unknown>;
  return { type: 'image', image, children: [{ type: 'text', text: '' } as never] };
}

async function article(body: readonly Block[]): Promise<string> {
  const slug = `blocks-${++counter}`;
  const { data } = await site.json('POST', '/api/articles?status=draft', {
    data: { title: slug, slug, body },
  });
  return String(data.documentId);
}

async function visit(documentId: string): Promise<void> {
  await page.goto(
    `${site.url}/admin/content-manager/collection-types/api::article.article/${documentId}`,
  );
  await editor().waitFor();
  // Strapi fills its form again when its last request ends, which drops what was typed before.
  await page.waitForLoadState('networkidle');
}

async function save(): Promise<void> {
  const [response] = await Promise.all([
    page.waitForResponse(
      (answer) =>
        answer.url().includes('/collection-types/api::article.article') &&
        ['PUT', 'POST'].includes(answer.request().method()),
    ),
    page.getByRole('button', { name: 'Save', exact: true }).click(),
  ]);
  if (!response.ok()) throw new Error(`${response.status()} ${await response.text()}`);
  await page.waitForLoadState('networkidle');
}

/**
 * Waits until Strapi's editor has noticed where the caret is, 100 ms after a move, has handed its text on to the
 * form, 300 ms after a change, and the form is drawn. A later timer of the same page fires after its own, however
 * slow the machine is, and an idle page has drawn.
 */
async function settled(): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => setTimeout(() => requestIdleCallback(() => done(undefined)), 400)),
  );
}

/**
 * Writes into Strapi's editor in one piece. Key by key a slow machine needs longer than the 300 ms after which
 * the editor hands its text on, and Strapi drops each letter that comes while its form is drawn.
 */
async function write(text: string): Promise<void> {
  await settled();
  await page.keyboard.insertText(text);
  await settled();
}

/** Saves and opens the page again, as an editor does the next day. */
async function saveAndReload(): Promise<void> {
  await settled();
  await save();
  await page.reload();
  await editor().waitFor();
  await page.waitForLoadState('networkidle');
}

/**
 * Puts the caret at the end of a paragraph, with a click on the empty end of its line: Slate notices each
 * move of the caret a little later, and would put what is typed meanwhile where the caret was.
 */
async function caretIn(text: string): Promise<void> {
  const line = editor().locator('p').filter({ hasText: text });
  await eventually('the end of the line is clicked at', async () => {
    const { width = 0, height = 0 } = (await line.boundingBox()) ?? {};
    const position = { x: width - 4, y: height / 2 };
    // The line may become narrower while the page is laid out; then the click meets another element.
    return line.click({ position, timeout: 1_000 }).then(
      () => true as const,
      (error: unknown) => {
        if (error instanceof errors.TimeoutError) return undefined;
        throw error;
      },
    );
  });
  await settled();
}

async function insertImage(...titles: string[]): Promise<void> {
  // Strapi labels its list of blocks with the name of the field.
  await page.locator('[role="combobox"][aria-label="Select a block"]').click();
  await page.getByRole('option', { name: 'Image', exact: true }).click();
  for (const title of titles) await option(title).click();
  await picker()
    .getByRole('button', { name: titles.length > 1 ? `Add ${titles.length} assets` : 'Add asset' })
    .click();
  await picker().waitFor({ state: 'detached' });
  await settled();
}

async function sizeOf(image: Locator) {
  await eventually('the picture arrived', async () =>
    (await image.evaluate((node) => node instanceof HTMLImageElement && node.naturalWidth > 0))
      ? true
      : undefined,
  );
  const box = await image.boundingBox();
  if (box === null) throw new Error('The picture is not visible.');
  return box;
}

/** Texts and pictures of the editor from top to bottom. */
async function order(): Promise<string[]> {
  return editor().evaluate((root) =>
    [...root.querySelectorAll('[data-slate-node="element"]')].map(
      (node) =>
        node.querySelector('figure')?.getAttribute('aria-label')?.split(': ')[1] ??
        node.textContent ??
        '',
    ),
  );
}

async function eventualOrder(...expected: string[]): Promise<void> {
  await expect.poll(order).toEqual(expected);
}

describe('a picture of the DAM in Blocks', () => {
  it('is there after saving and reloading, in its size, with its alternative text', async () => {
    const documentId = await article([paragraph('Before'), paragraph('After')]);
    await visit(documentId);
    await caretIn('Before');
    await insertImage('Harbour');
    await eventualOrder('Before', 'Harbour', 'After');
    // The caret is on the picture, so that one goes on writing below it.
    await page.keyboard.press('Enter');
    await write('Below');
    await eventualOrder('Before', 'Harbour', 'Below', 'After');
    await saveAndReload();
    await eventualOrder('Before', 'Harbour', 'Below', 'After');
    const image = picture('Harbour').getByRole('img', { name: 'Boats in the harbour' });
    const { width, height } = await sizeOf(image);
    expect(width).toBeGreaterThan(100);
    const natural = await image.evaluate((node: HTMLImageElement) => [
      node.naturalWidth,
      node.naturalHeight,
    ]);
    expect(width / height).toBeCloseTo(Number(natural[0]) / Number(natural[1]), 1);
    await expect(picture('Harbour').getByText('Approved')).toHaveCount(0);
    // Strapi's own shape, in the stored form.
    const [, block] = await bodyOf(documentId);
    expect(block).toMatchObject({
      type: 'image',
      image: { name: 'Harbour', provider: 'dam', alternativeText: null, caption: null },
    });
    expect(Object.keys(block?.image ?? {})).not.toContain('id');
  });

  it('leaves the paragraph where it was, and takes the place of an empty one', async () => {
    const documentId = await article([paragraph('Words'), paragraph('')]);
    await visit(documentId);
    await caretIn('Words');
    await page.keyboard.press('ArrowDown');
    await settled();
    await insertImage('Harbour', 'Pier');
    await eventualOrder('Words', 'Harbour', 'Pier');
    await caretIn('Words');
    await write(' go on');
    await saveAndReload();
    await eventualOrder('Words go on', 'Harbour', 'Pier');
  });

  it('has texts for this use, which win, last, and give way to the DAM’s when they are cleared', async () => {
    const documentId = await article([await imageBlock('harbour')]);
    await visit(documentId);
    const words = () => picture('Harbour').getByRole('button', { name: 'Texts of Harbour' });
    const alt = () => page.getByRole('textbox', { name: 'Alternative text of Harbour' });
    await words().click();
    await expect(alt()).toHaveAttribute('placeholder', 'Boats in the harbour');
    await alt().pressSequentially('Fog');
    await page.getByRole('textbox', { name: 'Caption of Harbour' }).fill('By night');
    await saveAndReload();
    await picture('Harbour').getByRole('img', { name: 'Fog' }).waitFor();
    await picture('Harbour').getByText('Caption here: “By night”').waitFor();
    const shown = await site.json('GET', `/api/articles/${documentId}?status=draft`);
    expect(shown.data.body[0].image).toMatchObject({
      alternativeText: 'Fog',
      caption: 'By night',
      dam: { overrides: ['alternativeText', 'caption'] },
    });
    // A client that writes back what it read keeps them.
    await site.json('PUT', `/api/articles/${documentId}?status=draft`, {
      data: { body: shown.data.body },
    });
    expect((await bodyOf(documentId))[0]?.image).toMatchObject({
      alternativeText: 'Fog',
      caption: 'By night',
    });
    await visit(documentId);
    await words().click();
    await page.getByRole('button', { name: 'Use the DAM’s text' }).first().click();
    await saveAndReload();
    await picture('Harbour').getByRole('img', { name: 'Boats in the harbour' }).waitFor();
    expect((await bodyOf(documentId))[0]?.image).toMatchObject({
      alternativeText: null,
      caption: 'By night',
    });
  });

  it('has a focal point of this use, which lasts and goes back to the DAM’s', async () => {
    const documentId = await article([await imageBlock('harbour')]);
    await visit(documentId);
    await picture('Harbour').getByRole('button', { name: 'Texts of Harbour' }).click();
    await page.getByRole('button', { name: 'Focal point of Harbour' }).click();
    const dialog = page.getByRole('dialog', { name: 'Focal point of “Harbour”' });
    const target = dialog.getByRole('slider', { name: /^Focal point of Harbour: click/ });
    // The dialog grows as it opens.
    await target.hover();
    const box = await target.boundingBox();
    await target.click({ position: { x: (box?.width ?? 0) * 0.2, y: (box?.height ?? 0) * 0.8 } });
    await target.press('ArrowUp');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByRole('button', { name: 'Focal point of Harbour' })).toBeFocused();
    await saveAndReload();
    await picture('Harbour').getByText('Focal point set for this use').waitFor();
    const shown = await site.json('GET', `/api/articles/${documentId}?status=draft`);
    const { focalPoint, dam: info } = shown.data.body[0].image;
    expect(focalPoint.x).toBeCloseTo(20, 0);
    expect(focalPoint.y).toBeCloseTo(78, 0);
    expect(info.focalPoint).toEqual({ x: focalPoint.x / 100, y: focalPoint.y / 100 });
    await picture('Harbour').getByRole('button', { name: 'Texts of Harbour' }).click();
    await page.getByRole('button', { name: 'Use the DAM’s focal point' }).click();
    await saveAndReload();
    expect((await bodyOf(documentId))[0]?.image).not.toHaveProperty('focalPoint');
  });

  it('is replaced, removed, and brought back by undo and redo', async () => {
    const documentId = await article([
      paragraph('Before'),
      await imageBlock('harbour'),
      paragraph('After'),
    ]);
    await visit(documentId);
    await picture('Harbour').getByRole('button', { name: 'Replace Harbour' }).click();
    await option('Pier').click();
    await picker().getByRole('button', { name: 'Replace asset' }).click();
    await picker().waitFor({ state: 'detached' });
    await eventualOrder('Before', 'Pier', 'After');
    // Strapi's editor draws itself anew if it changes while the form takes the change before.
    await eventually('the form took the replacement', async () =>
      (await page.getByRole('button', { name: 'Save', exact: true }).isEnabled())
        ? true
        : undefined,
    );
    await picture('Pier').getByRole('button', { name: 'Remove Pier' }).click();
    await eventualOrder('Before', 'After');
    for (const expected of [['Pier'], ['Harbour']]) {
      await page.keyboard.press('Control+z');
      await eventualOrder('Before', ...expected, 'After');
    }
    await page.keyboard.press('Control+Shift+z');
    await eventualOrder('Before', 'Pier', 'After');
    await saveAndReload();
    await eventualOrder('Before', 'Pier', 'After');
    await expect.poll(() => blockTypes(documentId)).toEqual(['paragraph', 'image', 'paragraph']);
  });

  it('takes back a text that was typed in one step', async () => {
    const documentId = await article([paragraph('Before'), await imageBlock('harbour')]);
    await visit(documentId);
    await picture('Harbour').getByRole('button', { name: 'Texts of Harbour' }).click();
    const alt = page.getByRole('textbox', { name: 'Alternative text of Harbour' });
    await alt.pressSequentially('Fog and rain');
    await picture('Harbour').getByRole('img', { name: 'Fog and rain' }).waitFor();
    await caretIn('Before');
    await page.keyboard.press('Control+z');
    await picture('Harbour').getByRole('img', { name: 'Boats in the harbour' }).waitFor();
  });

  it('takes back and repeats by keys while the focus is on its texts and its buttons', async () => {
    await visit(await article([paragraph('Before'), await imageBlock('harbour')]));
    await picture('Harbour').getByRole('button', { name: 'Texts of Harbour' }).click();
    const alt = page.getByRole('textbox', { name: 'Alternative text of Harbour' });
    await expect(alt).toBeFocused();
    await alt.pressSequentially('Fog');
    await page.keyboard.press('Control+z');
    await expect(alt).toHaveValue('');
    await page.keyboard.press('Control+y');
    await expect(alt).toHaveValue('Fog');
    await picture('Harbour').getByRole('button', { name: 'Remove Harbour' }).focus();
    await page.keyboard.press('Control+z');
    await expect(alt).toHaveValue('');
    await page.keyboard.press('Control+Shift+z');
    await expect(alt).toHaveValue('Fog');
  });

  it('leaves the focus in the text when its insertion is taken back on its buttons', async () => {
    await visit(await article([paragraph('Before')]));
    await caretIn('Before');
    await insertImage('Harbour');
    await picture('Harbour').getByRole('button', { name: 'Remove Harbour' }).focus();
    await page.keyboard.press('Control+z');
    await pictures().waitFor({ state: 'detached' });
    await expect(editor()).toBeFocused();
  });

  it('gives way to what is typed right after its insertion, which stands below it', async () => {
    const documentId = await article([paragraph('Before'), paragraph('After')]);
    await visit(documentId);
    await caretIn('Before');
    await insertImage('Harbour');
    await write('Below');
    await saveAndReload();
    await eventualOrder('Before', 'Harbour', 'Below', 'After');
  });

  it('leaves an empty paragraph when it was all there was', async () => {
    await visit(await article([await imageBlock('harbour')]));
    await picture('Harbour').getByRole('button', { name: 'Remove Harbour' }).click();
    await pictures().waitFor({ state: 'detached' });
    await write('Words instead');
    await eventualOrder('Words instead');
  });

  it('is copied and pasted within an entry and into another one, with its texts', async () => {
    const documentId = await article([
      paragraph('Before'),
      await imageBlock('harbour', { alternativeText: 'Fog', width: 0, height: 0, size: 0 }),
      paragraph('After'),
    ]);
    const other = await article([paragraph('Elsewhere')]);
    await visit(documentId);
    await picture('Harbour').getByRole('img', { name: 'Fog' }).click();
    await page.keyboard.press('Control+c');
    // Other programs get no words of our buttons.
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('');
    await page.keyboard.press('Control+v');
    await eventualOrder('Before', 'Harbour', 'Harbour', 'After');
    await caretIn('After');
    await page.keyboard.press('Control+v');
    await eventualOrder('Before', 'Harbour', 'Harbour', 'After', 'Harbour');
    await saveAndReload();
    await eventualOrder('Before', 'Harbour', 'Harbour', 'After', 'Harbour');
    await visit(other);
    await caretIn('Elsewhere');
    await page.keyboard.press('Control+v');
    await eventualOrder('Elsewhere', 'Harbour');
    await saveAndReload();
    await picture('Harbour').getByRole('img', { name: 'Fog' }).waitFor();
  });

  it('is dragged to another place', async () => {
    const documentId = await article([
      paragraph('First'),
      paragraph('Second'),
      await imageBlock('harbour'),
    ]);
    await visit(documentId);
    await sizeOf(picture('Harbour').getByRole('img'));
    await picture('Harbour').getByRole('img').hover();
    const handle = editor().getByRole('button', { name: 'Drag' }).first();
    await handle.hover();
    await page.mouse.down();
    const target = await editor().getByText('First', { exact: true }).boundingBox();
    const { x = 0, y = 0, height = 0 } = target ?? {};
    await page.mouse.move(x + 10, y + height, { steps: 5 });
    await page.mouse.move(x + 10, y + height * 0.2, { steps: 10 });
    await page.mouse.up();
    await eventualOrder('Harbour', 'First', 'Second');
    await saveAndReload();
    await eventualOrder('Harbour', 'First', 'Second');
  });

  it('says in words that visitors do not see it, and shows what editors may still see', async () => {
    await dam.publish('withdrawn', '#a02080', { title: 'Storm lantern' });
    const gone = { connection: 'brand', assetId: 'gone' };
    const documentId = await article([
      await imageBlock('withdrawn'),
      await imageBlock('harbour', {
        name: 'Gone',
        url: storedUrl(gone, 'gone', 'jpg'),
        provider_metadata: gone,
      }),
    ]);
    await dam.withdraw('withdrawn');
    await visit(documentId);
    await picture('Storm lantern').getByText('Withdrawn', { exact: true }).waitFor();
    await picture('Storm lantern').getByText('Visitors do not see this picture.').waitFor();
    await sizeOf(picture('Storm lantern').getByRole('img'));
    await picture('Gone').getByText('Not in the DAM', { exact: true }).waitFor();
    await picture('Gone').getByText('Visitors do not see this picture.').waitFor();
    await expect(picture('Gone').getByRole('button', { name: 'Replace Gone' })).toHaveCount(1);
  });

  it('works with the keyboard alone', async () => {
    await visit(await article([paragraph('Before'), await imageBlock('harbour')]));
    await sizeOf(picture('Harbour').getByRole('img'));
    await caretIn('Before');
    await page.keyboard.press('ArrowDown');
    await settled();
    await eventually('a ring around the picture', async () =>
      (await picture('Harbour').evaluate((node) => getComputedStyle(node).boxShadow)) !== 'none'
        ? true
        : undefined,
    );
    await page.keyboard.press('Tab');
    const focused = (name: string) =>
      eventually(`focus on ${name}`, async () =>
        (await page.evaluate(() => document.activeElement?.textContent)) === name ||
        (await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))) === name
          ? true
          : undefined,
      );
    await focused('Texts of Harbour');
    await page.keyboard.press('Enter');
    for (let stop = 0; stop < 8; stop += 1) {
      const name = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
      if (name === 'Alternative text of Harbour') break;
      await page.keyboard.press('Tab');
    }
    await focused('Alternative text of Harbour');
    await page.keyboard.type('Fog');
    await picture('Harbour').getByRole('img', { name: 'Fog' }).waitFor();
    await page.keyboard.press('Escape');
    await eventually('focus in the text', async () =>
      (await editor().evaluate((root) => root === document.activeElement)) ? true : undefined,
    );
    await page.keyboard.press('Enter');
    await write('Below');
    await eventualOrder('Before', 'Harbour', 'Below');
  });

  it.each(['light', 'dark'] as const)('has nothing serious that axe finds, %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    await visit(
      await article([
        paragraph('Before'),
        await imageBlock('harbour'),
        await imageBlock('pier', { caption: 'Ours', width: 0, height: 0, size: 0 }),
      ]),
    );
    await picture('Harbour').getByRole('button', { name: 'Texts of Harbour' }).click();
    await page.getByRole('textbox', { name: 'Alternative text of Harbour' }).waitFor();
    expect(await seriousViolations(page, '[data-slate-editor] figure')).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('says all of it in German', async () => {
    const documentId = await article([await imageBlock('pier')]);
    await page.evaluate(() => localStorage.setItem('strapi-admin-language', 'de'));
    try {
      await visit(documentId);
      const figure = editor().getByRole('figure', { name: 'Bild aus dem DAM: Pier' });
      await figure.getByText('Alternativtext: The pier').waitFor();
      await figure.getByRole('button', { name: 'Texte von Pier' }).click();
      await figure.getByRole('textbox', { name: 'Bildunterschrift von Pier' }).waitFor();
    } finally {
      await page.evaluate(() => localStorage.removeItem('strapi-admin-language'));
    }
  });
});

describe('a link to an asset in Blocks', () => {
  const chooseLink = async (title: string) => {
    await page.locator('[role="combobox"][aria-label="Select a block"]').click();
    await page.getByRole('option', { name: 'Link to a DAM asset', exact: true }).click();
    await option(title).click();
    await picker().getByRole('button', { name: 'Add asset' }).click();
    await picker().waitFor({ state: 'detached' });
  };
  const link = (name: string) => editor().getByRole('link', { name, exact: true });

  it('is a link of Strapi’s own shape, and leads visitors to the current version', async () => {
    const documentId = await article([paragraph('Read '), paragraph('Marked')]);
    await visit(documentId);
    await caretIn('Read');
    await chooseLink('Pier');
    await link('Pier').waitFor();
    // The text that is selected becomes the link.
    await editor().locator('p').filter({ hasText: 'Marked' }).click({ clickCount: 3 });
    await chooseLink('Harbour');
    await link('Marked').waitFor();
    // The form follows the text a little later, and saves what it holds.
    await page.getByRole('button', { name: 'Go to Harbour in body' }).waitFor();
    await saveAndReload();
    await link('Pier').waitFor();
    await link('Marked').waitFor();
    const links = (await bodyOf(documentId)).flatMap(({ children }) =>
      children.filter((child) => Reflect.get(child, 'type') === 'link'),
    );
    const storedAs = (assetId: string) =>
      storedUrl({ connection: 'brand', assetId }, assetId, 'png');
    expect(links).toMatchObject([
      { type: 'link', url: storedAs('pier'), children: [{ type: 'text', text: 'Pier' }] },
      { type: 'link', url: storedAs('harbour'), children: [{ type: 'text', text: 'Marked' }] },
    ]);
    const shown = await site.json('GET', `/api/articles/${documentId}?status=draft`);
    const url = JSON.stringify(shown.data.body).match(/"url":"([^"]+)"/)?.[1] ?? '';
    expect((await fetch(url)).status).toBe(200);
  });

  it('has an address that the picker copies', async () => {
    await dam.publish('sheet', '#20a080', { title: 'Data sheet' });
    await visit(await article([paragraph('See ')]));
    await page.getByRole('button', { name: 'Add from DAM' }).first().click();
    await option('Data sheet').click();
    await picker().getByRole('button', { name: 'Copy address' }).click();
    await page.getByText('The address was copied.').waitFor();
    const address = await page.evaluate(() => navigator.clipboard.readText());
    expect(address).toMatch(new RegExp(`^${site.url}/api/dam/a/brand/.+/data-sheet\\.png$`));
    expect((await fetch(address)).status).toBe(200);
  });
});

describe('an uploaded picture in Blocks', () => {
  it('is drawn by Strapi’s own block', async () => {
    const image = {
      name: 'local.png',
      alternativeText: 'Local',
      url: `${site.url}/favicon.ico`,
      caption: null,
      width: 64,
      height: 64,
      formats: null,
      hash: 'local',
      ext: '.png',
      mime: 'image/png',
      size: 1,
      previewUrl: null,
      provider: 'local',
      provider_metadata: null,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
    };
    const documentId = await article([
      { type: 'image', image, children: [{ type: 'text', text: '' } as never] },
    ]);
    await visit(documentId);
    const drawn = editor().getByRole('img', { name: 'Local' });
    await expect(drawn).toHaveAttribute('width', '64');
    await expect(pictures()).toHaveCount(0);
    expect((await bodyOf(documentId))[0]?.image).toEqual(image);
  });
});
