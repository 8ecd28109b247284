import { createHash, randomBytes } from 'node:crypto';
import sharp from 'sharp';
import {
  type KnownFilesResponse,
  type KnownPicturesResponse,
  type KnownUploadsResponse,
  PERMISSIONS,
} from '../../server/contracts/api';
import {
  MAX_KNOWN_PICTURES,
  MAX_PICTURES_PER_MINUTE,
  type PictureSketch,
} from '../../server/contracts/sketch';
import { Project } from '../support/command-line';
import { specDam, specSite } from '../support/fixtures';
import { generatedJpeg } from '../support/generated-pictures';
import { eventually } from '../support/processes';

jest.setTimeout(240_000);

const dam = specDam();
const project = new Project();
const FILE = 'plugin::upload.file';
const ARTICLE = 'api::article.article';

let harbour: Buffer;
let report: Buffer;

beforeAll(async () => {
  harbour = await generatedJpeg(3);
  report = randomBytes(200_000);
  await dam.publishFile('harbour:2026', 'harbour.jpg', blob(harbour, 'image/jpeg'));
  await dam.publishFile('report', 'report.bin', blob(report, 'application/octet-stream'));
  await dam.publish('pier', '#123456');
});

const site = specSite(() => ({
  damUrl: dam.url,
  project: { 'dirs.static.public': project.publicFolder },
}));

beforeAll(async () => takeFingerprints());

const copies = () => site.strapi.plugin('dam').service('copies');

async function takeFingerprints(): Promise<void> {
  await eventually('all assets have a fingerprint', async () =>
    (await copies().takeFingerprints()) ? true : undefined,
  );
}

function blob(bytes: Buffer, type: string): Blob {
  return new Blob([new Uint8Array(bytes)], { type });
}

interface Upload {
  files?: Record<string, Buffer>;
  type?: string;
  /** Null for a visitor. */
  authorization?: string | null;
  path?: string;
  fields?: Record<string, string>;
}

function upload(options: Upload = {}): Promise<Response> {
  const { files = { 'copy.jpg': harbour }, type = 'image/jpeg', path = '/api/upload' } = options;
  const { authorization = site.authorization, fields = {} } = options;
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [name, bytes] of Object.entries(files)) form.append('files', blob(bytes, type), name);
  return fetch(site.url + path, {
    method: 'POST',
    ...(authorization !== null && { headers: { authorization } }),
    body: form,
  });
}

const known = (response: Response) => response.headers.get('x-dam-known');
const fileCount = () => site.strapi.db.query(FILE).count();
const HARBOUR = 'brand/harbour%3A2026';

async function errorOf(response: Response): Promise<{ message: string; name: string }> {
  return ((await response.json()) as { error: { message: string; name: string } }).error;
}

/** Lets everybody upload, as sites with forms for visitors do. */
async function openUploads(): Promise<void> {
  const role = await site.strapi.db
    .query('plugin::users-permissions.role')
    .findOne({ where: { type: 'public' } });
  await site.strapi.db
    .query('plugin::users-permissions.permission')
    .create({ data: { action: 'plugin::upload.content-api.upload', role: role.id } });
}

