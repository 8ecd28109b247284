import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Project } from '../support/command-line';
import { TestDam } from '../support/dam';
import { freePort } from '../support/processes';
import { TestSite } from '../support/strapi';
import { uploadLocally } from '../support/uploads';

jest.setTimeout(120_000);

const FILE_UID = 'plugin::upload.file';
const MADE_UP = { altText: 'Made up', caption: 'Made up as well' };

let dam: TestDam;
let ai: Server;
let site: TestSite;
let pier: number;
/** How many pictures each request to the AI brought. */
const asked: number[] = [];

beforeAll(async () => {
  dam = await TestDam.start();
  await dam.publish('pier', '#123456', { alt: '' });
  const port = await freePort();
  ai = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const pictures = Buffer.concat(chunks).toString('latin1').split('name="files"').length - 1;
      asked.push(pictures);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ results: Array(pictures).fill(MADE_UP) }));
    });
  }).listen(port, '127.0.0.1');
  await once(ai, 'listening');
  process.env.STRAPI_AI_URL = `http://127.0.0.1:${port}`;
  const project = new Project();
  site = await TestSite.start({
    damUrl: dam.url,
    folder: project.folder,
    project: { 'dirs.static.public': project.publicFolder },
  });
  // What only a licence opens.
  jest.spyOn(site.strapi.ai.admin, 'isEnabled').mockReturnValue(true);
  jest.spyOn(site.strapi.ai.admin, 'getAiToken').mockResolvedValue({ token: 'token' });
  pier = (await site.pick('pier'))[0]?.file.id ?? 0;
});

afterAll(async () => {
  delete process.env.STRAPI_AI_URL;
  await site?.stop();
  ai?.close();
  await dam?.down();
});

beforeEach(() => {
  asked.length = 0;
});

const service = () => site.strapi.plugin('upload').service('aiMetadata');
const rowOf = (id: number) => site.strapi.db.query(FILE_UID).findOne({ where: { id } });

describe('Strapi’s AI metadata', () => {
  it('for the whole library describes the site’s own pictures, and leaves references alone', async () => {
    const own = await uploadLocally(site, 'own');
    const before = await rowOf(pier);
    const jobs = site.strapi.plugin('upload').service('aiMetadataJobs');
    const job = await jobs.createJob();
    await service().processExistingFiles(job);
    expect(await jobs.getJob(job)).toMatchObject({ status: 'completed' });
    expect(asked).toEqual([1]);
    expect(await rowOf(own.id)).toMatchObject({
      alternativeText: MADE_UP.altText,
      caption: MADE_UP.caption,
    });
    expect(before).toMatchObject({ caption: null });
    expect(await rowOf(pier)).toEqual(before);
  });

  it('for a selection skips the references in it, and answers in the order asked', async () => {
    const own = await uploadLocally(site, 'chosen');
    const before = await rowOf(pier);
    expect(await service().generateForFiles([pier, own.id, String(pier), 9999])).toEqual([
      { id: pier, status: 'skipped' },
      { id: own.id, status: 'success' },
      { id: pier, status: 'skipped' },
      { id: 9999, status: 'error', error: 'File not found' },
    ]);
    expect(asked).toEqual([1]);
    expect(await rowOf(pier)).toEqual(before);
  });

  it('asks the AI for nothing where there are references alone', async () => {
    const row = await rowOf(pier);
    expect(await service().processFiles([row, row])).toEqual([null, null]);
    expect(asked).toEqual([]);
  });

  it('counts the site’s own pictures alone, or the admin would offer the work for ever', async () => {
    await uploadLocally(site, 'counted');
    const count = (where: object) =>
      site.strapi.db.query(FILE_UID).count({ where: { provider: 'local', ...where } });
    expect(await service().countImagesWithoutMetadata()).toEqual({
      imagesWithoutMetadataCount: await count({ caption: null }),
      totalImages: await count({}),
    });
  });
});
