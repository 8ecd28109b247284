import { failureOf, fileOf } from '../../../server/conformance/checks';
import {
  BOAT,
  BY_PROPERTY,
  BY_WORKFLOW,
  connect,
  DRAFT,
  dam,
  EMBEDDED,
  FILM,
  IN_WORKSPACE,
  MISSING,
  PIER,
  PLAN,
  PROTECTED,
  read,
  startFrontify,
} from './fixture';
import { LIBRARY, WORKSPACE } from './simulator';

startFrontify();

describe('an asset of Frontify', () => {
  it('has the texts, rights and sizes that Frontify tells', async () => {
    expect(await read(PIER)).toMatchObject({
      kind: 'image',
      title: 'Old pier',
      alternativeText: 'A pier',
      caption: 'In the morning',
      credit: 'Ann Example',
      copyright: '© Harbour',
      tags: ['sea'],
      folder: 'Brand images/Places/North',
      focalPoint: { x: 0.25, y: 0.75 },
      expiresAt: '2090-01-01T00:00:00.000Z',
      withdrawn: false,
      current: { fileName: 'old-pier.png', mime: 'image/png', width: 1_200, height: 800 },
    });
    expect(await read(PLAN)).toMatchObject({
      kind: 'document',
      folder: 'Papers',
      current: { fileName: 'harbour-plan.pdf', mime: 'application/pdf', pages: 3 },
    });
    expect(await read(FILM)).toMatchObject({
      kind: 'video',
      current: { durationMs: 12_500, renditions: [] },
    });
  });

  it('has texts in other languages and further fields where the options say', async () => {
    const connector = connect({
      language: 'en',
      texts: { pl: { alternativeText: 'customMetadata.Alt (pl)' } },
      expose: {
        campaign: 'customMetadata.Campaign',
        seasons: 'customMetadata.Season',
        product: 'externalId',
      },
    });
    expect(await read(PIER, connector)).toMatchObject({
      language: 'en',
      texts: { pl: { alternativeText: 'Molo' } },
      fields: { campaign: 'Spring', seasons: ['summer', 'winter'], product: 'PIM-7' },
    });
  });

  it('ends with the first of its limits, and begins with the last', async () => {
    const fields = {
      expiresAt: 'customMetadata.Licence ends',
      embargoUntil: 'customMetadata.Not before',
    };
    const id = dam.add({
      expiresAt: '2040-01-01T00:00:00.000+00:00',
      availability: { from: '2031-01-01T00:00:00Z', to: '2039-01-01T00:00:00Z' },
      custom: { 'Licence ends': '2038-01-01', 'Not before': '2030-01-01' },
    });
    const limits = async () => {
      const { embargoUntil, expiresAt } = await read(id, connect({ fields }));
      return [embargoUntil?.slice(0, 4), expiresAt?.slice(0, 4)];
    };
    expect(await limits()).toEqual(['2031', '2038']);
    dam.change(id, { custom: {} });
    expect(await limits()).toEqual(['2031', '2039']);
    dam.change(id, { availability: { from: null, to: null } });
    expect(await limits()).toEqual([undefined, '2040']);
    dam.change(id, { custom: { 'Licence ends': 'some day' } });
    expect((await read(id, connect({ fields }))).expiresAt).toBe('some day');
    dam.remove(id);
  });

  it.each([
    ['in a workspace project', () => IN_WORKSPACE],
    ['that may be downloaded on request only', () => PROTECTED],
    ['that Frontify could not process', () => dam.add({ status: 'PROCESSING_FAILED' })],
  ])('%s is in review', async (_name, idOf) => {
    const { current, versions } = await read(idOf());
    expect(current).toBeNull();
    expect(versions.map(({ status }) => status)).toEqual(['in-review']);
  });

  it('that was moved from its library to a project is in review, and approved again when it is back', async () => {
    const id = dam.add({ folderId: dam.folder('Places', LIBRARY) });
    expect(await read(id)).toMatchObject({ folder: 'Brand images/Places' });
    dam.change(id, { projectId: WORKSPACE, folderId: null });
    expect(await read(id)).toMatchObject({ folder: 'Campaign 2027', current: null });
    dam.change(id, { projectId: LIBRARY });
    expect((await read(id)).current).not.toBeNull();
    dam.remove(id);
  });

  it('that is a page elsewhere has no file', async () => {
    expect(await read(EMBEDDED)).toMatchObject({ current: null, versions: [] });
  });

  it.each([
    ['Approved', { withdrawn: false, versions: [{ status: 'approved' }] }],
    ['Rejected', { withdrawn: false, versions: [{ status: 'rejected' }], current: null }],
    ['Archived', { withdrawn: true }],
    ['Draft', { withdrawn: false, versions: [{ status: 'in-review' }], current: null }],
  ])('has the state that its custom metadata say: %s', async (status, expected) => {
    const id = dam.add({ custom: { Status: status } });
    expect(await read(id, connect(BY_PROPERTY))).toMatchObject(expected);
    dam.remove(id);
  });

  it('has the state of its workflow task, wherever it lies, and none without one', async () => {
    const id = dam.add({ projectId: WORKSPACE, workflow: 'Ready to publish' });
    const state = async () => (await read(id, connect(BY_WORKFLOW))).versions[0]?.status;
    expect(await state()).toBe('approved');
    dam.change(id, { workflow: 'Feedback' });
    expect(await state()).toBe('in-review');
    dam.change(id, { workflow: null });
    expect(await state()).toBe('in-review');
    dam.remove(id);
  });

  it('that is processed stays as it is known', async () => {
    const id = dam.add({ status: 'PROCESSING' });
    const [answer] = await connect().getMany([id]);
    expect(answer).toMatchObject({ status: 'failed', error: { type: 'bad-answer' } });
    dam.remove(id);
  });

  it('is told by one call with all others', async () => {
    const answers = await connect().getMany([PIER, BOAT, PLAN, FILM]);
    expect(answers.map(({ status }) => status)).toEqual(Array(4).fill('found'));
    expect(dam.calls).toHaveLength(1);
  });
});

