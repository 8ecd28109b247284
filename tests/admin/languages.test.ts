import type { Page } from 'playwright-core';
import { createEditor, expect, logIn, mediaField, seriousViolations } from '../support/browser';
import { specBrowser, specDam, specSite } from '../support/fixtures';

jest.setTimeout(180_000);

let page: Page;
let documentId: string;

const dam = specDam();
const browser = specBrowser();

beforeAll(async () => {
  await dam.publish('pier', '#3264c8', { title: 'Pier', caption: 'Built in 1902.' });
  const texts = { pl: { title: 'Molo', alt: 'Molo na wodzie.', caption: null } };
  await dam.call('PATCH', '/api/assets/pier', { alt: 'A pier.', texts });
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  await site.strapi.plugin('i18n').service('locales').create({ code: 'pl', name: 'Polish' });
  await createEditor(site);
  const [pier] = await site.pick('pier');
  const data = { title: 'Pier', slug: 'pier', cover: pier?.file.id };
  documentId = (await site.json('POST', '/api/articles', { data })).data.documentId;
  await site.json('PUT', `/api/articles/${documentId}?locale=pl`, { data });
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  page = await context.newPage();
  await logIn(page, site.url);
});

const cover = () => mediaField(page, 'cover');
const alternative = (title: string) => page.getByLabel(`Alternative text of ${title}`);
const decorative = (title: string) => page.getByRole('checkbox', { name: `(${title})` });

/** The box with the texts of one use: the rest of the form is Strapi's. */
const TEXTS = 'div:has(> div > div > [role="checkbox"])';

async function open(locale: string, title: string): Promise<void> {
  const path = `/admin/content-manager/collection-types/api::article.article/${documentId}`;
  await page.goto(`${site.url}${path}?plugins[i18n][locale]=${locale}`);
  await cover()
    .getByRole('button', { name: `Texts of ${title}` })
    .click();
  await alternative(title).waitFor();
}

async function saveAndReload(locale: string, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved document').first().waitFor();
  await open(locale, title);
}

const shown = async (locale: string) => {
  const query = `status=draft&locale=${locale}&populate=cover`;
  return (await site.json('GET', `/api/articles/${documentId}?${query}`)).data.cover;
};

describe('texts of an asset in the edit view', () => {
  it('are in the language of the entry, and say which one is shown in its place', async () => {
    await open('pl', 'Molo');
    await expect(alternative('Molo')).toHaveAttribute('placeholder', 'Molo na wodzie.');
    const caption = page.getByLabel('Caption of Molo');
    await expect(caption).toHaveAttribute('placeholder', 'Built in 1902.');
    await expect(page.getByText('English text shown')).toHaveCount(1);
    expect(await seriousViolations(page, TEXTS)).toEqual([]);
    await open('en', 'Pier');
    await expect(alternative('Pier')).toHaveAttribute('placeholder', 'A pier.');
    await expect(page.getByText('text shown')).toHaveCount(0);
  });

  it('may be none, because the image is decorative, for this use only', async () => {
    await open('pl', 'Molo');
    await decorative('Molo').click();
    await expect(alternative('Molo')).toBeDisabled();
    await saveAndReload('pl', 'Molo');
    await expect(decorative('Molo')).toBeChecked();
    expect(await seriousViolations(page, TEXTS)).toEqual([]);
    expect(await shown('pl')).toMatchObject({ alternativeText: '', dam: { decorative: true } });
    await decorative('Molo').click();
    await saveAndReload('pl', 'Molo');
    await expect(decorative('Molo')).not.toBeChecked();
    expect((await shown('pl')).alternativeText).toBe('Molo na wodzie.');
  });
});
