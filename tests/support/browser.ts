import { type Browser, chromium, type Page } from 'playwright-core';
import type { TestSite } from './strapi';

/** Chromium without anything that calls home, and without a sandbox, which root cannot have. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

const EDITOR = { email: 'editor@example.com', password: 'Editor-demo-1' };

/** The editor of the tests, who may do everything. */
export async function createEditor({ strapi }: TestSite): Promise<void> {
  const role = await strapi.service('admin::role').getSuperAdmin();
  await strapi.service('admin::user').create({
    ...{ firstname: 'Ida', lastname: 'Editor', ...EDITOR },
    ...{ isActive: true, registrationToken: null, roles: [role.id] },
  });
}

export async function logIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/admin/auth/login`);
  await page.getByRole('textbox', { name: /email/i }).fill(EDITOR.email);
  await page.locator('input[name="password"]').fill(EDITOR.password);
  await page.getByRole('button', { name: 'Login' }).click();
  await page.waitForURL((address) => !address.pathname.includes('/auth/'));
}
