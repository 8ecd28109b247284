import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { createEditor, createWriter, expect, logIn, seriousViolations } from '../support/browser';
import { Project } from '../support/command-line';
import { ARTICLE, articleRow } from '../support/every-place';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { generatedJpeg } from '../support/generated-pictures';
import { type OldUpload, uploadOld } from '../support/old-uploads';

jest.setTimeout(240_000);

const dam = specDam();
const project = new Project();
const site = specSite(() => ({
  damUrl: dam.url,
  project: { 'dirs.static.public': project.publicFolder },
}));
const browser = specBrowser();
let page: Page;
let documentId = '';
const files: Record<'harbour' | 'twin' | 'other', OldUpload> = {} as never;

beforeAll(async () => {
  const [harbour, twin] = [await generatedJpeg(3), await generatedJpeg(5)];
  await publish('harbour', 'The old harbour', harbour);
  await publish('twin', 'Pier, first copy', twin);
  await publish('twin-2', 'Pier, second copy', twin);
  files.harbour = await uploadOld(
    site,
    'IMG_0001',
    await sharp(harbour).resize({ width: 400 }).jpeg({ quality: 60 }).toBuffer(),
  );
  files.twin = await uploadOld(site, 'IMG_0002', twin);
  files.other = await uploadOld(site, 'team-day', await generatedJpeg(11));
  const lost = await uploadOld(site, 'lost', await generatedJpeg(12));
  rmSync(join(project.publicFolder, lost.url));
  ({ documentId } = await site.strapi.documents(ARTICLE).create({
    data: {
      title: 'From the archive',
      slug: 'archive',
      cover: files.harbour.id,
      gallery: [files.twin.id, files.other.id],
      text: `![](${files.harbour.url}) [the pier](${address()})`,
    } as never,
    status: 'published',
  }));
  await createEditor(site);
  page = await (await browser.newContext()).newPage();
  await logIn(page, site.url);
});

async function publish(id: string, title: string, bytes: Buffer): Promise<void> {
  const blob = new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' });
  await dam.publishFile(id, `${id}.jpg`, blob);
  await dam.patch(id, { title });
}

/** The page of an asset in the DAM. */
const address = () => `${dam.url}/#/assets/twin`;
const tab = (name: string | RegExp) => page.getByRole('tab', { name });
const cover = async () => (await articleRow(site, documentId, true)).cover;

