import type { Page } from 'playwright-core';
import { createEditor, expect, logIn, mediaField } from '../support/browser';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(360_000);

const ASSETS = 100_000;

let page: Page;

const dam = specDam();

beforeAll(async () => {
  await dam.publish('picture', '#3264c8', { title: 'Picture' });
  await dam.multiply('picture', ASSETS);
});

const site = specSite(() => ({ damUrl: dam.url }));
const browser = specBrowser();

beforeAll(async () => {
  await createEditor(site);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await logIn(page, site.url);
});

describe('a DAM with 100,000 assets', () => {
  it('is looked through with a bounded document, and searched to its last asset', async () => {
    await page.goto(
      `${site.url}/admin/content-manager/collection-types/api::article.article/create`,
    );
    await mediaField(page, 'gallery').getByRole('button', { name: 'Add from DAM' }).click();
    const picker = page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });
    const list = picker.getByRole('listbox', { name: 'Assets' });
    const options = list.getByRole('option');
    await picker.getByText('100,001 assets').waitFor();
    await options.first().waitFor();
    await expect(options.first()).toHaveAttribute('aria-setsize', String(ASSETS + 1));

    let most = 0;
    const scrolled = async () => {
      await list.evaluate((element) => {
        for (let at = element.parentElement; at !== null; at = at.parentElement) {
          if (at.scrollHeight > at.clientHeight) at.scrollTop = at.scrollHeight;
        }
      });
      const places = await options.evaluateAll((elements) =>
        elements.map((element) => Number(element.getAttribute('aria-posinset'))),
      );
      most = Math.max(most, places.length);
      return Math.max(...places) >= 1_000 ? true : undefined;
    };
    // Twenty-five pages, one after the other: a busy machine takes more than a minute for them.
    await eventually('a thousand results', scrolled, 240_000);
    expect(most).toBeLessThan(80);

    await picker.getByLabel('Search assets').fill(`picture ${ASSETS}`);
    await options.filter({ hasText: `Picture ${ASSETS}` }).waitFor();
    await options.filter({ hasText: `Picture ${ASSETS}` }).click();
    await picker.getByRole('button', { name: 'Add asset' }).click();
    await picker.waitFor({ state: 'detached' });
    await mediaField(page, 'gallery').getByText('v1, current').waitFor();
  });
});
