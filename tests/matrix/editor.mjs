/** What an editor does in the admin, in Chromium, on any version of Strapi. */
import assert from 'node:assert/strict';

const TITLE = 'Matrix';
const WAIT_MS = 30_000;

/** The steps in the browser, in order. Each takes the page and the address of the site. */
export const EDITOR_STEPS = {
  login: logIn,
  media: pickIntoMedia,
  'custom field': pickIntoCustomField,
  Blocks: pickIntoBlocks,
  markdown: pickIntoMarkdown,
  publish,
  reload: readAgain,
};

async function logIn(page, site) {
  await page.goto(`${site}/admin/auth/login`);
  await page.getByRole('textbox', { name: /email/i }).fill('editor@example.com');
  await page.locator('input[name="password"]').fill('Editor-demo-1');
  await page.getByRole('button', { name: 'Login' }).click();
  await page.waitForURL((address) => !address.pathname.includes('/auth/'));
  await page.getByRole('navigation').first().waitFor();
  await page.goto(`${site}/admin/content-manager/collection-types/api::page.page/create`);
  await page.locator('input[name="title"]').fill(TITLE);
}

const picker = (page) => page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });

async function choose(page, ...titles) {
  await picker(page).waitFor();
  const options = picker(page).getByRole('listbox', { name: 'Assets' }).getByRole('option');
  for (const title of titles) await options.filter({ hasText: title }).click();
  const name = titles.length > 1 ? `Add ${titles.length} assets` : 'Add asset';
  await picker(page).getByRole('button', { name }).click();
  await picker(page).waitFor({ state: 'detached' });
}

/** The nearest box around a field's label that holds its button. Strapi counts files in the label. */
function mediaField(page, label) {
  return page
    .locator('div')
    .filter({ has: page.getByText(new RegExp(`^${label}( \\(\\d+ / \\d+\\))?$`)) })
    .filter({ has: page.getByRole('button', { name: /^(Add|Replace) from DAM$/ }) })
    .last();
}

async function pickIntoMedia(page) {
  await mediaField(page, 'cover').getByRole('button', { name: 'Add from DAM' }).click();
  await choose(page, 'Harbour');
  await mediaField(page, 'gallery').getByRole('button', { name: 'Add from DAM' }).click();
  await choose(page, 'Harbour', 'Pier');
}

async function pickIntoCustomField(page) {
  await page.getByRole('button', { name: 'Choose from DAM' }).first().click();
  await choose(page, 'Mug');
}

async function pickIntoBlocks(page) {
  await page.locator('[data-slate-editor]').scrollIntoViewIfNeeded();
  // Strapi labels its list of blocks with the name of the field, so its name is not its own.
  await page.locator('[role="combobox"][aria-label="Select a block"]').click();
  await page.getByRole('option', { name: 'Image', exact: true }).click();
  await choose(page, 'Harbour');
  await page.locator('[data-slate-editor] img').first().waitFor();
}

async function pickIntoMarkdown(page) {
  await page.locator('.CodeMirror').scrollIntoViewIfNeeded();
  const image = page.getByRole('button', { name: 'Image', exact: true });
  const more = page.getByRole('button', { name: 'More', exact: true });
  // Strapi moves buttons that have no room into a menu.
  await image.or(more).first().waitFor();
  if (!(await image.isVisible())) await more.last().click();
  await image.click();
  await choose(page, 'Pier');
  await page.locator('.CodeMirror').getByText('/api/dam/a/').first().waitFor();
  // Strapi's Blocks hand their text to the form 300 ms after a change; a timer of the page fires after that.
  await page.evaluate(() => new Promise((done) => setTimeout(done, 600)));
}

async function publish(page) {
  const [response] = await Promise.all([
    page.waitForResponse(
      (answer) => answer.url().includes('actions/publish') && answer.request().method() === 'POST',
    ),
    page.getByRole('button', { name: 'Publish', exact: true }).click(),
  ]);
  assert.ok(response.ok(), `${response.status()} ${await response.text()}`);
  // The address is then the entry's own.
  await page.waitForURL((address) => !address.pathname.endsWith('/create'), { timeout: WAIT_MS });
}

/** As on the next day: everything that was picked is in the form, with pictures that the browser has loaded. */
async function readAgain(page) {
  await page.reload();
  await page.locator('[data-slate-editor] img').first().waitFor();
  await page.locator('.CodeMirror').getByText('/api/dam/a/').first().waitFor();
  await mediaField(page, 'cover').locator('img').first().waitFor();
  await page.getByRole('button', { name: /Mug/ }).first().waitFor();
  await page.waitForFunction(() => {
    const pictures = [...document.querySelectorAll('main img[src*="/dam/"]')];
    return pictures.length >= 3 && pictures.every((picture) => picture.naturalWidth > 0);
  });
}