describe('an upload of a file that the DAM has', () => {
  it('is stored, and the answer names the asset', async () => {
    const response = await upload();
    expect(response.status).toBe(201);
    expect(known(response)).toBe(HARBOUR);
  });

  it('is recognised whatever kind of file it is', async () => {
    const response = await upload({
      files: { 'r.bin': report },
      type: 'application/octet-stream',
    });
    expect([response.status, known(response)]).toEqual([201, 'brand/report']);
  });

  it('is recognised by its pixels where it was made smaller and compressed again', async () => {
    const small = await sharp(harbour).resize({ width: 300 }).webp({ quality: 70 }).toBuffer();
    // The first picture after a minute of rest waits for a process to start.
    await eventually('the copy is recognised', async () => {
      const response = await upload({ files: { 'small.webp': small }, type: 'image/webp' });
      expect(response.status).toBe(201);
      return known(response) === HARBOUR ? true : undefined;
    });
  });

  it('says nothing of another picture, nor of a plain one of which there are many', async () => {
    const other = await upload({ files: { 'other.jpg': await generatedJpeg(11) } });
    expect([other.status, known(other)]).toEqual([201, null]);
    const plain = sharp({
      create: { width: 400, height: 300, channels: 3, background: '#123456' },
    });
    const same = await upload({ files: { 'plain.jpg': await plain.jpeg().toBuffer() } });
    expect([same.status, known(same)]).toEqual([201, null]);
  });

  it('among three files names the one', async () => {
    const before = await fileCount();
    const response = await upload({
      files: {
        'one.jpg': await generatedJpeg(12),
        'two.jpg': harbour,
        'three.jpg': await generatedJpeg(13),
      },
    });
    expect([response.status, known(response)]).toEqual([201, HARBOUR]);
    expect(await fileCount()).toBe(before + 3);
  });

  it('is recognised where it replaces a local file', async () => {
    const created = await upload({ files: { 'local.jpg': await generatedJpeg(14) } });
    const [{ id } = { id: 0 }] = (await created.json()) as { id: number }[];
    const response = await upload({ path: `/api/upload?id=${id}` });
    expect([response.status, known(response)]).toEqual([200, HARBOUR]);
  });

  it('is stored as always where the DAM does not answer', async () => {
    await dam.fault('down');
    const response = await upload();
    await dam.fault('none');
    expect([response.status, known(response)]).toEqual([201, null]);
  });

  it('takes no longer for a large file that no asset is as large as', async () => {
    const beganMs = Date.now();
    const film = Buffer.alloc(60_000_000, 7);
    const response = await upload({ files: { 'film.bin': film }, type: 'video/mp4' });
    expect([response.status, known(response)]).toEqual([201, null]);
    expect(Date.now() - beganMs).toBeLessThan(20_000);
  });

  it('leaves a broken picture to Strapi', async () => {
    const broken = Buffer.concat([harbour.subarray(0, 200), randomBytes(5_000)]);
    const response = await upload({ files: { 'broken.jpg': broken } });
    expect(known(response)).toBeNull();
    expect(site.logs.filter((line) => line.includes('was not compared'))).toEqual([]);
  });

  it('names no asset that may not be shown', async () => {
    const png = await sharp(await generatedJpeg(19))
      .png()
      .toBuffer();
    await dam.publishFile('leaving', 'leaving.png', blob(png, 'image/png'));
    await site.strapi.db.connection('dam_state').where('key', 'like', 'fingerprints:%').delete();
    await takeFingerprints();
    const files = { 'leaving.png': png };
    expect(known(await upload({ files, type: 'image/png' }))).toBe('brand/leaving');
    await dam.withdraw('leaving');
    expect(known(await upload({ files, type: 'image/png' }))).toBeNull();
  });

  it('makes no record of an asset that the site does not use', async () => {
    const rows = await site.strapi.db.connection('dam_records').where({ asset_id: 'harbour:2026' });
    expect(rows).toEqual([]);
  });
});

describe('who is told', () => {
  const inAdmin = async (session: string) =>
    known(await upload({ path: '/upload', authorization: `Bearer ${session}` }));

  it('are editors who may choose assets, in the admin too', async () => {
    expect(await inAdmin(await site.adminSession('everything'))).toBe(HARBOUR);
    const session = await site.adminSession('everything');
    const single = await upload({ path: '/upload/files', authorization: `Bearer ${session}` });
    expect([single.status, known(single)]).toEqual([201, HARBOUR]);
  });

  it('are not editors who may not, nor visitors', async () => {
    const without = ['plugin::upload.assets.create', 'plugin::upload.read'];
    expect(await inAdmin(await site.adminSession(without))).toBeNull();
    await openUploads();
    const visitor = await upload({ authorization: null });
    expect([visitor.status, known(visitor)]).toEqual([201, null]);
  });
});

