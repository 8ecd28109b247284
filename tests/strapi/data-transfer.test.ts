import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceHash } from '../../server/core/references/reference-hash';
import { filesOfTar, Project } from '../support/command-line';
import { TestDam } from '../support/dam';
import { eventually } from '../support/processes';
import { TestSite } from '../support/strapi';
import { uploadLocally } from '../support/uploads';

jest.setTimeout(300_000);

const FILE_UID = 'plugin::upload.file';
const ASSETS = ['pier', 'boat', 'lamp', 'rope'] as const;

let dam: TestDam;
/** The first side, exported in `beforeAll`. */
const from = new Project();
const archive = join(from.folder, 'export.tar');
let written: Written;
/** What the export printed. */
let exported: string;

interface Written {
  documentId: string;
  /** What REST answers with `dam=stored`, ids left out, by locale and status. */
  stored: Record<string, unknown>;
  localHash: string;
  damBytes: Buffer;
}

beforeAll(async () => {
  dam = await TestDam.start();
  for (const id of ASSETS) await dam.publish(id, '#112233');
  const site = await startOn(from);
  try {
    written = await write(site);
  } finally {
    await site.stop();
  }
  await dam.resetStats();
  const file = join(from.folder, 'export');
  exported = await strapi(from, ['export', '--no-encrypt', '--no-compress', '-f', file]);
});

afterAll(() => dam?.down());

/** A site on the database and the public folder of a project. */
function startOn(project: Project): Promise<TestSite> {
  return TestSite.start({
    damUrl: dam.url,
    folder: project.folder,
    project: { 'dirs.static.public': project.publicFolder },
  });
}

function strapi(project: Project, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  return project.strapi(args, { DAM_URL: dam.url, ...env });
}

/** An article that differs in draft and published form, in English and Polish. */
async function write(site: TestSite): Promise<Written> {
  await site.strapi.plugin('i18n').service('locales').create({ code: 'pl', name: 'Polish (pl)' });
  const local = await uploadLocally(site, 'own');
  const [boat, rope] = await site.pick('boat', 'rope');
  const author = await site.json('POST', '/api/authors', {
    data: { name: 'Ida', avatar: rope?.file.id },
  });
  const english = await content(site, 'English', author.data.documentId);
  const { documentId } = (await site.json('POST', '/api/articles', { data: english })).data;
  const polish = await content(site, 'Polski', author.data.documentId, local.id);
  await site.json('PUT', `/api/articles/${documentId}?locale=pl`, { data: polish });
  await site.json('PUT', `/api/articles/${documentId}?status=draft`, {
    data: { text: `A draft: ![boat](${boat?.url}?w=640#here)` },
  });
  const { data } = await site.json('GET', `/api/articles/${documentId}?populate=cover`);
  return {
    documentId,
    stored: await storedForms(site, documentId),
    localHash: local.hash,
    damBytes: Buffer.from(await (await fetch(data.cover.url)).arrayBuffer()),
  };
}

/** A reference in every kind of place, one of the gallery's pictures from this site's own library. */
async function content(site: TestSite, title: string, author: string, localId?: number) {
  const [pier, boat, lamp, rope] = await site.pick(...ASSETS);
  return {
    title,
    slug: 'at-the-pier',
    author,
    cover: { set: [{ id: pier?.file.id, damNewOverrides: { alternativeText: `${title} pier` } }] },
    gallery: [boat?.file.id, ...(localId === undefined ? [] : [localId]), pier?.file.id],
    hero: { connection: 'brand', assetId: 'lamp', url: lamp?.url },
    teasers: [
      { connection: 'brand', assetId: 'boat', url: boat?.url },
      { connection: 'brand', assetId: 'pier', url: pier?.url, alt: 'Mine' },
    ],
    text: `${title}: ![pier](${pier?.url}) <img src="${lamp?.url}">`,
    body: [
      {
        type: 'paragraph',
        children: [{ type: 'link', url: rope?.url, children: [{ type: 'text', text: 'Rope' }] }],
      },
      {
        type: 'image',
        image: { ...pier?.file, previewUrl: null },
        children: [{ type: 'text', text: '' }],
      },
    ],
    seo: { metaTitle: title, shareImage: boat?.file.id },
    sections: [
      { __component: 'sections.gallery', title, images: [pier?.file.id, lamp?.file.id] },
      { __component: 'sections.quote', text: title, portrait: rope?.file.id },
      { __component: 'sections.markdown', text: `![lamp](${lamp?.url})` },
    ],
  };
}

