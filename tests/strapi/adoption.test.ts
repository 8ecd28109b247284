import { rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { readAdoptArguments, adopt as runAdopt } from '../../server/cli/adopt';
import { Project } from '../support/command-line';
import { ARTICLE, articleRow } from '../support/every-place';
import { specDam, specSite } from '../support/fixtures';
import { generatedJpeg } from '../support/generated-pictures';
import { printedBy } from '../support/printed';

jest.setTimeout(300_000);

const dam = specDam();
const project = new Project();

const site = specSite(() => ({
  damUrl: dam.url,
  project: { 'dirs.static.public': project.publicFolder },
}));

async function adopt(...args: string[]) {
  const read = readAdoptArguments(args);
  if (read === null) throw new Error('These are no arguments.');
  const plugin = site.strapi.plugin('dam');
  return printedBy(() => runAdopt(plugin.service('adoption'), plugin.service('copies'), read));
}

interface Uploaded {
  id: number;
  url: string;
  formats: Record<string, { url: string }> | null;
  [key: string]: unknown;
}

/** Puts a file into the Media Library, as years ago. */
async function upload(name: string, bytes: Buffer, fields = {}): Promise<Uploaded> {
  const form = new FormData();
  form.append('files', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), `${name}.jpg`);
  form.append('fileInfo', JSON.stringify({ name: `${name}.jpg`, ...fields }));
  const response = await fetch(`${site.url}/api/upload`, {
    method: 'POST',
    headers: { authorization: site.authorization },
    body: form,
  });
  const [file] = (await response.json()) as Uploaded[];
  if (file === undefined) throw new Error('uploaded');
  return file;
}

const files: Record<string, Uploaded> = {};
let documentId = '';

beforeAll(async () => {
  const harbour = await generatedJpeg(3);
  const twin = await generatedJpeg(5);
  for (const [id, bytes] of Object.entries({ harbour, twin, 'twin-2': twin })) {
    await dam.publishFile(
      id,
      `${id}.jpg`,
      new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }),
    );
  }
  await dam.patch('harbour', { alt: 'The harbour' });
  const small = await sharp(harbour).resize({ width: 400 }).jpeg({ quality: 60 }).toBuffer();
  files.same = await upload('same', harbour, { alternativeText: 'Own words', caption: 'same.jpg' });
  files.small = await upload('small', small, { alternativeText: 'The harbour' });
  files.twin = await upload('twin', twin);
  files.other = await upload('other', await generatedJpeg(11));
  files.lost = await upload('lost', await generatedJpeg(12));
  rmSync(join(project.publicFolder, files.lost.url));
  const { same, small: smaller, twin: double, other } = files;
  const data = {
    title: 'Old',
    slug: 'old',
    cover: same.id,
    gallery: [smaller.id, double.id, other.id],
    text: `![a](${site.url}${same.url}) <img src="${smaller.url}"> ${other.url}`,
    body: [
      {
        type: 'image',
        image: { ...same, url: site.url + same.url, alternativeText: 'Own words' },
        children: [{ type: 'text', text: '' }],
      },
    ],
    seo: { metaTitle: 'T', shareImage: same.id },
    sections: [{ __component: 'sections.gallery', title: 'G', images: [double.id, same.id] }],
  };
  const documents = site.strapi.documents(ARTICLE);
  ({ documentId } = await documents.create({ data: data as never, status: 'published' }));
  await documents.update({ documentId, data: { title: 'Waits' } as never });
});

async function stored(): Promise<unknown> {
  const rows = await Promise.all([true, false].map((is) => articleRow(site, documentId, is)));
  return rows.map(({ updatedAt: _, ...row }) => row);
}

it('says which files are copies, and changes nothing', async () => {
  const before = await stored();
  const { code, output } = await adopt('--dry-run', '--json');
  expect(code).toBe(0);
  const plan = JSON.parse(output);
  const harbour = { connection: 'brand', assetId: 'harbour', title: 'harbour' };
  expect(plan.sure).toEqual([
    {
      file: { id: files.same?.id, name: 'same.jpg', url: files.same?.url, uses: 10 },
      // Strapi has compressed it again.
      asset: { ...harbour, evidence: 'pixels' },
    },
    {
      file: { id: files.small?.id, name: 'small.jpg', url: files.small?.url, uses: 4 },
      asset: { ...harbour, evidence: 'pixels' },
    },
  ]);
  // Two assets with the same bytes.
  expect(plan.doubtful).toMatchObject([{ file: { id: files.twin?.id } }]);
  const candidates: { assetId: string }[] = plan.doubtful[0].assets;
  expect(candidates.map(({ assetId }) => assetId).sort()).toEqual(['twin', 'twin-2']);
  expect(plan.unmatched).toMatchObject([
    { file: { id: files.other?.id, uses: 4 }, reason: 'no-asset' },
    { file: { id: files.lost?.id, uses: 0 }, reason: 'unreadable' },
  ]);
  expect(await stored()).toEqual(before);
  for (const args of [
    ['--dry-run', '--run'],
    ['--take', 'x=brand/twin'],
    ['--take', '7=twin'],
  ]) {
    expect(readAdoptArguments(args)).toBeNull();
  }
});

it('puts assets in place with the texts of each use, and puts everything back', async () => {
  const before = await stored();
  // Another transaction is in the way once.
  const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
  const transaction = jest.spyOn(site.strapi.db, 'transaction').mockRejectedValueOnce(busy);
  const { code, output } = await adopt('--run', '--take', `${files.twin?.id}=brand/twin-2`);
  expect(code).toBe(0);
  transaction.mockRestore();
  const run = /--undo ([\w-]+)/.exec(output)?.[1] ?? '';

  const published = await articleRow(site, documentId, true);
  const harbour = { connection: 'brand', assetId: 'harbour' };
  // A caption that is the file's name says nothing.
  const own = { provider_metadata: harbour, alternativeText: 'Own words', caption: null };
  expect(published.cover).toMatchObject(own);
  // The DAM says the same, so the use follows it.
  expect(published.gallery[0]).toMatchObject({ provider_metadata: harbour, alternativeText: null });
  expect(published.gallery[1].provider_metadata.assetId).toBe('twin-2');
  expect(published.gallery[2].id).toBe(files.other?.id);
  const address = published.gallery[0].url;
  expect(address).toMatch(/^\/api\/dam\/a\/brand\//);
  expect(published.text).toBe(`![a](${address}) <img src="${address}"> ${files.other?.url}`);
  expect(published.body[0].image).toMatchObject({ ...own, url: address });
  expect(published.seo.shareImage.provider_metadata).toEqual(harbour);
  expect(published.sections[0].images[0].provider_metadata.assetId).toBe('twin-2');
  expect((await articleRow(site, documentId, false)).title).toBe('Waits');

  const { data } = await site.json('GET', `/api/articles/${documentId}?populate=cover`);
  expect(data.cover).toMatchObject({ alternativeText: 'Own words', dam: { state: 'live' } });

  const again = await adopt('--run', '--take', `${files.twin?.id}=brand/twin-2`);
  expect(again.output).toContain('Done: 0 entries were changed.');
  const undone = await site.strapi.plugin('dam').service('relinking').undo(run);
  expect(undone.changedSince).toEqual([]);
  expect(await stored()).toEqual(before);
});