describe('an address of an asset in "upload from URLs"', () => {
  async function importUrls(token: string, ...urls: string[]): Promise<string> {
    const response = await site.request('POST', '/upload/actions/upload-from-urls', {
      body: { urls },
      headers: { authorization: `Bearer ${token}` },
    });
    return response.text();
  }

  const originalOf = async (assetId: string) => {
    const { items } = (await dam.call('GET', `/api/assets?ids=${encodeURIComponent(assetId)}`)) as {
      items: { versions: { file: string }[] }[];
    };
    return new URL(items[0]?.versions[0]?.file ?? '', dam.url).href;
  };

  /** The files that Strapi names as imported, and its errors. */
  function summaryOf(answer: string): {
    data: { id: number; provider: string }[];
    errors: object[];
  } {
    const [, summary = '{}'] = /event: stream:complete\ndata: (.*)/.exec(answer) ?? [];
    return JSON.parse(summary);
  }

  it('becomes the reference, for every form of address, and no file is made', async () => {
    const session = await site.adminSession('everything');
    const [picked] = await site.pick('harbour:2026');
    const before = await fileCount();
    const answer = await importUrls(
      session,
      `${site.url}${picked?.url}`,
      await originalOf('harbour:2026'),
      `${dam.url}/#/assets/harbour%3A2026`,
      `${dam.url}/api/assets/harbour%3A2026/versions/1/renditions/small`,
    );
    const { data, errors } = summaryOf(answer);
    expect(errors).toEqual([]);
    expect(data.map(({ id }) => id)).toEqual(Array(4).fill(picked?.file.id));
    expect(data[0]).toMatchObject({ provider: 'dam' });
    expect(await fileCount()).toBe(before);
  });

  it('is refused to those who may not choose assets, without the name of the asset', async () => {
    const token = await site.adminSession(['plugin::upload.assets.create', 'plugin::upload.read']);
    const answer = await importUrls(token, await originalOf('harbour:2026'));
    expect(summaryOf(answer)).toMatchObject({ data: [], errors: [expect.anything()] });
    expect(answer).toContain('This is the address of an asset of Nordhavn DAM');
    expect(answer).not.toContain('harbour.jpg');
  });

  it('says why where the asset may not be used, or the DAM does not answer', async () => {
    const session = await site.adminSession('everything');
    await dam.publish('taken-back', '#998877');
    await dam.call('POST', '/api/assets/taken-back/withdraw');
    const page = `${dam.url}/#/assets/`;
    expect(summaryOf(await importUrls(session, `${page}taken-back`)).errors).toMatchObject([
      { message: expect.stringContaining('taken-back') },
    ]);
    await dam.call('PUT', '/api/faults', { mode: 'down' });
    const answer = await importUrls(session, `${page}pier`);
    await dam.call('PUT', '/api/faults', { mode: 'none' });
    expect(answer).toContain('of Nordhavn DAM, which does not answer now');
  });

  it('leaves other addresses to Strapi', async () => {
    const session = await site.adminSession('everything');
    const answer = await importUrls(session, `${dam.url}/nothing-of-the-plugin.jpg`);
    expect(summaryOf(answer).errors).toHaveLength(1);
    expect(answer).not.toContain('address of an asset');
  });
});

