import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WrongArguments } from '../../server/cli/arguments';
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

// Beside each custom field `teasers` two media fields: its files go into the one for several.
const app = withAttributes(demoCopy(), (attributes) => {
  if (!attributes.teasers) return;
  attributes.teaserFiles = { type: 'media', multiple: true };
  attributes.teaserFile = { type: 'media', multiple: false };
  attributes.sheets = { type: 'media', multiple: true, allowedTypes: ['files'] };
});
const project = new Project(app);

const site = specSite(() => ({ damUrl: dam.url, app }));

const leave = (...args: string[]) =>
  project.dam(['leave', ...args], { DAM_URL: dam.url, PUBLIC_URL: site.url }, site.folder);

/** The same in this process. */
async function leaveHere(...args: string[]) {
  const read = readLeaveArguments(args);
  return printedBy(() => runLeave(site.strapi.plugin('dam').service('leaving'), read));
}

const PRODUCT = 'api::product.product';

/** The hero, the teasers and the picture in Blocks have texts and a focal point of their own. */
function withOwnTexts(data: Awaited<ReturnType<typeof everyPlace>>) {
  const [teaser] = data.teasers;
  const [picture, ...blocks] = data.body;
  const own = { caption: 'Dawn', focalPoint: { x: 70, y: 30 }, dam: { overrides: ['caption'] } };
  return {
    ...data,
    hero: { ...data.hero, caption: 'Dusk by Ida', focalPoint: { x: 0.2, y: 0.4 } },
    teasers: [
      { ...teaser, alt: 'Own teaser', focalPoint: { x: 0.1, y: 0.9 } },
      { ...teaser, caption: 'Second' },
    ],
    body: [{ ...picture, image: { ...picture?.image, ...own } }, ...blocks],
  };
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
  const data = {
    title: 'Leaving',
    slug: 'leaving',
    ...withOwnTexts(await everyPlace(site, 'pier', 'boat')),
  };
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
  const facts = { sheet: lamp?.url };
  await site.strapi.documents(PRODUCT).create({ data: { name: 'Lamp', facts } as never });
  await site.indexed();
});

