import { randomUUID } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import { expect as playwrightExpect } from '@playwright/test';
import type { UID } from '@strapi/strapi';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { CHROMIUM_ARGS } from '../chromium-args.cjs';
import { eventually } from './processes';
import type { TestSite } from './strapi';

/**
 * Asks a page until it is as expected: `await expect(locator).toHaveCount(2)`. A busy machine draws late, so an
 * editor's screen is never judged by one look.
 */
export const expect = playwrightExpect.configure({ timeout: 30_000 });

/** A page of Strapi lives for seconds: what optimising its scripts costs, a third of the processor, is never earned back. */
const SHORT_LIVED = '--js-flags=--no-turbofan --no-maglev';

export async function startBrowser(moreArgs: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [...CHROMIUM_ARGS, SHORT_LIVED, ...moreArgs],
  });
}

const EDITOR = { email: 'editor@example.com', password: 'Editor-demo-1' };

/** The editor of the tests, who may do everything. */
export async function createEditor({ strapi }: TestSite): Promise<void> {
  const role = await strapi.service('admin::role').getSuperAdmin();
  await strapi.service('admin::user').create({
    firstname: 'Ida',
    lastname: 'Editor',
    ...EDITOR,
    isActive: true,
    registrationToken: null,
    roles: [role.id],
  });
}

export interface Login {
  email: string;
  password: string;
}

/** A user whose role may do these things with articles, and nothing else. */
export async function createWriter(
  { strapi }: TestSite,
  actions: readonly string[],
): Promise<Login> {
  const roles = strapi.service('admin::role');
  const email = `writer-${randomUUID()}@example.com`;
  const login = { email, password: EDITOR.password };
  const role = await roles.create({ name: email, description: 'test' });
  const subject = 'api::article.article' as UID.ContentType;
  const fields = Object.keys(strapi.getModel(subject).attributes);
  await roles.assignPermissions(
    role.id,
    actions.map((action) => ({
      action,
      conditions: [],
      ...(action.startsWith('plugin::content-manager.')
        ? { subject, properties: { fields, locales: ['en'] } }
        : { subject: null, properties: {} }),
    })),
  );
  await strapi.service('admin::user').create({
    firstname: 'Wim',
    lastname: 'Writer',
    ...login,
    isActive: true,
    registrationToken: null,
    roles: [role.id],
  });
  return login;
}

export async function logIn(page: Page, url: string, login: Login = EDITOR): Promise<void> {
  await logInAt(page, `${url}/admin`, login);
}

/** How many times slower than this machine the pages run: shows tests that look or type too early. */
const SLOWDOWN = Number(process.env.BROWSER_SLOWDOWN ?? 1);

/** The same for an admin at any address. */
export async function logInAt(page: Page, adminUrl: string, login: Login = EDITOR): Promise<void> {
  if (SLOWDOWN > 1) {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  }
  await page.goto(`${adminUrl}/auth/login`);
  await page.getByRole('textbox', { name: /email/i }).fill(login.email);
  await page.locator('input[name="password"]').fill(login.password);
  await page.getByRole('button', { name: 'Login' }).click();
  await page.waitForURL((address) => !address.pathname.includes('/auth/'));
  // The address changes before the session is kept: whoever leaves at once may be asked to log in again.
  await page.getByRole('navigation').first().waitFor();
}

/** A second of film in one colour, as Chromium itself records it. */
export async function film(browser: Browser): Promise<Blob> {
  const page = await browser.newPage();
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 320, height: 180 });
    const context = canvas.getContext('2d');
    const stream = canvas.captureStream(25);
    const recorder = new MediaRecorder(stream, { mimeType: 'video/webm;codecs=vp8' });
    const chunks: Blob[] = [];
    recorder.ondataavailable = ({ data }) => chunks.push(data);
    const stopped = new Promise((done) => {
      recorder.onstop = done;
    });
    recorder.start();
    const start = performance.now();
    await new Promise<void>((done) => {
      const draw = () => {
        const at = performance.now() - start;
        if (context !== null) {
          context.fillStyle = at % 200 < 100 ? '#3264c8' : '#3c6ed2';
          context.fillRect(0, 0, 320, 180);
        }
        if (at > 1_000) done();
        else requestAnimationFrame(draw);
      };
      draw();
    });
    recorder.stop();
    await stopped;
    const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
    return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
  });
  await page.close();
  return new Blob([Buffer.from(base64, 'base64')], { type: 'video/webm' });
}

/** The nearest box around a field's label that holds its button "Add from DAM" or "Replace from DAM". */
export function mediaField(page: Page, label: string): Locator {
  return (
    page
      .locator('div')
      // Strapi counts several files in the label: "gallery (1 / 2)".
      .filter({ has: page.getByText(new RegExp(`^${label}( \\(\\d+ / \\d+\\))?$`)) })
      .filter({ has: page.getByRole('button', { name: /^(Add|Replace) from DAM$/ }) })
      .last()
  );
}

/** Waits until there are this many pictures, and the browser has loaded all of them. Answers their addresses. */
export async function loadedPictures(images: Locator, atLeast = 1): Promise<string[]> {
  const seen = () =>
    images.evaluateAll((all) =>
      all.map((image) => {
        const { src = '', naturalWidth = 0 } = image instanceof HTMLImageElement ? image : {};
        return { src, naturalWidth };
      }),
    );
  await eventually('the pictures are loaded', async () => {
    const all = await seen();
    return all.length >= atLeast && all.every(({ naturalWidth }) => naturalWidth > 0)
      ? true
      : undefined;
  }).catch(async (error: unknown) => {
    throw new Error(`${String(error)}: ${JSON.stringify(await seen())}`);
  });
  return (await seen()).map(({ src }) => src);
}

/** What the page's content security policy has refused since, as the browser's console says it. */
export function policyViolations(page: Page): string[] {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text());
  });
  return violations;
}

/**
 * What axe finds serious or critical, in the open dialog or another part. It looks once colours stand still: half
 * way from disabled to enabled, a button's contrast is nobody's choice.
 */
export async function seriousViolations(
  page: Page,
  part = '[role="dialog"]',
): Promise<{ id: string; html: string[] }[]> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ playState, effect }) =>
          playState !== 'running' ||
          effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY,
      ),
  );
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => ({ id, html: nodes.map((node) => node.html) }));
}