const DEEP = [
  'populate[cover]=true',
  'populate[gallery]=true',
  'populate[seo][populate]=*',
  'populate[sections][on][sections.gallery][populate]=*',
  'populate[sections][on][sections.quote][populate]=*',
  'populate[sections][on][sections.markdown]=true',
  'populate[author][populate]=avatar',
].join('&');

async function storedForms(site: TestSite, documentId: string): Promise<Record<string, unknown>> {
  const forms: Record<string, unknown> = {};
  for (const locale of ['en', 'pl']) {
    for (const status of ['draft', 'published']) {
      const query = `locale=${locale}&status=${status}&dam=stored&${DEEP}`;
      const { data } = await site.json('GET', `/api/articles/${documentId}?${query}`);
      forms[`${locale} ${status}`] = withoutIds(data);
    }
  }
  return forms;
}

/** The index says of each place what the content says. */
async function expectIndexed({ strapi }: TestSite): Promise<void> {
  const usage = strapi.plugin('dam').service('usage');
  await eventually('the index of what came', async () => {
    for await (const _difference of usage.check()) return undefined;
    const places = await usage.ofAsset({ connection: 'brand', assetId: 'pier' });
    return places.length > 0 ? true : undefined;
  });
}

/** An import gives new ids to everything but documents. */
function withoutIds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, part) => (key === 'id' ? undefined : part)));
}

const rowsOf = (site: TestSite, assetId: string) =>
  site.strapi.db
    .query(FILE_UID)
    .findMany({ where: { hash: referenceHash({ connection: 'brand', assetId }) } });

const recordsOf = (site: TestSite) => site.strapi.db.connection('dam_records').select('asset_id');

/** What has to be true on the other side, however the content came there. */
async function expectWhole(site: TestSite): Promise<void> {
  const { documentId, localHash } = written;
  expect(await storedForms(site, documentId)).toEqual(written.stored);
  const shown = (id: string) => ({
    url: expect.stringMatching(new RegExp(`^${site.url}/api/dam/a/brand/[\\w-]+/${id}~v1\\.png$`)),
    provider: 'dam',
    alternativeText: `Alt of ${id}`,
    dam: { state: 'live', version: '1' },
  });
  const { data } = await site.json('GET', `/api/articles/${documentId}?locale=pl&${DEEP}`);
  expect(data.cover).toMatchObject({ ...shown('pier'), alternativeText: 'Polski pier' });
  expect(data.gallery).toMatchObject([
    shown('boat'),
    { provider: 'local', url: `/uploads/${localHash}.png` },
    shown('pier'),
  ]);
  expect(data.seo.shareImage).toMatchObject(shown('boat'));
  expect(data.sections[0].images).toMatchObject([shown('pier'), shown('lamp')]);
  expect(data.sections[1].portrait).toMatchObject(shown('rope'));
  expect(data.sections[2].text).toContain(`(${site.url}/api/dam/a/brand/`);
  expect(data.author.avatar).toMatchObject(shown('rope'));
  expect(data.body[0].children[0].url).toContain(`${site.url}/api/dam/a/brand/`);
  expect(data.body[1].image).toMatchObject(shown('pier'));
  expect(data.hero).toMatchObject({ assetId: 'lamp', dam: { state: 'live' } });
  expect(data.teasers).toMatchObject([{ assetId: 'boat' }, { assetId: 'pier' }]);
  expect(data.text).not.toContain('(/api/dam/a/');
  expect((await fetch(`${site.url}/uploads/${localHash}.png`)).status).toBe(200);
  expect((await fetch(data.cover.url)).status).toBe(200);
}

