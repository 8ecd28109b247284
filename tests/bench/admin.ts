import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { createEditor, logIn, startBrowser } from '../support/browser';
import { TestDam } from '../support/dam';
import { ROOT } from '../support/processes';
import { TestSite } from '../support/strapi';
import { median, type Row } from './row';

const OPENINGS = 15;
const ASSETS = 60;

/** Measures the first load, which is the entry, its imports and one language, and the whole admin. */
export function measureSize(): Row[] {
  const folder = join(ROOT, 'dist/admin');
  const first = closure(join(folder, 'index.mjs'), /from\s*"(\.[^"]+)"/g);
  const all = closure(join(folder, 'index.mjs'), /(?:from|import\()\s*"(\.[^"]+)"/g);
  const english = [...all].filter((file) => /\/en-[^/]*\.mjs$/.test(file));
  return [
    {
      name: 'first load of the admin, gzipped',
      value: kilobytes([...first, ...english]),
      unit: 'kB',
      bound: { atMost: 60, because: 'the picker is only loaded when it is opened' },
    },
    {
      name: 'the whole admin in one language, gzipped',
      value: kilobytes(withoutOthers(all)),
      unit: 'kB',
    },
  ];
}

function withoutOthers(files: ReadonlySet<string>): string[] {
  return [...files].filter((file) => !/\/(de|es|fr|pl)-[^/]*\.mjs$/.test(file));
}

/** Returns a file and all files that it imports. `pattern` matches the imports. */
function closure(file: string, pattern: RegExp, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(pattern)) {
    closure(join(dirname(file), specifier), pattern, seen);
  }
  return seen;
}

function kilobytes(files: readonly string[]): number {
  const bytes = files.map((file) => gzipSync(readFileSync(file)).length);
  return bytes.reduce((sum, each) => sum + each, 0) / 1_000;
}

/** Measures how long an editor waits, in Chromium on the production build. Reports medians. */
export async function measureAdmin(): Promise<Row[]> {
  const dam = await TestDam.start();
  for (let index = 0; index < ASSETS; index++) await dam.publish(`picker-${index}`, '#336699');
  const site = await TestSite.start({ damUrl: dam.url });
  await createEditor(site);
  const browser = await startBrowser();
  const page = await browser.newPage();
  // esbuild adds calls of this helper to functions, but functions that run in the page lack it.
  await page.addInitScript('globalThis.__name = (of) => of');
  await logIn(page, site.url);
  await page.goto(`${site.url}/admin/content-manager/collection-types/api::article.article/create`);
  await page.getByRole('button', { name: 'Add from DAM' }).first().waitFor();
  const times: Opening[] = [];
  for (let index = 0; index < OPENINGS; index++) times.push(await openPicker(page));
  await browser.close();
  await site.stop();
  await dam.down();
  const [first, ...later] = times;
  return [
    {
      name: 'the picker opens',
      value: median(later.map(({ openMs }) => openMs)),
      unit: 'ms',
      bound: { atMost: 200, because: 'an editor notices no delay after the click' },
    },
    {
      name: 'the picker opens for the first time and loads its code',
      value: first?.openMs ?? Number.NaN,
      unit: 'ms',
    },
    {
      name: 'first results after the response of the search',
      value: median(later.map(({ resultsMs }) => resultsMs)),
      unit: 'ms',
      bound: { atMost: 100, because: 'only rendering is left to do' },
    },
  ];
}

interface Opening {
  /** Milliseconds from the click to the dialog. */
  openMs: number;
  /** Milliseconds from the response of the search to the first result. */
  resultsMs: number;
}

async function openPicker(page: Page): Promise<Opening> {
  const opening = await page.evaluate(async (): Promise<Opening> => {
    performance.clearResourceTimings();
    const button = [...document.querySelectorAll('button')].find(
      ({ textContent }) => textContent === 'Add from DAM',
    );
    const timeOf = async (selector: string): Promise<number> => {
      while (document.querySelector(selector) === null) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return performance.now();
    };
    const clicked = performance.now();
    button?.click();
    const opened = await timeOf('[role="dialog"] input[name="dam-search"]');
    const listed = await timeOf('[role="dialog"] [role="option"]');
    const search = performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('/search'))
      .at(-1) as PerformanceResourceTiming | undefined;
    return { openMs: opened - clicked, resultsMs: listed - (search?.responseEnd ?? Number.NaN) };
  });
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  return opening;
}
