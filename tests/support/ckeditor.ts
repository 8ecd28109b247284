import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from './processes';

const CDN = 'https://cdn.ckeditor.com/';

/** Serves CKEditor's files from npm. The plugin loads them from the vendor's CDN. */
export async function serveEditorOffline(page: Page): Promise<void> {
  await page.route(`${CDN}**`, async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
    const body = await readFile(join(ROOT, 'node_modules/ckeditor5/dist/browser', name));
    const contentType = name.endsWith('.css') ? 'text/css' : 'text/javascript';
    await route.fulfill({ body, contentType, headers: { 'access-control-allow-origin': '*' } });
  });
}