describe('a file that an editor has chosen', () => {
  const digestOf = (bytes: Buffer) => ({
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
  });

  async function knownFiles(...files: object[]): Promise<KnownFilesResponse['files']> {
    const session = await site.adminSession([PERMISSIONS.pick]);
    const response = await site.request('POST', '/dam/known-files', {
      body: { files },
      headers: { authorization: `Bearer ${session}` },
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return ((await response.json()) as KnownFilesResponse).files;
  }

  it('is known by its digest, with the asset and its DAM, in the order asked', async () => {
    expect(
      await knownFiles(digestOf(report), digestOf(randomBytes(10)), digestOf(harbour)),
    ).toMatchObject([
      { asset: { assetId: 'report' }, label: 'Nordhavn DAM' },
      null,
      { asset: { assetId: 'harbour:2026', thumbnailUrl: expect.any(String) } },
    ]);
  });

  it('is not known while the asset may not be shown, or its DAM does not answer', async () => {
    await dam.call('POST', '/api/assets/report/withdraw');
    expect(await knownFiles(digestOf(report))).toEqual([null]);
    await dam.call('POST', '/api/assets/report/restore');
    await dam.fault('down');
    const answers = await knownFiles(digestOf(harbour));
    await dam.fault('none');
    expect(answers).toEqual([null]);
  });

  it('needs a digest', async () => {
    await expect(knownFiles({ sha256: 'ABC', sizeBytes: 1 })).rejects.toThrow('400');
    await expect(knownFiles({ ...digestOf(report), sizeBytes: -1 })).rejects.toThrow('400');
  });
});

describe('a picture on the editor’s machine, as small as a browser makes it', () => {
  const ask = async (session: string, pictures: readonly object[]) =>
    site.request('POST', '/dam/known-pictures', {
      body: { pictures },
      headers: { authorization: `Bearer ${session}` },
    });

  async function knownPictures(...pictures: object[]): Promise<KnownPicturesResponse['pictures']> {
    const response = await ask(await site.adminSession([PERMISSIONS.pick]), pictures);
    expect(response.status).toBe(200);
    return ((await response.json()) as KnownPicturesResponse).pictures;
  }

  /** In two steps and with other kernels than the server's. */
  async function sketch(picture: Buffer): Promise<PictureSketch> {
    const { width, height } = await sharp(picture).metadata();
    const smaller = await sharp(picture)
      .resize(256, 256, { fit: 'fill', kernel: 'cubic' })
      .toBuffer();
    const pixels = await sharp(smaller)
      .resize(32, 32, { fit: 'fill' })
      .removeAlpha()
      .raw()
      .toBuffer();
    return { pixels: pixels.toString('base64'), width, height };
  }

  it('looks like the asset of which it is a smaller copy, compressed again', async () => {
    const copy = await sharp(harbour).resize({ width: 300 }).webp({ quality: 55 }).toBuffer();
    const other = await sketch(await generatedJpeg(11));
    expect(await knownPictures(await sketch(copy), other, await sketch(harbour))).toMatchObject([
      {
        asset: { assetId: 'harbour:2026', thumbnailUrl: expect.any(String) },
        label: 'Nordhavn DAM',
      },
      null,
      { asset: { assetId: 'harbour:2026' } },
    ]);
  });

  it('looks like nothing if it is plain: one colour is like any other picture of it', async () => {
    const { width, height } = await site.strapi.db
      .connection('dam_fingerprints')
      .where({ asset_id: 'pier' })
      .first();
    const create = { width, height, channels: 3 as const, background: '#123456' };
    const png = await sharp({ create }).png().toBuffer();
    expect(await knownPictures(await sketch(png))).toEqual([null]);
  });

  it('looks like nothing while the asset may not be shown, or its DAM does not answer', async () => {
    await dam.call('POST', '/api/assets/harbour:2026/withdraw');
    expect(await knownPictures(await sketch(harbour))).toEqual([null]);
    await dam.call('POST', '/api/assets/harbour:2026/restore');
    await dam.fault('down');
    const answers = await knownPictures(await sketch(harbour));
    await dam.fault('none');
    expect(answers).toEqual([null]);
  });

  it('is refused with the reason if it is broken, or there are too many', async () => {
    const session = await site.adminSession([PERMISSIONS.pick]);
    const good = await sketch(harbour);
    for (const pixels of ['', 'AAAA', good.pixels.slice(4), `${good.pixels.slice(1)}!`]) {
      const response = await ask(session, [{ ...good, pixels }]);
      expect(response.status).toBe(400);
      expect((await errorOf(response)).message).toBe(
        'The request is invalid: pictures.0.pixels: is no picture of 32 × 32 pixels in base64',
      );
    }
    expect((await ask(session, [{ ...good, width: 0 }])).status).toBe(400);
    const many = new Array(MAX_KNOWN_PICTURES + 1).fill(good);
    expect((await ask(session, many)).status).toBe(400);
  });

  it('is compared for each user so often in a minute, and no more', async () => {
    const session = await site.adminSession([PERMISSIONS.pick]);
    const some = new Array(MAX_KNOWN_PICTURES).fill(await sketch(harbour));
    for (let count = 0; count < MAX_PICTURES_PER_MINUTE; count += MAX_KNOWN_PICTURES) {
      expect((await ask(session, some)).status).toBe(200);
    }
    const response = await ask(session, some);
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(await site.adminSession([PERMISSIONS.pick]), some)).status).toBe(200);
  });
});

