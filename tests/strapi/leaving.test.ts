import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readLeaveArguments, leave as runLeave } from '../../server/cli/leave';
import type { DamServices } from '../../server/strapi/services';
import { Project } from '../support/command-line';
import { colourOf } from '../support/dam';
import { demoCopy, withAttributes, withoutPlugin } from '../support/demo-copy';
import { ARTICLE, type ArticleRow, articleRow, everyPlace } from '../support/every-place';
import { specDam, specSite } from '../support/fixtures';
import { printedBy } from '../support/printed';
import { TestSite } from '../support/strapi';

jest.setTimeout(300_000);

const dam = specDam();

// Beside each custom field `teasers` a media field, into which its files go.
const app = withAttributes(demoCopy(), (attributes) => {
  if (attributes.teasers) attributes.teaserFiles = { type: 'media', multiple: true };
});
const project = new Project(app);

const site = specSite(() => ({ damUrl: dam.url, app }));

const leave = (...args: string[]) =>
  project.dam(['leave', ...args], { DAM_URL: dam.url, PUBLIC_URL: site.url }, site.folder);

/** The same in this process. */
async function leaveHere(...args: string[]) {
  const read = readLeaveArguments(args);
  if (read === null) throw new Error('These are no arguments.');
  return printedBy(() => runLeave(site.strapi.plugin('dam').service('leaving'), read));
}

let documentId = '';
let gone = '';

beforeAll(async () => {
  for (const id of ['pier', 'boat', 'lamp', 'gone']) await dam.publish(id, '#112233');
  await dam.call('PATCH', '/api/assets/pier', {
    alt: 'The pier',
    credit: 'Ida',
    copyright: '© Nord',
  });
  const data = { title: 'Leaving', slug: 'leaving', ...(await everyPlace(site, 'pier', 'boat')) };
  const documents = site.strapi.documents(ARTICLE);
  ({ documentId } = await documents.create({ data: data as never, status: 'published' }));
  // What waits in the draft stays there.
  const [lamp] = await site.pick('lamp');
  await documents.update({
    documentId,
    data: { title: 'Waits', cover: lamp?.file.id, text: `![lamp](${lamp?.url})` } as never,
  });
  // An hour after it was published: Strapi takes half a second for the same instant.
  const published = { documentId, publishedAt: { $notNull: true } };
  const updatedAt = new Date(Date.now() - 3_600_000);
  await site.strapi.db.queryBuilder(ARTICLE).where(published).update({ updatedAt }).execute();
  const [hidden] = await site.pick('gone');
  ({ documentId: gone } = await documents.create({
    data: {
      title: 'Gone',
      slug: 'gone',
      cover: hidden?.file.id,
      text: `A ![g](${hidden?.url}) b`,
    } as never,
    status: 'published',
  }));
  await site.indexed();
});

describe('leave', () => {
  it('says what it would do, and changes nothing', async () => {
    const before = await contentOf(site);
    const { code, output } = await leaveHere();
    expect(output).toContain('Used: 4 assets');
    // The pier twice: as the DAM describes it, and with the text of the cover's use.
    expect(output).toContain('New files in the Media Library: 5');
    expect(output).toContain('api::article.article: hero');
    expect(output).toContain('Nothing was changed.');
    expect(code).toBe(0);
    expect(await contentOf(site)).toEqual(before);
  });

  it('refuses arguments that it does not know', async () => {
    for (const args of [['--rum'], ['--to-media', 'hero'], ['--to-media'], ['now']]) {
      expect(readLeaveArguments(args)).toBeNull();
    }
    const nowhere = leaveHere('--run', '--yes', '--to-media', 'hero=poster');
    await expect(nowhere).rejects.toThrow(
      'No content type or component has a media field "poster" beside',
    );
  });

  it('changes nothing while a Strapi with the plugin is running, or nobody confirms it', async () => {
    const before = await contentOf(site);
    const running = await leave('--run', '--yes');
    expect(running.output).toContain('Stop it first.');
    expect(running.code).toBe(1);
    const asked = await leave('--run');
    expect(asked.output).toContain('Add --yes');
    expect(asked.code).toBe(1);
    expect(await contentOf(site)).toEqual(before);
  });

  it('changes nothing while an asset cannot be copied, and names it', async () => {
    const before = await contentOf(site);
    await dam.withdraw('gone');
    const { code, output } = await leaveHere('--run', '--yes');
    expect(output).toContain('brand/gone "gone": withdrawn in the DAM, in 4 places');
    expect(output).toContain('--drop-hidden');
    expect(code).toBe(1);
    await dam.fault('down');
    await expect(leaveHere('--run', '--yes', '--drop-hidden')).rejects.toThrow();
    await dam.fault('none');
    // So that calls of the DAM are not paused.
    await site.restart();
    expect(await contentOf(site)).toEqual(before);
  });

  it('makes no file twice if a run was broken off', async () => {
    const service: DamServices['leaving'] = site.strapi.plugin('dam').service('leaving');
    const run = service.run({
      dropsUncopied: true,
      toMedia: { teasers: 'teaserFiles' },
      progress(step) {
        if (step === 'entries') throw new Error('broken off');
      },
    });
    await expect(run).rejects.toThrow('broken off');
    expect((await service.plan()).files).toBe(0);
  });

  const everything = ['--run', '--yes', '--drop-hidden', '--to-media', 'teasers=teaserFiles'];

  it('leaves files instead of references, and a project that starts without the plugin', async () => {
    const before = await articleRow(site, documentId, true);
    const unpublished = await articleRow(site, documentId, false);
    await site.restart({}, async () => {
      const { code, output } = await leave(...everything);
      expect(output).toContain('"hero": { "type": "json" }');
      expect(output).toContain('Done: 0 files were made');
      expect(output).not.toMatch(/error|no such/i);
      expect(code).toBe(0);
      await expectToHaveLeft({ before, unpublished });

      const again = await leave('--run', '--yes');
      expect(again.output).toContain('Used: 0 assets');
      expect(again.output).toContain('Done: 0 files were made and 0 entries changed.');
      expect(again.code).toBe(0);
    });
  });
});

