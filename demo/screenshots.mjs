/**
 * `npm run screenshots`: makes the pictures of README and docs anew, from a demo that runs beside it
 * (`npm run demo` in another terminal).
 */
import path from 'node:path';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { ensureChromium } from '../tests/chromium.mjs';
import { ROOT } from './lib/paths.mjs';

const ADMIN = process.env.DEMO_ADMIN ?? 'http://127.0.0.1:1337/admin';

/** Width of the pictures, in pixels. */
const WIDTH = 1200;

const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await logIn(page);
  await save(await pickerOf(page), 'picker.png');
  await save(await usageOf(page), 'usage.png');
} finally {
  await browser.close();
}

async function logIn(page) {
  await page.goto(`${ADMIN}/auth/login`);
  await page.getByRole('textbox', { name: /email/i }).fill('editor@example.com');
  await page.locator('input[name="password"]').fill('Editor-demo-1');
  await page.getByRole('button', { name: 'Login' }).click();
  await page.waitForURL((address) => !address.pathname.includes('/auth/'));
}

/** The picker over a new article, with two assets chosen and the details of the second. */
async function pickerOf(page) {
  await page.goto(`${ADMIN}/content-manager/collection-types/api::article.article/create`);
  const add = page.getByRole('button', { name: 'Add from DAM' });
  await add.last().click();
  const picker = page.getByRole('dialog');
  const options = picker.getByRole('option');
  for (const title of ['Harbour at dawn', 'The north lighthouse']) {
    await options.filter({ hasText: title }).first().click();
  }
  await picker.getByRole('complementary', { name: 'Asset details' }).waitFor();
  await page.mouse.move(0, 0);
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.complete && image.naturalWidth > 0),
  );
  return page.screenshot();
}

/** The list of used assets. */
async function usageOf(page) {
  await page.goto(`${ADMIN}/plugins/dam`);
  await page.getByRole('grid').waitFor();
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.complete && image.naturalWidth > 0),
  );
  return page.screenshot();
}

async function save(screenshot, name) {
  const file = path.join(ROOT, 'docs', name);
  await sharp(screenshot).resize({ width: WIDTH }).png({ palette: true, effort: 10 }).toFile(file);
  console.log(path.relative(process.cwd(), file));
}
