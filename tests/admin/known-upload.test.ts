import { randomBytes } from 'node:crypto';
import type { UID } from '@strapi/strapi';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { KnownPicturesRequest } from '../../server/contracts/api';
import { MAX_KNOWN_PICTURES, SKETCH_SIDE } from '../../server/contracts/sketch';
import { type FileFacts, matchOf } from '../../server/core/matching/match';
import { fingerprintPixels } from '../../server/files/fingerprint';
import { createEditor, expect, logIn, mediaField, seriousViolations } from '../support/browser';
import { Project } from '../support/command-line';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { copyOf, generatedJpeg } from '../support/generated-pictures';
import { eventually } from '../support/processes';

jest.setTimeout(180_000);

const ARTICLE = 'api::article.article' as UID.ContentType;

let page: Page;
let counter = 0;
let harbour: Buffer;

const dam = specDam();
const browser = specBrowser();

beforeAll(async () => {
  harbour = await generatedJpeg(3);
  const file = new Blob([new Uint8Array(harbour)], { type: 'image/jpeg' });
  await dam.publishFile('harbour', 'harbour.jpg', file);
  await dam.call('PATCH', '/api/assets/harbour', { title: 'Harbour 2026' });
});

/** Uploads go into a folder of their own. */
const project = new Project();
const site = specSite(() => ({
  damUrl: dam.url,
  project: { 'dirs.static.public': project.publicFolder },
}));

beforeAll(async () => {
  await eventually('the asset has a fingerprint', async () =>
    (await site.strapi.plugin('dam').service('copies').takeFingerprints()) ? true : undefined,
  );
  await createEditor(site);
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  page = await context.newPage();
  await logIn(page, site.url);
});

const field = () => mediaField(page, 'cover');
const dialog = () => page.getByRole('dialog').last();
const note = () => dialog().getByText('This is “Harbour 2026” in Nordhavn DAM.', { exact: false });
const fileCount = () => site.strapi.db.query('plugin::upload.file').count();
const copy = (name = 'from my desktop.jpg') => ({
  name,
  mimeType: 'image/jpeg',
  buffer: harbour,
});
const other = () => ({ ...copy('another.jpg'), buffer: randomBytes(20_000) });
/** Another file of the same picture, turned only by its EXIF. */
const turned = async () => ({
  name: 'smaller.jpg',
  mimeType: 'image/jpeg',
  buffer: await sharp(harbour)
    .resize({ width: 400 })
    .rotate(-90)
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 60 })
    .toBuffer(),
});

async function openArticle(): Promise<string> {
  const slug = `upload-${++counter}`;
  const answer = await site.json('POST', '/api/articles?status=draft', {
    data: { title: slug, slug },
  });
  const documentId = String(answer.data.documentId);
  await page.goto(
    `${site.url}/admin/content-manager/collection-types/api::article.article/${documentId}`,
  );
  await field().waitFor();
  await page.waitForLoadState('networkidle');
  return documentId;
}

/** Opens Strapi's upload dialog from the field, and chooses files in it. */
async function choose(...files: ReturnType<typeof copy>[]): Promise<void> {
  await field().getByRole('button', { name: 'Add from DAM' }).click();
  await page.getByRole('tab', { name: 'Media Library' }).click();
  await page.getByRole('button', { name: 'Add more assets' }).click();
  await dialog().locator('input[type="file"]').setInputFiles(files);
}

async function coverOf(documentId: string): Promise<unknown> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved document').first().waitFor();
  await page.reload();
  await field().getByText('Harbour 2026').first().waitFor();
  const entry = await site.strapi
    .documents(ARTICLE)
    .findOne({ documentId, populate: ['cover'] } as never);
  return (entry as unknown as { cover: unknown }).cover;
}

