import { failureOf } from '../../../server/conformance/checks';
import { connectors } from '../../../server/connectors';
import type { UploadRequest } from '../../../server/contracts/connector';
import { picture } from '../../support/dam';
import { connect, dam, startFrontify } from './fixture';
import { CHUNK_BYTES, LIBRARY, WORKSPACE } from './simulator';

startFrontify();

async function send(more: Partial<UploadRequest> = {}, options: Record<string, unknown> = {}) {
  const { upload } = connect(options);
  if (upload === undefined) throw new Error('the connection takes uploads');
  const request = {
    file: await picture('#445566'),
    fileName: 'sent.png',
    mime: 'image/png',
    title: 'Sent',
    alternativeText: 'What is seen',
    tags: ['one', 'two'],
    folder: null,
  };
  return upload({ ...request, ...more });
}

describe('an upload to Frontify', () => {
  it('goes in parts, in order and without the token', async () => {
    const file = await picture('#445566');
    const { assetId } = await send();
    const parts = dam.fileCalls.filter(({ method }) => method === 'PUT');
    expect(file.size).toBeGreaterThan(2 * CHUNK_BYTES);
    expect(parts).toHaveLength(Math.ceil(file.size / CHUNK_BYTES));
    expect(parts.map(({ path }) => Number(path.split('/').at(-1)))).toEqual([...parts.keys()]);
    expect(parts.some(({ hasToken }) => hasToken)).toBe(false);
    expect(dam.get(assetId)).toMatchObject({ title: 'Sent', tags: ['one', 'two'] });
    expect(dam.get(assetId).bytes).toEqual(Buffer.from(await file.arrayBuffer()));
  });

  it('goes to the place of the options, or to the library of its folder', async () => {
    expect(dam.get((await send()).assetId)).toMatchObject({ projectId: LIBRARY, folderId: null });
    const folder = dam.folder('Inbox', LIBRARY);
    expect((await send({}, { uploadTo: folder })).folder).toBe('Brand images/Inbox');
    const sent = await send({ folder: 'Campaign 2027/New/Deep' });
    expect(sent).toMatchObject({ folder: 'Campaign 2027/New/Deep', current: null });
    expect(dam.get(sent.assetId).projectId).toBe(WORKSPACE);
  });

  it('to a folder in no library, or in one of two, sends nothing', async () => {
    expect((await failureOf(() => send({ folder: 'Elsewhere/A' }))).message).toMatch(/no library/);
    dam.projects = dam.projects.map((each) => ({ ...each, name: 'Same' }));
    expect((await failureOf(() => send({ folder: 'Same/A' }))).message).toMatch(/several/);
    expect(dam.fileCalls).toEqual([]);
  });

  it('of which Frontify asks for other parts sends nothing, and says what to set', async () => {
    dam.trouble.partsAtOnce = 2;
    const error = await failureOf(() => send());
    expect(error.message).toMatch(/2 parts.*"chunkBytes"/s);
    expect(dam.fileCalls).toEqual([]);
  });

  it('waits until the file has been processed', async () => {
    dam.trouble.processingFor = 3;
    expect((await send()).current).not.toBeNull();
    expect(dam.calls.filter(({ query }) => query.includes('query Status'))).toHaveLength(4);
  });

  it('that Frontify cannot process says so', async () => {
    Object.assign(dam.trouble, { processingFor: 1, processedAs: 'PROCESSING_FAILED' });
    const error = await failureOf(() => send());
    expect(error.message).toMatch(/could not read the file/);
    expect(dam.calls.filter(({ query }) => query.includes('query Status'))).toHaveLength(2);
  });

  it('ends if nobody waits for it any more', async () => {
    dam.trouble.processingFor = 1_000;
    const { upload } = connect();
    const signal = AbortSignal.timeout(150);
    const request = {
      file: await picture('#445566'),
      fileName: 'sent.png',
      mime: 'image/png',
      title: 'Sent',
      alternativeText: null,
      tags: [],
      folder: null,
    };
    expect((await failureOf(async () => upload?.(request, { signal }))).type).toBe('timeout');
  });

  it('without the right to it says so', async () => {
    dam.trouble.mayUpload = false;
    const error = await failureOf(() => send());
    expect(error.type).toBe('forbidden');
    expect(error.message).toContain('"uploadFile"');
  });

  it('has the limit of the options, and is not offered without a place', () => {
    const traitsOf = (more: object) => {
      const options = { baseUrl: 'https://x.example', token: 'x', ...more };
      const configured = connectors.get('frontify')?.configure(options);
      if (!configured?.success) throw new Error('these are options');
      return configured.traits.uploads;
    };
    expect(traitsOf({})).toBeUndefined();
    expect(traitsOf({ uploadTo: LIBRARY, maxUploadBytes: 7 })).toEqual({
      maxBytes: 7,
      mimes: null,
    });
    expect(connect({ uploadTo: undefined }).upload).toBeUndefined();
  });
});

describe('options of Frontify', () => {
  it.each([
    [{ baseUrl: 'ftp://x.example' }, 'baseUrl'],
    [{ token: '' }, 'token'],
    [{ projects: [] }, 'projects'],
    [{ projects: ['a b'] }, 'projects.0'],
    [{ approval: { field: 'status', approved: ['x'] } }, 'approval.field'],
    [{ approval: { field: 'workflowStatus', approved: [] } }, 'approval.approved'],
    [{ fields: { title: 'name' } }, 'fields.title'],
    [{ filters: ['folder'] }, 'filters.0'],
    [{ webhookSecrets: [] }, 'webhookSecrets'],
    [{ tokens: 'x' }, ''],
  ])('of a wrong form are named: %j', (more, path) => {
    const options = { baseUrl: 'https://x.example', token: 'x', ...more };
    const configured = connectors.get('frontify')?.configure(options);
    if (configured?.success !== false) throw new Error('these are no options');
    expect(configured.problems.map((problem) => problem.path.join('.'))).toEqual([path]);
  });
});