describe('leave', () => {
  it('says what it would do, and changes nothing', async () => {
    const before = await contentOf(site);
    const { code, output } = await leaveHere();
    expect(output).toContain('Used: 4 assets');
    expect(output).toContain('  api::article.article: 4 entries, ');
    // The pier twice: as the DAM describes it, and with the text of the cover's use.
    expect(output).toContain('New files in the Media Library: 5');
    expect(output).toContain('api::article.article: hero becomes JSON');
    expect(output).toContain(`begin with "${site.url}/"`);
    expect(output).toContain('`publicUrl` of the plugin');
    expect(output).toContain('api::product.product: facts, in 1 entries');
    expect(output).toMatch(/"Lamp" \(api::product.product, \w+, draft\)/);
    expect(output).toContain('This does it: npx strapi-plugin-dam leave --run');
    expect(output).toContain('Nothing was changed.');
    expect(code).toBe(0);
    const { types, schema } = JSON.parse((await leaveHere('--json')).output);
    expect(types).toEqual([{ uid: ARTICLE, entries: 4, uses: expect.any(Number) }]);
    expect(schema).toContainEqual({
      model: PRODUCT,
      field: 'layout',
      kind: 'option',
      media: null,
      attributes: { layout: { type: 'json' } },
    });
    expect(await contentOf(site)).toEqual(before);
  });

  it('plans with the options that a run gets, and names the command that does it', async () => {
    const { code, output } = await leaveHere('--to-media', 'teasers=teaserFiles');
    // Each teaser has texts of its own, so each gets a file of its own.
    expect(output).toContain('New files in the Media Library: 7');
    expect(output).toContain('its files go into the media field "teaserFiles"');
    expect(output).toContain('leave --run --to-media teasers=teaserFiles');
    expect(code).toBe(0);
  });

  it('refuses arguments that it does not know', async () => {
    const unknown = [
      ['--rum'],
      ['--to-media', 'hero'],
      ['--to-media'],
      ['now'],
      ['--run', '--json'],
    ];
    for (const args of unknown) expect(() => readLeaveArguments(args)).toThrow(WrongArguments);
    for (const run of [[], ['--run', '--yes']]) {
      const { code, output } = await leaveHere(...run, '--to-media', 'hero=poster');
      expect(output).toContain('has a media field "poster" beside a DAM field "hero"');
      expect(output).toContain('Nothing was changed.');
      expect(output).not.toContain('This does it');
      expect(code).toBe(1);
    }
  });

  const lossy: [string, string[], RegExp][] = [
    [
      'holds a file already',
      ['hero=cover'],
      /holds files already[\s\S]*Entries: 2\.[\s\S]*"Waits" .*at cover/,
    ],
    ['takes one file, for several', ['teasers=teaserFile'], /takes one file[\s\S]*Entries: 2\./],
    ['is given for two fields', ['hero=sheets', 'teasers=sheets'], /two DAM fields into the media/],
    ['is one of two for one field', ['hero=sheets', 'hero=teaserFile'], /"hero" more than once/],
    ['takes no such files', ['hero=sheets'], /takes no file such as "pier", which "hero" holds\./],
  ];

  it.each(lossy)('refuses a media field that %s', async (_why, targets, problem) => {
    const before = await contentOf(site);
    const toMedia = targets.flatMap((target) => ['--to-media', target]);
    for (const run of [[], ['--run', '--yes']]) {
      const { code, output } = await leaveHere(...run, ...toMedia);
      expect(output).toMatch(problem);
      expect(output).toContain('Nothing was changed.');
      expect(output).not.toContain('This does it');
      expect(code).toBe(1);
    }
    const service: DamServices['leaving'] = site.strapi.plugin('dam').service('leaving');
    const { toMedia: named } = readLeaveArguments(toMedia);
    const run = service.run({ dropsUncopied: true, toMedia: named, progress: () => undefined });
    await expect(run).rejects.toThrow('Nothing was changed.');
    expect(await contentOf(site)).toEqual(before);
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
    for (const run of [[], ['--run', '--yes']]) {
      const { code, output } = await leaveHere(...run);
      expect(output).toContain('brand/gone "gone": withdrawn in the DAM, in 4 places');
      expect(output).toMatch(/"Gone" \(api::article.article, \w+, en, draft\) at cover/);
      expect(output).toContain('--drop-hidden');
      expect(output).not.toContain('This does it');
      expect(code).toBe(1);
    }
    expect((await leaveHere('--drop-hidden')).output).toContain('leave --run --drop-hidden');
    await dam.fault('down');
    for (const run of [[], ['--run', '--yes', '--drop-hidden']]) {
      await expect(leaveHere(...run)).rejects.toThrow(
        /"brand" did not tell about its assets: .* Nothing was changed\. Run this again/,
      );
    }
    await dam.fault('none');
    // So that calls of the DAM are not paused.
    await site.restart();
    expect(await contentOf(site)).toEqual(before);
  });

  it('makes no file twice if a run was broken off', async () => {
    const service: DamServices['leaving'] = site.strapi.plugin('dam').service('leaving');
    const toMedia = [{ field: 'teasers', media: 'teaserFiles' }];
    const run = service.run({
      dropsUncopied: true,
      toMedia,
      progress(step) {
        if (step === 'entries') throw new Error('broken off');
      },
    });
    await expect(run).rejects.toThrow('broken off');
    expect((await service.plan({ toMedia })).files).toBe(0);
  });

  const everything = ['--run', '--yes', '--drop-hidden', '--to-media', 'teasers=teaserFiles'];

  it('leaves files instead of references, and a project that starts without the plugin', async () => {
    const before = await articleRow(site, documentId, true);
    const unpublished = await articleRow(site, documentId, false);
    await site.restart({}, async () => {
      const { code, output } = await leave(...everything);
      expect(output).toContain(
        '"hero": { "type": "json", "pluginOptions": { "i18n": { "localized": false } } }',
      );
      expect(output).toContain('content-types/article/schema.json: remove "teasers"');
      expect(output).toContain('"layout": { "type": "json" }');
      expect(output).toContain('Addresses of assets are still in JSON: facts of api::product');
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
    expectLocal(published.hero, {
      name: 'pier',
      alternativeText: 'Own words',
      caption: 'Dusk by Ida · © Nord',
      focalPoint: { x: 20, y: 40 },
    });
    expect(published.teasers).toBeNull();
    const focalPoint = { x: 10, y: 90 };
    expectLocal(published.teaserFiles[0], {
      name: 'boat',
      alternativeText: 'Own teaser',
      focalPoint,
    });
    expectLocal(published.teaserFiles[1], { name: 'boat', caption: 'Second' });
    expectLocal(published.seo.shareImage, { name: 'boat' });
    expectLocal(published.sections[0].images[1], { name: 'boat' });
    expectLocal(published.sections[1].portrait, { name: 'pier' });
    const [pier, boat] = [published.gallery[1].url, published.gallery[0].url];
    expect(published.text).toBe(
      `Before ![pier](${after.url}${pier}#top) and <a href="${after.url}${boat}">the boat</a> after`,
    );
    expect(published.sections[2].text).toBe(`![boat](${after.url}${boat})`);
    expect(published.body[0].image).toMatchObject({
      url: after.url + pier,
      provider: 'local',
      provider_metadata: null,
      caption: 'Dawn · Ida · © Nord',
      focalPoint: { x: 70, y: 30 },
    });
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
  const files = await strapi.db.query('plugin::upload.file').findMany({ where: copies });
  expect(files).toHaveLength(6);
  expect(JSON.stringify(files)).not.toContain('damCopyOf');
  for (const [uid, where] of [
    ['plugin::upload.file', { provider: 'dam' }],
    ['plugin::upload.folder', { name: 'DAM' }],
    ['admin::permission', { action: { $startsWith: 'plugin::dam.' } }],
    ['strapi::core-store', { key: { $startsWith: 'plugin_dam_' } }],
  ] as const) {
    expect(await strapi.db.query(uid).count({ where: where as never })).toBe(0);
  }
}
