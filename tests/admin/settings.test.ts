import type { Page } from 'playwright-core';
import { createEditor, createWriter, expect, logIn, seriousViolations } from '../support/browser';
import { specBrowser, specDam, specSite } from '../support/fixtures';

jest.setTimeout(240_000);

let page: Page;

const dam = specDam();
const site = specSite(() => ({ damUrl: dam.url, config: { freshForMs: 3_600_000 } }));
const browser = specBrowser();

beforeAll(async () => {
  await createEditor(site);
  page = await (await browser.newContext()).newPage();
  await logIn(page, site.url);
});

const outbox = () => site.strapi.db.connection('dam_outbox');
const section = (title: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: title }) });

describe('the settings page', () => {
  it('is found in the settings, and says of each connection if it answers', async () => {
    await page.goto(`${site.url}/admin/settings`);
    await page.getByRole('link', { name: 'Status', exact: true }).click();
    await page.getByRole('heading', { name: 'DAM', level: 1 }).waitFor();
    await section('Connections').getByText('Answers').waitFor();
    await section('Work that failed').getByText('Nothing failed.').waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
  });

  it('says why one does not, and that it does again', async () => {
    await dam.fault('down');
    await section('Connections').getByRole('button', { name: 'Check now' }).click();
    await section('Connections').getByText('Does not work').waitFor();
    await section('Connections')
      .getByText(/cannot be reached|did not answer|The DAM failed/)
      .waitFor();
    await dam.fault('none');
    await section('Connections').getByRole('button', { name: 'Check now' }).click();
    await section('Connections').getByText('Answers').waitFor();
  });

  it('names work that failed and why, and tries it again', async () => {
    await outbox().insert({
      kind: 'entry',
      payload: '{"broken":',
      attempts: 3,
      created_at: Date.now() - 3_600_000,
      due_at: Date.now() + 3_600_000,
      error: '<b>It</b> is broken.',
    });
    await page.reload();
    const jobs = section('Work that failed');
    const row = jobs.locator('li');
    await row.getByText('Noting where assets are used').waitFor();
    await row.getByText('{"broken":').waitFor();
    await row.getByText('<b>It</b> is broken.').waitFor();
    await row.getByText(/^3 attempts since/).waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await jobs.getByRole('button', { name: 'Try all now' }).click();
    await page.getByText('1 failed again.').waitFor();
    await row.getByText(/^4 attempts since/).waitFor();
    await outbox().update({ payload: JSON.stringify({ uid: 'api::gone.gone', documentId: 'x' }) });
    await jobs.getByRole('button', { name: 'Try all now' }).click();
    await page.getByText('Everything is done.').waitFor();
    await jobs.getByText('Nothing failed.').waitFor();
    await page.reload();
    await section('Work that failed').getByText('Nothing failed.').waitFor();
  });

  it('is not there for whoever may not see it', async () => {
    const writer = await createWriter(site, ['plugin::content-manager.explorer.read']);
    const own = await (await browser.newContext()).newPage();
    await logIn(own, site.url, writer);
    await own.goto(`${site.url}/admin/settings/dam`);
    await own.getByText(/don.t have the permissions|no permission/i).waitFor();
    await expect(own.getByText('Work that failed')).toHaveCount(0);
    await own.close();
  });
});