describe('a file of the DAM in Strapi’s upload dialog', () => {
  it('is said to be the asset before it is uploaded, with its picture, and is used instead', async () => {
    const documentId = await openArticle();
    const [picked] = await site.pick('harbour');
    const before = await fileCount();
    await choose(copy());
    await expect(note()).toHaveText('This is “Harbour 2026” in Nordhavn DAM. Use it?');
    const image = dialog().locator('[data-dam-known-files] img');
    await expect
      .poll(() => image.evaluate((each: HTMLImageElement) => each.naturalWidth))
      .toBeGreaterThan(0);
    expect(await seriousViolations(page, '[data-dam-known-files]')).toEqual([]);
    await page.getByRole('button', { name: 'Use it', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(await coverOf(documentId)).toMatchObject({
      id: picked?.file.id,
      provider_metadata: { connection: 'brand', assetId: 'harbour' },
    });
    expect(await fileCount()).toBe(before);
  });

  it('is met likewise where it is dropped on the field', async () => {
    const documentId = await openArticle();
    const dropped = await page.evaluateHandle((base64) => {
      const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], 'dropped.jpg', { type: 'image/jpeg' }));
      return data;
    }, harbour.toString('base64'));
    const target = field().getByRole('button', { name: /drag and drop/i });
    for (const event of ['dragenter', 'dragover', 'drop']) {
      await target.dispatchEvent(event, { dataTransfer: dropped });
    }
    await expect(note()).toBeVisible();
    await page.getByRole('button', { name: 'Use it', exact: true }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(await coverOf(documentId)).toMatchObject({ provider_metadata: { assetId: 'harbour' } });
  });

  it('is only named beside other files, which would be lost with the dialog', async () => {
    await openArticle();
    await choose(copy(), other());
    await expect(note()).toHaveText('This is “Harbour 2026” in Nordhavn DAM.');
    await expect(page.getByRole('button', { name: 'Use it', exact: true })).toHaveCount(0);
    await dialog().getByRole('button', { name: 'Remove from selection' }).last().click();
    await expect(note()).toHaveText('This is “Harbour 2026” in Nordhavn DAM. Use it?');
    await dialog().getByRole('button', { name: 'Remove from selection' }).click();
    await expect(note()).toHaveCount(0);
  });

  it('holds nothing up: other files, and all files while the DAM is down, are uploaded as always', async () => {
    await openArticle();
    await dam.fault('down');
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('/dam/known-files?')),
      choose(copy('while down.jpg')),
    ]);
    expect(answer.status()).toBe(200);
    await expect(dialog().getByText('while down.jpg').first()).toBeVisible();
    await expect(note()).toHaveCount(0);
    const before = await fileCount();
    await dialog().getByRole('button', { name: 'Upload 1 asset to the library' }).click();
    await expect.poll(fileCount).toBe(before + 1);
    await dam.fault('none');
  });
});

