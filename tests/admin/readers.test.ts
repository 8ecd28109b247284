import type { UID } from '@strapi/strapi';
import type { Page } from 'playwright-core';
import type { AssetsResponse } from '../../server/contracts/api';
import { createWriter, expect, loadedPictures, logIn } from '../support/browser';
import { tellOfChange } from '../support/dam';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { localRow } from '../support/uploads';

jest.setTimeout(240_000);

const ARTICLE = 'api::article.article' as UID.ContentType;
const MANAGER = 'plugin::content-manager.explorer';
const MAY_PUBLISH = ['read', 'create', 'update', 'publish'].map((action) => `${MANAGER}.${action}`);

let page: Page;
let documentId: string;

const dam = specDam();
const site = specSite(() => ({ damUrl: dam.url, config: { freshForMs: 3_600_000 } }));
const browser = specBrowser();

beforeAll(async () => {
  await dam.publish('harbour', '#c83232', { title: 'Harbour', alt: 'Boats in the harbour' });
  await dam.publish('lantern', '#c8a032', { title: 'Storm lantern' });
  await dam.publish('elsewhere', '#226688', { title: 'Elsewhere' });
  const [harbour, lantern] = await site.pick('harbour', 'lantern', 'elsewhere');
  const data = {
    title: 'For readers',
    slug: 'for-readers',
    cover: harbour?.file.id,
    gallery: [lantern?.file.id, harbour?.file.id],
    hero: { connection: 'brand', assetId: 'harbour' },
    body: [{ type: 'image', image: harbour?.file, children: [{ type: 'text', text: '' }] }],
  };
  ({ documentId } = await site.strapi.documents(ARTICLE).create({ data: data as never }));
  await site.indexed();
  await dam.withdraw('lantern');
  expect((await tellOfChange(site.url, 'lantern')).status).toBe(200);
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  page = await context.newPage();
  await logIn(page, site.url, await createWriter(site, [...MAY_PUBLISH, 'plugin::upload.read']));
});

const field = (name: string) => page.locator(`[data-dam-field="${name}"]`);
const figure = () => page.locator('[data-slate-editor] figure');

async function visit(): Promise<void> {
  await page.goto(
    `${site.url}/admin/content-manager/collection-types/api::article.article/${documentId}`,
  );
  await figure().waitFor();
}

describe('who may read an entry and not choose assets', () => {
  it('sees states, pictures and inherited texts in every place', async () => {
    await visit();
    await field('cover').getByText('Approved', { exact: true }).waitFor();
    await field('gallery').getByText('Withdrawn', { exact: true }).waitFor();
    const hero = field('hero');
    await hero.getByText('Approved', { exact: true }).waitFor();
    await loadedPictures(hero.locator('img'));
    await expect(hero.getByLabel('Alternative text of Harbour')).toHaveAttribute(
      'placeholder',
      'Boats in the harbour',
    );
    await figure().getByText('Alternative text: Boats in the harbour').waitFor();
    await loadedPictures(figure().getByRole('img', { name: 'Boats in the harbour' }));
    await page.getByText('1 asset cannot be shown').waitFor();
    await page.getByRole('button', { name: 'Go to Storm lantern in gallery 1' }).waitFor();
  });

  it('is offered nothing to choose, and told why', async () => {
    await visit();
    await field('hero')
      .getByText('You do not have permission to choose assets from the DAM.', { exact: false })
      .waitFor();
    for (const name of [/Add from DAM/, /^Choose/, /^Replace/, 'Fill fields from DAM']) {
      await expect(page.getByRole('button', { name })).toHaveCount(0);
    }
  });

  it('is asked before publishing what visitors would not see', async () => {
    await visit();
    await page.getByRole('button', { name: 'Publish', exact: true }).first().click();
    const question = page.getByRole('alertdialog');
    await question.getByText('1 asset will not be shown: gallery.').waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
  });

  it('finds no assets of the DAM in Strapi’s own dialog', async () => {
    await localRow(site);
    await page.goto(
      `${site.url}/admin/content-manager/collection-types/api::article.article/create`,
    );
    await page
      .getByRole('button', { name: /Click to add an asset/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('local.png').first().waitFor();
    await expect(dialog.getByText('DAM', { exact: true })).toHaveCount(0);
    await expect(dialog.getByText('Elsewhere')).toHaveCount(0);
  });
});

describe('the server lists the Media Library', () => {
  const names = async (token: string, path: string) => {
    const response = await fetch(`${site.url}/upload/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return JSON.stringify(await response.json());
  };

  it('with the assets and their folder only for who may choose them', async () => {
    const reads = 'plugin::upload.read';
    const chooser = await site.adminSession([reads, 'plugin::dam.pick']);
    const other = await site.adminSession([reads]);
    expect(await names(chooser, 'files')).toContain('Elsewhere');
    expect(await names(other, 'files')).not.toContain('Elsewhere');
    for (const path of ['folders', 'folder-structure']) {
      expect(await names(chooser, path)).toContain('"DAM"');
      expect(await names(other, path)).not.toContain('"DAM"');
    }
  });
});

describe('the server tells the state of an asset', () => {
  const ask = async (token: string, assetId: string) => {
    const response = await fetch(`${site.url}/dam/assets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        references: [{ connection: 'brand', assetId }],
        entry: { uid: ARTICLE, documentId },
      }),
    });
    const { assets } = (await response.json()) as AssetsResponse;
    return assets[0]?.availability;
  };
  const reads = (fields: string[], locales = ['en']) => ({
    action: `${MANAGER}.read`,
    subject: ARTICLE,
    properties: { fields, locales },
  });

  it('only to who may read a field that holds it', async () => {
    const reader = await site.adminSession([reads(['title', 'cover', 'gallery'])]);
    expect(await ask(reader, 'harbour')).toBe('live');
    expect(await ask(reader, 'lantern')).toBe('withdrawn');
    expect(await ask(reader, 'elsewhere')).toBe('unknown');
    expect(await ask(await site.adminSession([reads(['title', 'cover'])]), 'lantern')).toBe(
      'unknown',
    );
    expect(await ask(await site.adminSession([reads(['cover'], ['pl'])]), 'harbour')).toBe(
      'unknown',
    );
    expect(await ask(await site.adminSession([]), 'harbour')).toBe('unknown');
  });

  it('to who may choose any asset', async () => {
    expect(await ask(await site.adminSession(['plugin::dam.pick']), 'elsewhere')).toBe('live');
  });
});
