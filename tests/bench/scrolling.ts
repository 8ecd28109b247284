import type { CDPSession, Page } from 'playwright-core';
import { createEditor, logIn, startBrowser } from '../support/browser';
import { TestDam } from '../support/dam';
import { TestSite } from '../support/strapi';
import type { Row } from './row';

const ASSETS = 100_000;

/** Turns of the mouse wheel, and pixels of each: about five pages of small cards. */
const TURNS = 150;
const TURN_PX = 60;

/**
 * Measures the frames that Chromium drops while the picker is scrolled through 100,000 assets, and beside it while
 * a plain page with as many pictures of the same sizes is scrolled: what the machine itself drops.
 */
export async function measureScrolling(): Promise<Row[]> {
  const dam = await TestDam.start();
  await dam.publish('picture', '#3264c8', { title: 'Picture' });
  await dam.multiply('picture', ASSETS);
  const site = await TestSite.start({ damUrl: dam.url });
  await createEditor(site);
  const browser = await startBrowser();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // esbuild adds calls of this helper to functions, but functions that run in the page lack it.
  await page.addInitScript('globalThis.__name = (of) => of');
  await logIn(page, site.url);
  await page.goto(`${site.url}/admin/content-manager/collection-types/api::article.article/create`);
  await page.getByRole('button', { name: 'Add from DAM' }).last().click();
  const option = page.getByRole('dialog').getByRole('option').first();
  await option.waitFor();
  const sources = await page
    .getByRole('dialog')
    .locator('img')
    .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src));
  const inPicker = await framesWhileScrolling(page);

  await page.setContent(plainPage(sources));
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  const inPlainPage = await framesWhileScrolling(page);

  await browser.close();
  await site.stop();
  await dam.down();
  return [
    {
      name: 'frames dropped while 100,000 assets are scrolled',
      value: inPicker.dropped,
      unit: '%',
      bound: { atMost: Math.max(1, 2 * inPlainPage.dropped), because: 'a plain page drops none' },
    },
    { name: 'frames whose new rows came one frame later', value: inPicker.partial, unit: '%' },
    { name: 'frames dropped by a plain page of pictures', value: inPlainPage.dropped, unit: '%' },
  ];
}

/** The same pictures, over and over, in a grid of cards of the picker's small size. */
function plainPage(sources: readonly string[]): string {
  const cards = Array.from({ length: 600 }, (_, index) => {
    const source = sources[index % sources.length] ?? '';
    return `<figure style="margin:0;width:150px;height:150px"><img src="${source}" width="150" height="100">Picture ${index}</figure>`;
  });
  return `<div style="display:flex;flex-wrap:wrap;gap:8px">${cards.join('')}</div>`;
}

/** Shares of frames in percent. */
interface Frames {
  /** Not shown at all: the picture stood still. */
  dropped: number;
  /** Scrolled in time, while what the page drew anew came a frame later. */
  partial: number;
}

/** Scrolls with the mouse wheel. Returns what a trace of Chromium says of the frames. */
async function framesWhileScrolling(page: Page): Promise<Frames> {
  await page.mouse.move(700, 500);
  const session = await page.context().newCDPSession(page);
  const events = collectEvents(session);
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline.frame'] },
    transferMode: 'ReportEvents',
  });
  for (let turn = 0; turn < TURNS; turn += 1) await page.mouse.wheel(0, TURN_PX);
  const isOver = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await isOver;
  const drawn = events.filter(({ name }) => name === 'DrawFrame').length;
  const late = events.filter(({ name }) => name === 'DroppedFrame');
  const partial = late.filter(({ args }) => args?.hasPartialUpdate === true).length;
  if (drawn === 0) throw new Error('The trace has no frames.');
  const share = (count: number) => (100 * count) / (drawn + late.length);
  return { dropped: share(late.length - partial), partial: share(partial) };
}

/** The part of Chromium's trace events in use. */
interface TraceEvent {
  name: string;
  args?: { hasPartialUpdate?: boolean };
}

function collectEvents(session: CDPSession): TraceEvent[] {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  return events;
}