describe('a picture in Strapi’s upload dialog that was made smaller and compressed again', () => {
  const alike = () => dialog().getByText('This looks like “Harbour 2026” in Nordhavn DAM.');

  it('is said to look like the asset before it is uploaded, and the asset is used instead', async () => {
    const documentId = await openArticle();
    await choose(await turned());
    await expect(dialog().getByText('“smaller.jpg” is another file.')).toBeVisible();
    await expect(alike()).toHaveText('This looks like “Harbour 2026” in Nordhavn DAM. Use it?');
    await page.getByRole('button', { name: 'Use it', exact: true }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(await coverOf(documentId)).toMatchObject({ provider_metadata: { assetId: 'harbour' } });
  });

  it('is a hint and blocks nothing; other pictures and broken ones have none', async () => {
    await openArticle();
    const another = { ...copy('boat.jpg'), buffer: await generatedJpeg(11) };
    await choose(await turned(), another, other());
    await expect(alike()).toHaveText('This looks like “Harbour 2026” in Nordhavn DAM.');
    await expect(dialog().getByText('This looks like', { exact: false })).toHaveCount(1);
    const before = await fileCount();
    await dialog().getByRole('button', { name: 'Upload 3 assets to the library' }).click();
    await expect.poll(fileCount).toBeGreaterThan(before);
  });

  it('is made as small by the browser as by the server: copies match their picture and no other', async () => {
    await openArticle();
    // Textures, shapes, texts and photos.
    const numbers = [0, 1, 2, 3, 8, 9, 10, 11];
    expect(numbers).toHaveLength(MAX_KNOWN_PICTURES);
    const originals = await Promise.all(numbers.map(generatedJpeg));
    const files = await Promise.all(
      originals.map(async (original, index) => {
        const buffer = await copyOf(original, numbers[index] ?? 0);
        const { format } = await sharp(buffer).metadata();
        const type = String(format) === 'heif' ? 'avif' : format;
        return { name: `copy-${index}.${type}`, mimeType: `image/${type}`, buffer };
      }),
    );
    const [request] = await Promise.all([
      page.waitForRequest((sent) => sent.url().includes('/dam/known-pictures')),
      choose(...files),
    ]);
    const { pictures } = request.postDataJSON() as KnownPicturesRequest;
    const ofServer = await Promise.all(originals.map(factsOf));
    for (const [index, { pixels, width, height }] of pictures.entries()) {
      const picture = await fingerprintPixels(Buffer.from(pixels, 'base64'));
      const sketch = { ...NO_BYTES, picture, width, height };
      const matches = ofServer.map((facts) => matchOf(sketch, facts) !== null);
      expect(matches).toEqual(numbers.map((_, other) => other === index));
    }
    expect(pictures).toHaveLength(numbers.length);
  });
});

describe('a file that Strapi’s Media Library page uploads at once', () => {
  const note = () => page.getByRole('status', { name: 'Uploaded files that the DAM has' });
  const isThere = (name: string) =>
    site.strapi.db.query('plugin::upload.file').count({ where: { name } });

  async function uploadInLibrary(...files: ReturnType<typeof copy>[]): Promise<void> {
    await page.goto(`${site.url}/admin/plugins/upload`);
    await page.locator('input[type="file"]').first().setInputFiles(files);
  }

  it('is said to be the asset, whose details the note opens', async () => {
    await uploadInLibrary(copy('copy in library.jpg'), other());
    await note().getByText('“copy in library.jpg” is “Harbour 2026” in Nordhavn DAM.').waitFor();
    await expect(note().getByRole('listitem')).toHaveCount(1);
    expect(await seriousViolations(page, '[role="status"]')).toEqual([]);
    await note().getByRole('button', { name: 'Show the asset' }).click();
    await page
      .getByRole('dialog')
      .getByRole('region', { name: /^Asset of/ })
      .waitFor();
    await page.keyboard.press('Escape');
    await note()
      .getByRole('button', { name: 'Dismiss the note about copy in library.jpg' })
      .click();
    await expect(note()).toHaveCount(0);
    expect(await isThere('copy in library.jpg')).toBe(1);
  });

  it('can be deleted from the note, after a question', async () => {
    const buffer = await sharp(harbour).resize({ width: 400 }).jpeg({ quality: 60 }).toBuffer();
    await uploadInLibrary({ ...copy('small copy.jpg'), buffer });
    await note().getByText('“small copy.jpg” is “Harbour 2026” in Nordhavn DAM.').waitFor();
    const card = page.locator('[data-asset-details-trigger]').filter({ hasText: 'small copy.jpg' });
    await card.waitFor();
    await note().getByRole('button', { name: 'Delete the copy' }).click();
    const question = page.getByRole('alertdialog', { name: 'Delete “small copy.jpg”?' });
    await question.getByRole('button', { name: 'Delete the copy' }).click();
    await expect(note()).toHaveCount(0);
    await expect(card).toHaveCount(0);
    expect(await isThere('small copy.jpg')).toBe(0);
  });
});

describe('a file that is chosen for an upload to the DAM', () => {
  const uploader = () =>
    page.getByRole('dialog').filter({ has: page.getByRole('heading', { name: /^Upload to/ }) });

  it('is said to be in the DAM already before it is uploaded, and the asset is found', async () => {
    await openArticle();
    await field().getByRole('button', { name: 'Add from DAM' }).click();
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await uploader()
      .getByLabel('Choose files')
      .first()
      .setInputFiles([copy('again.jpg'), other()]);
    const line = uploader().getByRole('listitem', { name: 'again.jpg' });
    await line
      .getByText('The DAM has this file already: Harbour 2026 (Nordhavn DAM).', { exact: false })
      .waitFor();
    await expect(uploader().getByText('already', { exact: false })).toHaveCount(1);
    await expect(uploader().getByRole('button', { name: 'Upload 2 files' })).toBeEnabled();
    expect(await seriousViolations(page, '[role="dialog"]')).toEqual([]);
    await line.getByRole('button', { name: 'Show it' }).click();
    await page.getByRole('option').filter({ hasText: 'Harbour 2026' }).waitFor();
    await expect(page.getByLabel('Search assets')).toHaveValue('Harbour 2026');
  });
});

const NO_BYTES = { sha256: null, sizeBytes: null, mime: null, fileName: null };

/** What the server knows of a picture that it reads itself. */
async function factsOf(picture: Buffer): Promise<FileFacts> {
  const { width, height } = await sharp(picture).metadata();
  const pixels = await sharp(picture)
    .resize(SKETCH_SIDE, SKETCH_SIDE, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
  return { ...NO_BYTES, picture: await fingerprintPixels(pixels), width, height };
}