/** Nothing is made beside what came: neither by ten picks at once nor by a folder of the same name. */
async function expectNoTwins(site: TestSite): Promise<void> {
  for (const assetId of ASSETS) {
    const [imported] = await rowsOf(site, assetId);
    const picks = await Promise.all(Array.from({ length: 10 }, () => site.pick(assetId)));
    expect(new Set(picks.map(([picked]) => picked?.file.id))).toEqual(new Set([imported?.id]));
    expect(await rowsOf(site, assetId)).toHaveLength(1);
  }
}

const damFolders = (site: TestSite) =>
  site.strapi.db.query('plugin::upload.folder').findMany({ where: { name: 'DAM' } });

describe('the first side', () => {
  it('holds references in stored form, not the same in draft and published, English and Polish', () => {
    const url = expect.stringMatching(/^\/api\/dam\/a\/brand\//);
    const image = { provider: 'dam', provider_metadata: { connection: 'brand' }, url };
    expect(written.stored).toMatchObject({
      'en draft': { text: expect.stringMatching(/^A draft: .*\(\/api\/dam.*\?w=640#here\)$/) },
      'en published': { title: 'English', text: expect.stringMatching(/^English: /), cover: image },
      'pl draft': { title: 'Polski', body: [{}, { image }] },
      'pl published': { title: 'Polski', sections: [{ images: [image, image] }, {}, {}] },
    });
  });
});

describe('strapi export', () => {
  it('holds the site’s own file, and not one byte or asset of the DAM', () => {
    const files = filesOfTar(archive);
    const assets = [...files.keys()].filter((name) => name.startsWith('assets/'));
    expect(assets.sort()).toEqual([
      `assets/metadata/${written.localHash}.png.json`,
      `assets/metadata/thumbnail_${written.localHash}.png.json`,
      `assets/uploads/${written.localHash}.png`,
      `assets/uploads/thumbnail_${written.localHash}.png`,
    ]);
    const own = readFileSync(join(from.uploads, `${written.localHash}.png`));
    expect(files.get(`assets/uploads/${written.localHash}.png`)).toEqual(own);
    const whole = readFileSync(archive);
    expect(whole.includes(own)).toBe(true);
    expect(whole.includes(written.damBytes)).toBe(false);
  });

  it('asks the DAM for nothing', async () => {
    expect(await dam.stats()).toMatchObject({ search: 0, getMany: 0, get: 0, file: 0 });
  });

  it('says of each reference that it was left out, and of nothing else', () => {
    const skipped = exported.match(/Media item \d+ \(hash: \w+\)/g) ?? [];
    expect(skipped).toHaveLength(ASSETS.length);
    expect(skipped.every((line) => line.includes('(hash: dam_'))).toBe(true);
  });

  it('leaves the plugin’s own tables at home', () => {
    const whole = readFileSync(archive);
    expect(whole.includes('dam_records')).toBe(false);
    expect(whole.includes('dam_files')).toBe(false);
    // Only records name the DAM's own addresses.
    expect(whole.includes(dam.url)).toBe(false);
  });
});

describe('strapi import into an empty database', () => {
  const to = new Project();
  let site: TestSite;

  beforeAll(async () => {
    await strapi(to, ['import', '--force', '-f', archive]);
    site = await startOn(to);
  });
  afterAll(() => site?.stop());

  it('gives the same stored forms, and REST answers them resolved', () => expectWhole(site));

  it('makes the index of where assets are used anew', () => expectIndexed(site));

  it('lets picks find the rows that came, ten at once as well, and the folder', async () => {
    await expectNoTwins(site);
    expect(await damFolders(site)).toHaveLength(1);
  });

  it('heals claims whose ids belong to other rows now', async () => {
    const [own] = await site.strapi.db.query(FILE_UID).findMany({ where: { provider: 'local' } });
    await site.strapi.db.connection('dam_files').whereNot({ key: 'folder' }).update({
      row_id: own.id,
    });
    const other = await site.strapi
      .plugin('upload')
      .service('folder')
      .create({ name: 'Other', parent: null });
    await site.strapi.db.connection('dam_files').where({ key: 'folder' }).update({
      row_id: other.id,
    });
    await expectNoTwins(site);
    await dam.publish('new', '#445566');
    const [picked] = await site.pick('new');
    const row = await site.strapi.db
      .query(FILE_UID)
      .findOne({ where: { id: picked?.file.id }, populate: ['folder'] });
    expect(row.folder.name).toBe('DAM');
    expect(await damFolders(site)).toHaveLength(1);
  });
});

describe('strapi import into a database that has references of its own', () => {
  const to = new Project();
  const deletions = join(to.folder, 'deletions.jsonl');
  let site: TestSite;
  let formerHash: string;

  beforeAll(async () => {
    const before = await startOn(to);
    try {
      formerHash = (await uploadLocally(before, 'former')).hash;
      await before.pick('pier', 'boat');
    } finally {
      await before.stop();
    }
    writeFileSync(deletions, '');
    const spy = join(to.folder, 'spy.cjs');
    writeFileSync(spy, SPY);
    const env = { NODE_OPTIONS: `--require ${spy}`, DELETIONS: deletions };
    await strapi(to, ['import', '--force', '-f', archive], env);
    site = await startOn(to);
  });
  afterAll(() => site?.stop());

  it('asks the provider to delete the site’s own files, and no reference', () => {
    const deleted = readFileSync(deletions, 'utf8').trim().split('\n');
    expect(deleted.map((line) => JSON.parse(line)).sort()).toEqual(
      [formerHash, `thumbnail_${formerHash}`].sort(),
    );
    const left = readdirSync(to.uploads).filter((name) => name.endsWith('.png'));
    expect(left.sort()).toEqual(
      [`${written.localHash}.png`, `thumbnail_${written.localHash}.png`].sort(),
    );
  });

  it('keeps the records, which no import clears', async () => {
    expect(await recordsOf(site)).toEqual([{ asset_id: 'pier' }, { asset_id: 'boat' }]);
  });

  it('gives the same stored forms, and REST answers them resolved', () => expectWhole(site));

  it('makes the index of where assets are used anew', () => expectIndexed(site));

  it('lets picks find the rows that came, though they have other ids now', async () => {
    await expectNoTwins(site);
    expect(await damFolders(site)).toHaveLength(1);
  });
});

describe('strapi transfer to a running site that has references of its own', () => {
  const to = new Project();
  let site: TestSite;

  beforeAll(async () => {
    site = await startOn(to);
    await uploadLocally(site, 'former');
    await site.pick('pier', 'boat');
    const { accessKey } = await site.strapi
      .service('admin::transfer')
      .token.create({ name: 'Test', description: '', permissions: ['push'], lifespan: null });
    await dam.resetStats();
    const target = ['--to', `${site.url}/admin`, '--to-token', accessKey];
    await strapi(from, ['transfer', ...target, '--force']);
  });
  afterAll(() => site?.stop());

  it('would not read a reference with a host either, and reads anything else', async () => {
    const url = 'http://127.0.0.1:1/api/dam/a/brand/cGllcg/pier.png';
    await expect(site.strapi.fetch(url)).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await site.strapi.fetch(`${site.url}/_health`)).status).toBe(204);
  });

  it('moves no byte of the DAM', async () => {
    expect(await dam.stats()).toMatchObject({ file: 0 });
    const files = readdirSync(to.uploads).filter((name) => name.endsWith('.png'));
    expect(files.sort()).toEqual(
      [`${written.localHash}.png`, `thumbnail_${written.localHash}.png`].sort(),
    );
  });

  it('gives the same stored forms, and REST answers them resolved', () => expectWhole(site));

  it('lets picks find the rows that came, without a restart', async () => {
    await expectNoTwins(site);
    expect(await damFolders(site)).toHaveLength(1);
  });
});

/** Writes down what the site's provider is asked to delete; loaded before Strapi. */
const SPY = `
const { appendFileSync } = require('node:fs');
const local = require(require.resolve('@strapi/provider-upload-local', {
  paths: [require.resolve('@strapi/upload/package.json', { paths: [process.cwd()] })],
}));
const { init } = local;
local.init = (options) => {
  const provider = init(options);
  const remove = provider.delete;
  provider.delete = (file) => {
    appendFileSync(process.env.DELETIONS, JSON.stringify(file.hash ?? null) + '\\n');
    return remove(file);
  };
  return provider;
};
`;