describe('a file that was uploaded at once', () => {
  async function knownUploads(session: string, ...fileIds: number[]) {
    const response = await site.request('POST', '/dam/known-uploads', {
      body: { fileIds },
      headers: { authorization: `Bearer ${session}` },
    });
    expect(response.status).toBe(200);
    return ((await response.json()) as KnownUploadsResponse).files;
  }

  async function uploadedBy(session: string, bytes: Buffer): Promise<number> {
    const authorization = `Bearer ${session}`;
    const response = await upload({ path: '/upload', authorization, files: { 'new.jpg': bytes } });
    const [file] = (await response.json()) as { id: number }[];
    return file?.id ?? 0;
  }

  it('is known to whoever uploaded it, also as a smaller copy', async () => {
    const session = await site.adminSession('everything');
    const smaller = await sharp(harbour).resize({ width: 300 }).jpeg({ quality: 60 }).toBuffer();
    const copy = await uploadedBy(session, smaller);
    const other = await uploadedBy(session, await generatedJpeg(35));
    expect(await knownUploads(session, other, copy, 9_999)).toMatchObject([
      null,
      { asset: { assetId: 'harbour:2026' }, label: 'Nordhavn DAM' },
      null,
    ]);
    expect(await knownUploads(await site.adminSession([PERMISSIONS.pick]), copy)).toEqual([null]);
  });
});

describe('a media field that says where its files come from', () => {
  const setSource = (source: string | undefined) => {
    const cover = site.strapi.contentTypes[ARTICLE]?.attributes.cover;
    if (cover === undefined) throw new Error('Articles have no cover.');
    cover.pluginOptions = { dam: { ...(source !== undefined && { source }) } };
  };
  afterEach(() => setSource(undefined));

  const write = (slug: string, data: Record<string, unknown>) =>
    site.request('POST', '/api/articles', { body: { data: { title: slug, slug, ...data } } });

  async function localId(number: number): Promise<number> {
    const response = await upload({ files: { 'local.jpg': await generatedJpeg(number) } });
    const [file] = (await response.json()) as { id: number }[];
    return file?.id ?? 0;
  }

  it('takes no local file where it says `dam`, and names the field', async () => {
    setSource('dam');
    const [picked] = await site.pick('pier');
    expect((await write('of-the-dam', { cover: picked?.file.id })).status).toBe(201);
    const refused = await write('local', { cover: await localId(21) });
    expect(refused.status).toBe(400);
    const error = await errorOf(refused);
    expect(error).toMatchObject({
      name: 'ValidationError',
      message:
        '"cover" takes only assets of the DAM, and a file of the Media Library was given. Choose it with "Add from DAM".',
      details: { errors: [{ path: ['cover'] }] },
    });
  });

  it('takes no asset where it says `upload`', async () => {
    setSource('upload');
    const [picked] = await site.pick('pier');
    const refused = await write('asset', { cover: picked?.file.id });
    expect(refused.status).toBe(400);
    expect((await errorOf(refused)).message).toBe(
      '"cover" takes only files that are uploaded to Strapi, and an asset of the DAM was given.',
    );
    expect((await write('own', { cover: await localId(22) })).status).toBe(201);
  });

  it('lets an entry keep what it held before the option was set', async () => {
    const id = await localId(28);
    const created = await write('held', { cover: id });
    const { data } = (await created.json()) as { data: { documentId: string } };
    setSource('dam');
    const saved = await site.request('PUT', `/api/articles/${data.documentId}`, {
      body: { data: { title: 'Saved again', cover: id } },
    });
    expect(saved.status).toBe(200);
    const another = await site.request('PUT', `/api/articles/${data.documentId}`, {
      body: { data: { cover: await localId(29) } },
    });
    expect(another.status).toBe(400);
  });

  it('takes no upload that goes into it past the entry', async () => {
    const created = await write('by-upload', {});
    const { data } = (await created.json()) as { data: { id: number } };
    setSource('dam');
    const before = await fileCount();
    const response = await upload({
      files: { 'into.jpg': await generatedJpeg(30) },
      fields: { ref: ARTICLE, refId: String(data.id), field: 'cover' },
    });
    expect(response.status).toBe(400);
    expect((await errorOf(response)).message).toContain('"cover" takes only assets of the DAM');
    expect(await fileCount()).toBe(before);
  });
});