describe('adopting copies in the admin', () => {
  it('is found in the settings, says how it works, and compares the files', async () => {
    await page.goto(`${site.url}/admin/settings`);
    await page.getByRole('link', { name: 'Adopt copies' }).click();
    await page.getByRole('heading', { name: 'How it works' }).waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await page.getByRole('button', { name: 'Compare files' }).click();
    await page.getByText('4 files were compared with the DAM. Nothing was changed.').waitFor();
    await page.getByText('2 matches are chosen').waitFor();
    await expect(page.getByRole('heading', { name: 'How it works' })).toHaveCount(0);
  });

  it('shows both pictures of a sure match, ticked, and keeps a tick that is taken away', async () => {
    const pictures = page.getByRole('tabpanel').locator('img');
    await expect(pictures).toHaveCount(2);
    for (const picture of await pictures.all()) {
      await picture.evaluate((image: HTMLImageElement) => image.decode());
    }
    await page.getByText('IMG_0001.jpg').waitFor();
    await page.getByText(/in 4 places$/).waitFor();
    const tick = page.getByRole('checkbox', {
      name: 'Put The old harbour in the place of IMG_0001.jpg',
    });
    await expect(tick).toBeChecked();
    // By keyboard.
    await tick.focus();
    await page.keyboard.press('Space');
    await page.getByText('1 match is chosen').waitFor();
    await page.reload();
    await page.getByText('1 match is chosen').waitFor();
    await expect(tick).not.toBeChecked();
    await page.getByRole('checkbox', { name: 'The file on this page' }).click();
    await expect(tick).toBeChecked();
    await page.getByText('2 matches are chosen').waitFor();
  });

  it('shows addresses of the DAM beside their assets, and keeps a tick', async () => {
    await tab('DAM addresses (1)').click();
    await page.getByText(address()).waitFor();
    const tick = page.getByRole('checkbox', { name: /^Put Pier, first copy in the place of/ });
    await expect(tick).toBeChecked();
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await tick.click();
    await page.getByText('1 match is chosen').waitFor();
    await expect(page.getByRole('button', { name: 'What would change' })).toBeEnabled();
    await page.reload();
    await page.getByText(address()).waitFor();
    await expect(tick).not.toBeChecked();
    await page.getByRole('checkbox', { name: 'The address on this page' }).click();
    await page.getByText('2 matches are chosen').waitFor();
  });

  it('asks which of several assets a file is, and chooses none by itself', async () => {
    await tab('To decide (1)').click();
    const which = page.getByRole('radiogroup', { name: 'Which asset is IMG_0002.jpg?' });
    await expect(which.getByRole('radio', { name: 'Keep the file' })).toBeChecked();
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await which.getByRole('radio', { name: /Pier, second copy/ }).click();
    await page.getByText('3 matches are chosen').waitFor();
    await page.reload();
    await expect(which.getByRole('radio', { name: /Pier, second copy/ })).toBeChecked();
  });

  it('uploads files without a match, and lists those that cannot be read', async () => {
    await tab('No match (1)').click();
    await page.getByText('team-day.jpg').waitFor();
    const upload = page.getByRole('button', { name: 'Upload team-day.jpg to Nordhavn DAM' });
    await dam.fault('down');
    await upload.click();
    await page
      .getByText(/cannot be reached|did not answer|does not answer|failed/i)
      .first()
      .waitFor();
    await dam.fault('none');
    await upload.click();
    await page.getByText('Waits for approval in Nordhavn DAM').waitFor();
    await expect(upload).toHaveCount(0);
    await page.reload();
    await page.getByText('Waits for approval in Nordhavn DAM').waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await tab('Unreadable (1)').click();
    await page.getByText('lost.jpg').waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
  });

  it('says entry by entry what would change, and changes nothing if that is closed', async () => {
    await page.getByRole('button', { name: 'What would change' }).click();
    const dialog = page.getByRole('dialog', { name: 'What would change' });
    await dialog.getByText('1 entry would change').waitFor();
    await dialog.getByRole('link', { name: 'From the archive' }).waitFor();
    await dialog.getByRole('link', { name: /^cover/i }).waitFor();
    await dialog.getByRole('link', { name: /^gallery.*1st/i }).waitFor();
    await expect(dialog.getByRole('link', { name: /^gallery.*2nd/i })).toHaveCount(0);
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect(page.getByRole('button', { name: 'What would change' })).toBeFocused();
    expect((await cover()).id).toBe(files.harbour.id);
  });

  it('puts the assets in place, and undoes it', async () => {
    await page.getByRole('button', { name: 'What would change' }).click();
    await page.getByRole('button', { name: 'Change 1 entry' }).click();
    await page.getByText(/entries now show the DAM’s assets/).waitFor();
    await page.getByText('Nothing is chosen').waitFor();
    expect((await cover()).provider_metadata).toEqual({
      connection: 'brand',
      assetId: 'harbour',
    });
    await page.reload();
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    await page.getByText(/^Assets? instead of \d+ cop(y|ies)$/).waitFor();
    await page.getByText(/, Ida Editor: \d+ fields changed$/).waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await site.strapi
      .documents(ARTICLE)
      .update({ documentId, data: { text: 'Written anew' } as never });
    await page.getByRole('button', { name: /^Undo the run of/ }).click();
    const question = page.getByRole('alertdialog');
    await question.getByText(/fields go back to what stood there/).waitFor();
    await question.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(/entries are as before/).waitFor();
    await page.getByText('Somebody has changed these since, so they stay as they are:').waitFor();
    await page.getByRole('link', { name: 'From the archive' }).waitFor();
    await expect(page.getByRole('heading', { name: 'Runs' })).toHaveCount(0);
    expect((await cover()).id).toBe(files.harbour.id);
  });

  it('can be paused, and goes on', async () => {
    await dam.fault('slow', 2_500);
    await page.getByRole('button', { name: 'Compare again' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText(/^Paused\. What was done so far stays/).waitFor();
    await dam.fault('none');
    await page.reload();
    await page.getByText(/^Paused\. What was done so far stays/).waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await expect(page.getByRole('button', { name: 'Compare again' })).toBeDisabled();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('4 files were compared with the DAM. Nothing was changed.').waitFor();
  });

  it('can be cancelled while it goes on, and says what the DAM answers', async () => {
    await dam.fault('slow', 4_000);
    await page.getByRole('button', { name: 'Compare again' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/^Cancelled\. Nothing was changed/).waitFor();
    await dam.fault('down');
    await page.getByRole('button', { name: 'Compare again' }).click();
    await page.getByText(/^The files could not be compared\. Nothing was changed/).waitFor();
    await tab('Sure (1)').waitFor();
    await dam.fault('none');
  });

  it('removes files whose place assets took, if nothing uses them, after a question', async () => {
    await page.getByRole('button', { name: 'What would change' }).click();
    await page.getByRole('button', { name: 'Change 1 entry' }).click();
    await page.getByRole('heading', { name: 'Files whose place assets took' }).waitFor();
    await page
      .getByText(/Can be removed from/)
      .first()
      .waitFor();
    await expect(page.getByRole('button', { name: /^Remove/ })).toHaveCount(0);
    await site.strapi.db.connection('dam_adopted_files').update({ adopted_at: 1 });
    await page.reload();
    await page.getByRole('button', { name: 'Remove all 2 files' }).waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await page.getByRole('button', { name: 'Keep IMG_0002.jpg' }).click();
    await page.getByRole('button', { name: 'Remove 1 file' }).click();
    const question = page.getByRole('alertdialog', { name: 'Remove 1 file for good?' });
    await question.getByText(/cannot be put back/).waitFor();
    expect(await seriousViolations(page, '[role="alertdialog"]')).toEqual([]);
    await question.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Remove IMG_0001.jpg' }).click();
    await question.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('1 file was removed.').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    await expect(page.getByRole('heading', { name: 'Files whose place assets took' })).toHaveCount(
      0,
    );
    const row = (id: number) =>
      site.strapi.db.query('plugin::upload.file').findOne({ where: { id } });
    expect(await row(files.harbour.id)).toBeNull();
    expect(await row(files.twin.id)).not.toBeNull();

    await page.getByRole('button', { name: /^Undo the run of/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Undo' }).click();
    await page
      .getByText('The files that stood here are removed, so these stay as they are:')
      .waitFor();
    expect((await cover()).provider_metadata).toEqual({ connection: 'brand', assetId: 'harbour' });
  });

  it.each(['light', 'dark'] as const)('has nothing serious that axe finds, %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(`${site.url}/admin/settings/dam-copies?match=doubtful`);
    await page.getByRole('radiogroup').waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await tab(/^DAM addresses/).click();
    await page.getByRole('checkbox').first().waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
  });

  it('is not there for whoever may not adopt', async () => {
    const other = await (await browser.newContext()).newPage();
    await logIn(
      other,
      site.url,
      await createWriter(site, ['plugin::dam.settings.read', 'plugin::dam.settings.update']),
    );
    await other.goto(`${site.url}/admin/settings/dam`);
    await other.getByRole('heading', { name: 'DAM', level: 1 }).waitFor();
    await expect(other.getByRole('link', { name: 'Adopt copies' })).toHaveCount(0);
    await other.goto(`${site.url}/admin/settings/dam-copies`);
    await other.getByText(/don.t have the permissions|no permission/i).waitFor();
    await other.close();
  });
});