describe('an asset that Frontify does not tell', () => {
  it('is missing only if Frontify says so under its own id', async () => {
    dam.trouble.refused = [BOAT];
    const answers = await connect().getMany([PIER, BOAT, MISSING]);
    expect(answers).toMatchObject([
      { status: 'found' },
      { status: 'failed', error: { type: 'forbidden' } },
      { status: 'missing' },
    ]);
    expect(dam.calls).toHaveLength(2);
  });

  it('because the list was cut short is asked for again', async () => {
    dam.trouble.mostAtOnce = 1;
    const answers = await connect().getMany([PIER, BOAT, MISSING]);
    expect(answers.map(({ status }) => status)).toEqual(['found', 'found', 'missing']);
  });

  it('with an error that there is none is missing', async () => {
    dam.trouble.tellsNotFound = true;
    const answers = await connect().getMany([PIER, MISSING]);
    expect(answers.map(({ status }) => status)).toEqual(['found', 'missing']);
  });

  it.each(['expiresAt', 'copyright', 'location', 'availability', 'customMetadata', 'tags'])(
    'as a whole, since "%s" is hidden, stays as it is known',
    async (field) => {
      Object.assign(dam.trouble, { hidden: [field], hiddenOf: BOAT });
      const [pier, boat] = await connect({ filters: ['Season'] }).getMany([PIER, BOAT]);
      expect(pier).toMatchObject({ status: 'found' });
      if (boat?.status !== 'failed') throw new Error('nobody can know of this asset');
      expect(boat.error.type).toBe('forbidden');
      expect(boat.error.message).toContain(`"${field}"`);
    },
  );

  it('in which library it lies stays as it is known', async () => {
    const id = dam.add({ projectId: 'none' });
    const [answer] = await connect().getMany([id]);
    if (answer?.status !== 'failed') throw new Error('nobody can know of this asset');
    expect(answer.error.message).toMatch(/in which library or project/);
    expect((await read(id, connect(BY_PROPERTY))).current).toBeNull();
    dam.remove(id);
  });
});

describe('a query that is too complex', () => {
  it('is halved until Frontify answers it', async () => {
    const ids = Array.from({ length: 20 }, () => dam.add());
    dam.trouble.maxComplexity = 400;
    const answers = await connect().getMany([...ids, MISSING]);
    expect(answers.map(({ status }) => status)).toEqual([...ids.map(() => 'found'), 'missing']);
    expect(Math.max(...dam.scores)).toBeLessThanOrEqual(400);
    for (const id of ids) dam.remove(id);
  });

  it('for one asset alone says so', async () => {
    dam.trouble.maxComplexity = 10;
    const error = await failureOf(() => connect().getMany([PIER]));
    expect(error.message).toMatch(/too complex/);
  });
});

describe('a file of Frontify', () => {
  it('has an address that does not expire, and opens by one that does', async () => {
    const { current } = await read(PIER);
    const url = current?.url ?? '';
    expect(url).not.toContain('signature');
    for (let time = 0; time < 2; time++) {
      dam.expireDownloads();
      expect(await fileOf(connect(), url)).toEqual(dam.get(PIER).bytes);
    }
  });

  it('that was replaced has another address, and the former one opens no other bytes', async () => {
    const id = await dam.addPicture('#123456');
    const before = await read(id);
    await dam.replace(id, '#654321');
    const after = await read(id);
    expect(after.current?.version).not.toBe(before.current?.version);
    expect(after.current?.url).not.toBe(before.current?.url);
    const error = await failureOf(async () => connect().open?.({ url: before.current?.url ?? '' }));
    expect(error.message).toMatch(/was replaced/);
    dam.remove(id);
  });

  it('that may be downloaded on request only says so', async () => {
    const url = (await read(PROTECTED)).versions[0]?.url ?? '';
    const error = await failureOf(async () => connect().open?.({ url }));
    expect(error.type).toBe('forbidden');
    expect(error.message).toMatch(/only on request/);
  });

  it('of an asset that is gone says so', async () => {
    const url = `${dam.url}/graphql/files/${encodeURIComponent(MISSING)}/1`;
    expect((await failureOf(async () => connect().open?.({ url }))).message).toMatch(
      /no such asset/,
    );
  });

  it('on a host that is not named tells which one', async () => {
    const { current } = await read(PIER);
    const { open } = connect({
      fileHosts: ['cdn.example'],
      baseUrl: dam.url.replace('127.0.0.1', 'localhost'),
    });
    const url = current?.url.replace('127.0.0.1', 'localhost') ?? '';
    const error = await failureOf(async () => open?.({ url }));
    expect(error.message).toMatch(/lies at 127\.0\.0\.1:\d+\..*"fileHosts"/);
    expect(error.message).not.toContain('signature');
  });
});

describe('the draft of the fixture', () => {
  it('is approved by its library, and not by its status', async () => {
    expect((await read(DRAFT)).current).not.toBeNull();
    expect((await read(DRAFT, connect(BY_PROPERTY))).current).toBeNull();
  });
});
