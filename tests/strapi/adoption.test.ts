import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { readAdoptArguments, adopt as runAdopt } from '../../server/cli/adopt';
import { WrongArguments } from '../../server/cli/arguments';
import type {
  AdoptableFilesResponse,
  AdoptionPreviewResponse,
  AdoptionResponse,
  ReplacedFilesResponse,
} from '../../server/contracts/adoption';
import { PERMISSIONS } from '../../server/contracts/api';
import { Leases } from '../../server/strapi/nodes/leases';
import { systemClock } from '../../server/strapi/nodes/system-clock';
import { AdoptionAddressTable } from '../../server/strapi/relinking/adoption-address-table';
import { AdoptionTable } from '../../server/strapi/relinking/adoption-table';
import { AdoptionWork } from '../../server/strapi/relinking/adoption-work';
import { sharedCell } from '../../server/strapi/storage/shared-cell';
import { Project } from '../support/command-line';
import { tellOfChange } from '../support/dam';
import { ARTICLE, articleRow } from '../support/every-place';
import { specDam, specSite } from '../support/fixtures';
import { generatedJpeg } from '../support/generated-pictures';
import { type OldUpload, uploadOld } from '../support/old-uploads';
import { printedBy } from '../support/printed';
import { eventually } from '../support/processes';

jest.setTimeout(300_000);

const READ = 'plugin::content-manager.explorer.read';
const UPDATE = 'plugin::content-manager.explorer.update';

const dam = specDam();
const project = new Project();

const site = specSite(() => ({
  damUrl: dam.url,
  project: { 'dirs.static.public': project.publicFolder },
}));

async function adopt(...args: string[]) {
  const read = readAdoptArguments(args);
  const plugin = site.strapi.plugin('dam');
  return printedBy(() => runAdopt(plugin.service('adoption'), plugin.service('copies'), read));
}

const files: Record<string, OldUpload> = {};
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
  files.same = await uploadOld(site, 'same', harbour, {
    alternativeText: 'Own words',
    caption: 'same.jpg',
  });
  files.small = await uploadOld(site, 'small', small, { alternativeText: 'The harbour' });
  files.twin = await uploadOld(site, 'twin', twin);
  files.other = await uploadOld(site, 'other', await generatedJpeg(11));
  files.lost = await uploadOld(site, 'lost', await generatedJpeg(12));
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

async function takeAllFingerprints(): Promise<void> {
  const copies = site.strapi.plugin('dam').service('copies');
  while (!(await copies.takeFingerprints()));
}

async function stored(): Promise<unknown> {
  const rows = await Promise.all([true, false].map((is) => articleRow(site, documentId, is)));
  return rows.map(({ updatedAt: _, ...row }) => row);
}

it('asks the DAM once about each asset, however many files are copies of it', async () => {
  await takeAllFingerprints();
  await dam.resetStats();
  const plan = await site.strapi.plugin('dam').service('adoption').plan();
  expect(plan.sure).toHaveLength(2);
  // The harbour, of two files, and both twins at once.
  expect((await dam.stats()).getMany).toBe(2);
});

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
    expect(() => readAdoptArguments(args)).toThrow(WrongArguments);
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