async function expectToHaveLeft({
  before,
  unpublished,
}: Record<string, ArticleRow>): Promise<void> {
  const after = await TestSite.start({
    damUrl: 'http://127.0.0.1:9',
    folder: site.folder,
    port: site.port,
    app: withoutPlugin(app),
  });
  try {
    await expectNoTraces(after);
    const published = await articleRow(after, documentId, true);
    const draft = await articleRow(after, documentId, false);
    expectLocal(published.cover, { name: 'pier', alternativeText: 'Of this use' });
    expect(published.cover.caption).toBe('Ida · © Nord');
    expectLocal(published.gallery[0], { name: 'boat' });
    expectLocal(published.gallery[1], { name: 'pier', alternativeText: 'The pier' });
    expectLocal(published.hero, { name: 'pier', alternativeText: 'Own words' });
    expect(published.teasers).toBeNull();
    expectLocal(published.teaserFiles[0], { name: 'boat' });
    expectLocal(published.seo.shareImage, { name: 'boat' });
    expectLocal(published.sections[0].images[1], { name: 'boat' });
    expectLocal(published.sections[1].portrait, { name: 'pier' });
    const [pier, boat] = [published.gallery[1].url, published.gallery[0].url];
    expect(published.text).toBe(
      `Before ![pier](${after.url}${pier}#top) and <a href="${after.url}${boat}">the boat</a> after`,
    );
    expect(published.sections[2].text).toBe(`![boat](${after.url}${boat})`);
    expect(published.body[0].image).toMatchObject({ url: after.url + pier, provider: 'local' });
    expect(published.body[1].children[0].url).toBe(after.url + boat);
    expect(draft.title).toBe('Waits');
    expectLocal(draft.cover, { name: 'lamp' });
    expect(Date.parse(draft.updatedAt) - Date.parse(published.updatedAt)).toBeGreaterThan(500);
    expect(published.id).toBe(before.id);
    expect(draft.id).toBe(unpublished.id);
    expect(published.publishedAt).toEqual(before.publishedAt);

    const hidden = await articleRow(after, gone, true);
    expect(hidden.cover).toBeNull();
    expect(hidden.text).toBe('A  b');

    const served = await fetch(after.url + pier);
    expect(served.status).toBe(200);
    expect(await colourOf(await served.arrayBuffer())).toBe('#112233');
    const again = await after.strapi.documents(ARTICLE).publish({ documentId } as never);
    expect(again.entries).toHaveLength(1);
  } finally {
    await after.stop();
  }
}

async function contentOf(of: Pick<TestSite, 'strapi'>): Promise<unknown> {
  const articles = await of.strapi.db.query(ARTICLE).findMany({ populate: true, orderBy: 'id' });
  const files = await of.strapi.db.query('plugin::upload.file').findMany({ orderBy: 'id' });
  return { articles, files };
}

function expectLocal(file: { url: string }, more: object): void {
  expect(file).toMatchObject(more);
  expect(file.url).toMatch(/^\/uploads\//);
  expect(existsSync(join(project.publicFolder, file.url))).toBe(true);
}

async function expectNoTraces({ strapi }: TestSite): Promise<void> {
  const tables: string[] = await strapi.db.dialect.schemaInspector.getTables();
  expect(tables.filter((name) => name.startsWith('dam_'))).toEqual([]);
  const folders = strapi.db.query('plugin::upload.folder');
  expect(await folders.count({ where: { name: 'From the DAM' } })).toBe(1);
  const copies = { folder: { name: 'From the DAM' } };
  expect(await strapi.db.query('plugin::upload.file').count({ where: copies })).toBe(4);
  for (const [uid, where] of [
    ['plugin::upload.file', { provider: 'dam' }],
    ['plugin::upload.folder', { name: 'DAM' }],
    ['admin::permission', { action: { $startsWith: 'plugin::dam.' } }],
    ['strapi::core-store', { key: { $startsWith: 'plugin_dam_' } }],
  ] as const) {
    expect(await strapi.db.query(uid).count({ where: where as never })).toBe(0);
  }
}