describe('with `copies: refuse`', () => {
  beforeAll(async () => {
    await site.restart({ config: { copies: 'refuse' } });
    await takeFingerprints();
  });

  it('an upload of a copy is answered 409, and nothing is stored', async () => {
    const before = await fileCount();
    const response = await upload({
      files: { 'other.jpg': await generatedJpeg(36), 'copy.jpg': harbour },
    });
    expect([response.status, known(response)]).toEqual([409, HARBOUR]);
    expect(await errorOf(response)).toMatchObject({
      status: 409,
      name: 'ConflictError',
      message:
        '"copy.jpg" is "harbour:2026" in Nordhavn DAM. Choose it from the DAM instead: pages then always show its ' +
        'current version. Nothing was uploaded.',
      details: { connection: 'brand', assetId: 'harbour:2026' },
    });
    expect(await fileCount()).toBe(before);
  });

  it('refuses in the admin too, and other files are stored', async () => {
    const session = await site.adminSession('everything');
    const authorization = `Bearer ${session}`;
    expect((await upload({ path: '/upload', authorization })).status).toBe(409);
    const files = { 'other.jpg': await generatedJpeg(37) };
    expect((await upload({ path: '/upload', authorization, files })).status).toBe(201);
  });

  it('tells a visitor no name', async () => {
    const response = await upload({ authorization: null });
    expect([response.status, known(response)]).toEqual([409, null]);
    const error = await errorOf(response);
    expect(JSON.stringify(error)).not.toContain('harbour:2026');
    expect(error.message).toBe(
      '"copy.jpg" is a file that the DAM has already. Ask somebody who may choose assets of the DAM. Nothing was ' +
        'uploaded.',
    );
  });

  it('never refuses what only resembles an asset', async () => {
    // A part of the picture has other pixels.
    const part = await sharp(harbour)
      .metadata()
      .then(({ width, height }) =>
        sharp(harbour)
          .extract({ left: 0, top: 0, width: Math.round(width * 0.8), height })
          .jpeg()
          .toBuffer(),
      );
    expect((await upload({ files: { 'part.jpg': part } })).status).toBe(201);
  });

  it('blocks nothing while the DAM is down', async () => {
    await dam.fault('down');
    const response = await upload();
    await dam.fault('none');
    expect(response.status).toBe(201);
  });
});

describe('with `copies: allow`', () => {
  beforeAll(() => site.restart({ config: { copies: 'allow' } }));

  it('nothing is compared and nothing said', async () => {
    const response = await upload();
    expect([response.status, known(response)]).toEqual([201, null]);
  });
});