describe('the page', () => {
  let session = '';
  let everything = '';

  beforeAll(async () => {
    everything = await site.adminSession('everything');
    session = everything;
  });

  async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${site.url}/dam/adoption${path}`, {
      method,
      headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    return response.ok ? answer : { status: response.status, ...answer };
  }

  const isUnderWay = (state: string) =>
    ['working', 'pausing', 'paused', 'cancelling'].includes(state);

  /** The status as soon as the present work has ended. */
  const ended = (): Promise<AdoptionResponse> =>
    eventually('the work has ended', async () => {
      const status = await ask<AdoptionResponse>('GET', '');
      return status.work && isUnderWay(status.work.state) ? undefined : status;
    });

  /** Resolves when the worker has noted how far it is once more; it looks for a pause right after. */
  async function nextLook(): Promise<void> {
    const cell = sharedCell(site.strapi, 'adoption:work');
    const before = await cell.read();
    await eventually(
      'the worker has looked',
      async () => (await cell.read()) !== before || undefined,
    );
  }

  const filesOf = (match: string) => ask<AdoptableFilesResponse>('GET', `/files?match=${match}`);

  it('compares the files in the background, one work at a time', async () => {
    expect(await ask('GET', '')).toMatchObject({ work: null, scan: null });
    const answers = await Promise.all([ask('POST', '/scan'), ask('POST', '/scan')]);
    expect(answers.map((answer) => JSON.stringify(answer)).join()).toMatch(
      /"status":409.*Another comparison, run or undo is at work/,
    );
    const { work, scan } = await ended();
    expect(work).toMatchObject({ kind: 'scan', state: 'done', step: 'files', done: 5, total: 5 });
    expect(scan).toMatchObject({
      counts: { sure: 2, doubtful: 1, unmatched: 1, unreadable: 1 },
      chosen: 2,
    });
  });

  it('shows both pictures, and takes a choice among the matches only', async () => {
    const { files: sure, total } = await filesOf('sure');
    expect(total).toBe(2);
    expect(sure[0]).toMatchObject({ id: files.same?.id, uses: 10, chosen: { assetId: 'harbour' } });
    const picture = await fetch(`${site.url}${sure[0]?.pictureUrl}`);
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
    const asset = await fetch(`${site.url}${sure[0]?.candidates[0]?.asset?.thumbnailUrl}`);
    expect(asset.status).toBe(200);
    const { files: doubtful } = await filesOf('doubtful');
    expect(doubtful).toMatchObject([{ id: files.twin?.id, chosen: null }]);

    const choose = (fileId: number | undefined, assetId: string | null) =>
      ask('POST', '/choices', {
        choices: [{ fileId, asset: assetId && { connection: 'brand', assetId } }],
      });
    expect(await choose(files.other?.id, 'harbour')).toMatchObject({ status: 400 });
    expect(await choose(files.twin?.id, 'twin-2')).toMatchObject({ scan: { chosen: 3 } });
    expect(await choose(files.small?.id, null)).toMatchObject({ scan: { chosen: 2 } });
    // The next scan finds the same, so what was chosen stays.
    await ask('POST', '/scan');
    expect(await ended()).toMatchObject({ scan: { chosen: 2 } });
  });

  it('says what would change, does that and no more, and puts it back', async () => {
    const before = await stored();
    const preview = await ask<AdoptionPreviewResponse>('POST', '/preview');
    expect(preview).toMatchObject({ total: 1, stayingTotal: 0, hidden: [] });
    expect(preview.entries.map(({ title, statuses }) => [title, statuses])).toEqual([
      ['Waits', ['draft', 'published']],
    ]);
    expect(preview.entries[0]?.places.map(({ path }) => path)).toContain('gallery.1');
    expect(preview.entries[0]?.places.map(({ path }) => path)).not.toContain('gallery.0');
    expect(await stored()).toEqual(before);

    expect(await ask('POST', '/run', { scannedAt: 'earlier' })).toMatchObject({ status: 400 });
    const { scan } = await ask<AdoptionResponse>('GET', '');
    await ask('POST', '/run', { scannedAt: scan?.at });
    const { work, runs, scan: after } = await ended();
    expect(work).toMatchObject({ kind: 'run', state: 'done', step: 'entries', done: 2 });
    // What is replaced is used no more.
    expect(after?.chosen).toBe(0);
    const published = await articleRow(site, documentId, true);
    expect(published.gallery[0].id).toBe(files.small?.id);
    expect(published.gallery[1].provider_metadata.assetId).toBe('twin-2');

    const [run] = runs;
    expect(run).toMatchObject({ kind: 'adopt', count: 2, by: 'T T', from: null, to: null });
    expect(Date.parse(run?.at ?? '')).toBeGreaterThan(Date.now() - 120_000);
    await site.strapi.documents(ARTICLE).update({ documentId, data: { text: 'New' } as never });
    await ask('POST', '/undo', { run: run?.run });
    const undone = await ended();
    expect(undone.work).toMatchObject({ kind: 'undo', state: 'done', done: 2 });
    expect(undone.work?.left).toMatchObject([
      { reason: 'changed', entries: [{ title: 'Waits', places: [{ path: 'text' }] }] },
    ]);
    expect(undone.runs).toEqual([]);
    expect(undone.scan?.chosen).toBe(2);
    expect((await articleRow(site, documentId, true)).text).toContain('/uploads/');
    expect((await articleRow(site, documentId, false)).text).toBe('New');
    expect(await ask('POST', '/undo', { run: run?.run })).toMatchObject({ status: 404 });
  });

  it('ends when it is cancelled, and finds nothing out from a DAM that is silent', async () => {
    await dam.fault('slow', 3_000);
    await ask('POST', '/scan');
    await ask('POST', '/cancel');
    expect(await ended()).toMatchObject({ work: { kind: 'scan', state: 'cancelled' } });
    await dam.fault('down');
    await ask('POST', '/scan');
    const { work, scan } = await ended();
    expect(work).toMatchObject({ state: 'failed', message: expect.stringMatching(/DAM|reached/) });
    // That of the last complete scan.
    expect(scan?.counts.sure).toBe(2);
    await dam.fault('none');
  });

  it('uploads a file without a match to the DAM, which approves it, and then knows it', async () => {
    const uploads = (fileId: number | undefined, connection = 'brand') =>
      ask<AdoptionResponse>('POST', '/uploads', { fileId, connection });
    const { uploadTo } = await ask<AdoptionResponse>('GET', '');
    expect(uploadTo).toEqual([{ key: 'brand', label: 'Nordhavn DAM' }]);
    await dam.fault('down');
    expect(await uploads(files.other?.id)).toMatchObject({
      status: 502,
      error: { name: 'DamError', message: expect.stringMatching(/DAM|reached/) },
    });
    await dam.fault('none');
    expect((await filesOf('unmatched')).files).toMatchObject([{ waitsIn: null }]);
    expect(await uploads(files.same?.id)).toMatchObject({ status: 400 });
    expect(await uploads(files.other?.id, 'none')).toMatchObject({ status: 400 });

    const [first, second] = await Promise.all([uploads(files.other?.id), uploads(files.other?.id)]);
    const statuses = [first, second].map((answer) => ('status' in answer ? answer.status : 200));
    // A second click makes no second asset.
    expect(statuses.sort()).toEqual([200, 400]);
    expect((await filesOf('unmatched')).files).toMatchObject([
      { id: files.other?.id, waitsIn: 'Nordhavn DAM' },
    ]);
    await ask('POST', '/scan');
    expect((await ended()).scan?.counts).toMatchObject({ sure: 2, unmatched: 1 });
    expect((await filesOf('unmatched')).files).toMatchObject([{ waitsIn: 'Nordhavn DAM' }]);

    const found = (await dam.call('GET', '/api/assets?search=other')) as {
      items: { id: string; title: string }[];
    };
    const uploaded = found.items.filter(({ title }) => title === 'other');
    expect(uploaded).toHaveLength(1);
    await dam.approve(uploaded[0]?.id ?? '', 1);
    await ask('POST', '/scan');
    expect((await ended()).scan?.counts).toMatchObject({ sure: 3, unmatched: 0 });
    const { files: sure } = await filesOf('sure');
    expect(sure.find(({ id }) => id === files.other?.id)).toMatchObject({
      waitsIn: null,
      candidates: [{ assetId: uploaded[0]?.id, evidence: 'bytes' }],
    });
    // As before, for what follows.
    await dam.call('POST', `/api/assets/${uploaded[0]?.id}/withdraw`);
    // A scan goes by what the site knows, which would hear of it with its next look at the changes.
    expect((await tellOfChange(site.url, uploaded[0]?.id ?? '')).status).toBe(200);
    await ask('POST', '/scan');
    expect((await ended()).scan?.counts).toMatchObject({ sure: 2, unmatched: 1 });
  });

  it('waits while a scan is paused, and then goes on where it was', async () => {
    const before = await ask<AdoptionResponse>('GET', '');
    await dam.fault('slow', 1_500);
    await ask('POST', '/scan');
    expect(await ask('POST', '/pause')).toMatchObject({ work: { state: 'pausing' } });
    const paused = await eventually('the scan waits', async () => {
      const { work } = await ask<AdoptionResponse>('GET', '');
      return work?.state === 'paused' ? work : undefined;
    });
    await dam.fault('none');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const { work } = await ask<AdoptionResponse>('GET', '');
    expect(work).toEqual(paused);
    // It is not over, so nothing else begins.
    expect(await ask('POST', '/scan')).toMatchObject({ status: 409 });
    await ask('POST', '/resume');
    const after = await ended();
    expect(after.work).toMatchObject({ startedAt: paused.startedAt, state: 'done' });
    expect(after.scan?.counts).toEqual(before.scan?.counts);
  });

  it('holds a run between two documents, and can be cancelled while it is paused', async () => {
    const documents = site.strapi.documents(ARTICLE);
    const data = { title: 'Second', slug: 'second', cover: files.small?.id };
    for (const slug of ['second', 'third', 'fourth']) {
      await documents.create({ data: { ...data, slug } as never });
    }
    await ask('POST', '/scan');
    const { scan } = await ended();
    await ask('POST', '/choices', {
      choices: [{ fileId: files.small?.id, asset: { connection: 'brand', assetId: 'harbour' } }],
    });
    // The second document's transaction waits until the worker knows of the pause.
    const transaction = site.strapi.db.transaction.bind(site.strapi.db);
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = 0;
    const held = jest.spyOn(site.strapi.db, 'transaction').mockImplementation((async (
      ...args: Parameters<typeof transaction>
    ) => {
      if (!site.strapi.db.inTransaction()) {
        begun += 1;
        if (begun > 1) await released;
      }
      return transaction(...args);
    }) as typeof transaction);
    await ask('POST', '/run', { scannedAt: scan?.at });
    try {
      await eventually('a document was changed', async () => begun > 1 || undefined);
      await ask('POST', '/pause');
      for (let looks = 0; looks < 2; looks += 1) await nextLook();
    } finally {
      release();
    }
    const paused = await eventually('the run waits', async () => {
      const { work } = await ask<AdoptionResponse>('GET', '');
      return work?.state === 'paused' ? work : undefined;
    });
    expect(paused.done).toBeGreaterThan(0);
    await ask('POST', '/cancel');
    const { work, runs } = await ended();
    held.mockRestore();
    expect(work).toMatchObject({ kind: 'run', state: 'cancelled', done: paused.done });
    await ask('POST', '/undo', { run: runs[0]?.run });
    expect((await ended()).work).toMatchObject({ kind: 'undo', state: 'done', done: paused.done });
    for (const slug of ['second', 'third', 'fourth']) {
      const row = await documents.findFirst({ filters: { slug } });
      await documents.delete({ documentId: row?.documentId ?? '' });
    }
  });

  it('undoes only what the user may change, and lists the rest', async () => {
    const writer = await site.adminSession([
      PERMISSIONS.adopt,
      {
        action: READ,
        subject: ARTICLE,
        properties: { fields: ['title', 'cover', 'text'], locales: ['en'] },
      },
      { action: UPDATE, subject: ARTICLE, properties: { fields: ['cover'], locales: ['en'] } },
    ]);
    const { scan } = await ask<AdoptionResponse>('GET', '');
    const before = await stored();
    await ask('POST', '/run', { scannedAt: scan?.at });
    const { runs } = await ended();
    const adopted = await stored();
    session = writer;
    await ask('POST', '/undo', { run: runs[0]?.run });
    const { work, runs: open } = await ended();
    session = everything;
    // Texts and what is published are not this user's.
    expect(await stored()).toEqual(adopted);
    expect(work).toMatchObject({ kind: 'undo', state: 'done', done: 0 });
    expect(work?.left).toMatchObject([{ reason: 'not-permitted', entries: [{ title: 'Waits' }] }]);
    // Whoever may can still undo it.
    expect(open).toHaveLength(1);
    session = await site.adminSession([PERMISSIONS.adopt]);
    const { work: unread } = await ask<AdoptionResponse>('GET', '');
    expect(unread?.left).toEqual([{ reason: 'not-permitted', entries: [], others: 1 }]);
    session = everything;
    await ask('POST', '/undo', { run: open[0]?.run });
    expect(await ended()).toMatchObject({ work: { state: 'done', left: [] }, runs: [] });
    expect(await stored()).toEqual(before);
  });

  describe('files whose place assets took', () => {
    const fileRow = (id: number | undefined) =>
      site.strapi.db.query('plugin::upload.file').findOne({ where: { id } });
    const onDisk = (url: string | undefined) => existsSync(join(project.publicFolder, url ?? ''));
    const replaced = () => ask<ReplacedFilesResponse>('GET', '/replaced');
    const due = () => site.strapi.db.connection('dam_adopted_files').update({ adopted_at: 1 });
    let run = '';

    it('stay until their time has come', async () => {
      await ask('POST', '/choices', {
        choices: [{ fileId: files.twin?.id, asset: { connection: 'brand', assetId: 'twin-2' } }],
      });
      const { scan } = await ask<AdoptionResponse>('GET', '');
      await ask('POST', '/run', { scannedAt: scan?.at });
      const after = await ended();
      run = after.runs[0]?.run ?? '';
      expect(after.replaced.removable).toBe(0);
      expect(after.replaced.total).toBeGreaterThan(0);
      expect((await replaced()).files[0]?.isRemovable).toBe(false);
      await ask('POST', '/removal', { fileIds: null });
      expect((await ended()).work).toMatchObject({ kind: 'removal', state: 'done', done: 0 });
      expect(await fileRow(files.same?.id)).not.toBeNull();
      expect((await adopt('--remove-unused')).output).toContain('can be removed: 0');
    });

    it('stay for good if anything uses them, in whatever place, or if somebody keeps them', async () => {
      await due();
      const documents = site.strapi.documents(ARTICLE);
      const places = [
        { cover: files.twin?.id },
        { text: `A link with https://elsewhere.example/x?of=${files.twin?.url}` },
        { hero: null, seo: { metaTitle: `see ${files.twin?.hash}` } },
      ];
      for (const data of places) {
        const other = await documents.create({
          data: { title: 'Uses it', slug: 'uses-it', ...data } as never,
        });
        await ask('POST', '/removal', { fileIds: [files.twin?.id] });
        expect((await ended()).work).toMatchObject({ done: 0, stillUsed: ['twin.jpg'] });
        await documents.delete({ documentId: other.documentId });
      }
      // The logo of the admin, say, which is no content.
      const store = site.strapi.store({ type: 'core', name: 'admin' });
      await store.set({ key: 'project-settings', value: { menuLogo: { url: files.twin?.url } } });
      expect((await adopt('--remove-unused', '--run')).output).toContain('twin.jpg');
      await store.delete({ key: 'project-settings' });
      expect(await fileRow(files.twin?.id)).not.toBeNull();

      const { total } = await replaced();
      await ask('POST', '/kept', { fileId: files.twin?.id });
      expect((await replaced()).total).toBe(total - 1);
    });

    it('are removed with their bytes, and an undo says so', async () => {
      // By the command before.
      expect(await fileRow(files.same?.id)).toBeNull();
      expect(onDisk(files.same?.url)).toBe(false);
      expect(onDisk(files.same?.formats?.thumbnail?.url)).toBe(false);
      expect(onDisk(files.twin?.url)).toBe(true);
      const adopted = await stored();
      await ask('POST', '/undo', { run });
      const { work, runs } = await ended();
      expect(work).toMatchObject({ kind: 'undo', state: 'done' });
      expect(work?.left).toMatchObject([{ reason: 'file-removed', entries: [{ title: 'Waits' }] }]);
      expect(runs).toEqual([]);
      const [published] = (await stored()) as { cover: unknown; sections: unknown }[];
      const [before] = adopted as { cover: unknown }[];
      expect(published?.cover).toEqual(before?.cover);
    });
  });

  it('is interrupted by a stop of the server, and names no content if the database fails', async () => {
    const warned: string[] = [];
    let fails = false;
    const other = new AdoptionWork({
      strapi: site.strapi,
      adoption: {
        plan: ({ signal } = {}) =>
          fails
            ? Promise.reject(new Error('select secret from x'))
            : new Promise((_, reject) => {
                signal?.addEventListener('abort', () => reject(signal.reason));
              }),
        run: () => Promise.reject(new Error('never')),
        countUses: async () => new Map(),
        countAddressUses: async () => new Map(),
      },
      relinking: { undo: () => Promise.reject(new Error('never')) },
      adoptedFiles: { remove: () => Promise.reject(new Error('never')) },
      table: new AdoptionTable(site.strapi),
      addressTable: new AdoptionAddressTable(site.strapi),
      takeFingerprints: async () => true,
      takeFingerprintsOf: async () => undefined,
      leases: new Leases(site.strapi, systemClock),
      clock: systemClock,
      log: { info: () => undefined, warn: (message) => warned.push(message) },
    });
    expect(await other.scan()).toBe(true);
    // Another node has it.
    expect(await ask('POST', '/scan')).toMatchObject({ status: 409 });
    await other.stop();
    expect(await ended()).toMatchObject({ work: { state: 'interrupted' } });
    fails = true;
    await other.scan();
    expect(await ended()).toMatchObject({ work: { state: 'failed', message: '' } });
    expect(warned).toEqual(['Adoption failed: select secret from x']);
  });
});
