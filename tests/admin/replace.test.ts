import type { Page } from 'playwright-core';
import { createEditor, createWriter, expect, logIn, seriousViolations } from '../support/browser';
import { ARTICLE } from '../support/every-place';
import { specBrowser, specDam, specSite } from '../support/fixtures';

jest.setTimeout(240_000);

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url }));
const browser = specBrowser();

let page: Page;
/** Ids of the articles by title. */
const articles: Record<string, string> = {};

beforeAll(async () => {
  await createEditor(site);
  await dam.publish('pier', '#226688', { title: 'The old pier' });
  await dam.publish('harbour', '#884422', { title: 'The new harbour' });
  await dam.publishFile('paper', 'paper.txt', new Blob(['Terms'], { type: 'text/plain' }));
  const [pier] = await site.pick('pier');
  for (const title of ['About piers', 'About boats']) {
    const own = { alternativeText: 'A boat', caption: null };
    const hasOwn = title === 'About boats';
    const cover = { id: pier?.file.id, ...(hasOwn && { damNewOverrides: own }) };
    const slug = title.replace(' ', '-');
    const data = { title, slug, cover, text: `![pier](${pier?.url})` };
    const created = await site.strapi
      .documents(ARTICLE)
      .create({ data: data as never, status: 'published' });
    articles[title] = created.documentId;
  }
  await site.indexed();
  page = await (await browser.newContext()).newPage();
  await logIn(page, site.url);
});

async function openAsset(title: string): Promise<void> {
  await page.goto(`${site.url}/admin/plugins/dam`);
  await page.getByRole('link', { name: title }).first().click();
  await page.getByRole('heading', { name: title, level: 1 }).waitFor();
}

/** Chooses the asset for the place of the one whose page is open. */
async function choose(title: string): Promise<void> {
  await page.getByRole('button', { name: 'Use another asset instead' }).click();
  const picker = page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });
  await picker.getByRole('option').filter({ hasText: title }).first().dblclick();
  await page.getByText('Instead', { exact: true }).waitFor();
}

async function coverOf(title: string): Promise<string> {
  const { data } = await site.json('GET', `/api/articles/${articles[title]}?populate=cover`);
  return data.cover.name;
}

const places = () => page.getByRole('checkbox');

describe('another asset instead, in the admin', () => {
  it('shows both assets and every place, and keeps them over a reload', async () => {
    await openAsset('The old pier');
    await choose('The new harbour');
    await page.getByText('Used now').waitFor();
    await page.reload();
    await page.getByText('The new harbour').first().waitFor();
    // Two places in each article, and the box for all of them.
    await expect(places()).toHaveCount(5);
    await page.getByText('4 of 4 places chosen').waitFor();
  });

  it.each(['light', 'dark'] as const)('has nothing serious that axe finds, %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.reload();
    await page.getByText('4 of 4 places chosen').waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('replaces the chosen places by the keyboard, after a question, and undoes it', async () => {
    const boats = page.getByRole('listitem').filter({ hasText: 'About boats' });
    await boats.getByRole('checkbox', { name: 'cover' }).focus();
    await page.keyboard.press('Space');
    await page.getByText('3 of 4 places chosen').waitFor();
    const run = page.getByRole('button', { name: 'Replace in 3 places' });
    await run.focus();
    await page.keyboard.press('Enter');
    const question = page.getByRole('alertdialog');
    await question.getByText('Replace the asset in 3 places?').waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(run).toBeFocused();
    await run.click();
    await question.getByRole('button', { name: 'Replace in 3 places' }).click();
    // The draft and the published entry of each article.
    await page.getByText('The asset was replaced in 4 entries.').waitFor();
    expect(await coverOf('About piers')).toBe('The new harbour');
    expect(await coverOf('About boats')).toBe('The old pier');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('4 entries are as they were.').waitFor();
    expect(await coverOf('About piers')).toBe('The old pier');
    await page.getByText('4 of 4 places chosen').waitFor();
  });

  it('marks places with their own texts, and undoes the last run of the asset after a reload, too', async () => {
    const covers = page.getByRole('checkbox', { name: 'cover' });
    const own = page.getByText('has its own text or focal point, which stays');
    await expect(own).toHaveCount(1);
    await expect(page.getByRole('region', { name: 'Last run of this asset' })).toHaveCount(0);
    await expect(covers).toHaveCount(2);
    await page.getByRole('button', { name: 'Replace in 4 places' }).click();
    const question = page.getByRole('alertdialog');
    await question.getByRole('button', { name: 'Replace in 4 places' }).click();
    await page.getByText('The asset was replaced in 4 entries.').waitFor();
    await page.reload();
    const last = page.getByRole('region', { name: 'Last run of this asset' });
    await last.getByText('“The old pier” → “The new harbour”').waitFor();
    await expect(last).toContainText('8 fields changed');
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await last.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('4 entries are as they were.').waitFor();
    await page.getByText('4 of 4 places chosen').waitFor();
    await expect(last).toHaveCount(0);
    expect(await coverOf('About boats')).toBe('The old pier');
  });

  it('says which places stay and why, and offers nothing without the right to it', async () => {
    await page.getByRole('button', { name: 'Choose another' }).click();
    const picker = page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });
    await picker.getByRole('option').filter({ hasText: 'paper' }).first().dblclick();
    await page.getByText('this place does not take the other asset').first().waitFor();
    await page.getByText('None of these places takes the other asset').waitFor();
    await expect(page.getByText('this place does not take the other asset')).toHaveCount(4);
    await expect(page.getByRole('button', { name: /^Replace/ })).toHaveCount(0);
    await expect(page.getByRole('checkbox', { name: 'cover' }).first()).toBeDisabled();

    const login = await createWriter(site, ['plugin::dam.usage.read', 'plugin::dam.pick']);
    const other = await (await browser.newContext()).newPage();
    await logIn(other, site.url, login);
    await other.goto(`${site.url}/admin/plugins/dam`);
    await other.getByRole('link', { name: 'The old pier' }).first().click();
    await other.getByRole('heading', { name: 'The old pier', level: 1 }).waitFor();
    await expect(other.getByRole('button', { name: 'Use another asset instead' })).toHaveCount(0);
    await other.close();
  });
});
