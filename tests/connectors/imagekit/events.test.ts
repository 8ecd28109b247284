import { failureOf } from '../../../server/conformance/checks';
import { connect, dam, PIER, startImageKit, updated } from './fixture';

startImageKit();

const verify = (request: ReturnType<typeof dam.event>) => {
  const { verifyWebhook } = connect();
  if (verifyWebhook === undefined) throw new Error('there is a secret');
  return verifyWebhook(request);
};

describe('an event of ImageKit', () => {
  it.each([
    ['file.created', { fileId: 'x', name: 'a.png' }],
    ['file.updated', { fileId: 'x', name: 'a.png' }],
    ['file.deleted', { fileId: 'x' }],
    ['file-version.created', { fileId: 'x', versionInfo: { id: 'v' } }],
    ['file-version.deleted', { fileId: 'x', versionId: 'v' }],
  ])('of the type %s names its file, signed in either way', async (type, data) => {
    for (const request of [dam.event({ type, data }), dam.legacyEvent({ type, data })]) {
      expect(await verify(request)).toMatchObject({ assetIds: ['x'] });
    }
  });

  it('that is about a job names none', async () => {
    const data = { asset: { url: 'https://ik.imagekit.io/x/a.mp4' }, transformation: {} };
    const request = dam.event({ type: 'video.transformation.ready', data });
    expect(await verify(request)).toMatchObject({ assetIds: [] });
    expect(await verify(dam.event({ type: 'other' }))).toMatchObject({ assetIds: [] });
  });

  it('has a transmission that differs between repeats, and not for one that was changed', async () => {
    const request = dam.legacyEvent(updated(PIER));
    const { headers } = request;
    const once = await verify(request);
    expect(once?.transmission).toBe((await verify(request))?.transmission);
    const again = dam.legacyEvent(updated(PIER), Date.now() + 5);
    expect((await verify(again))?.transmission).not.toBe(once?.transmission);
    expect(await verify({ ...request, body: `${request.body} ` })).toBeNull();
    const signature = headers['x-ik-signature'] ?? '';
    for (const forged of [
      signature.replace(/t=\d+/, `t=${Date.now() + 1_000}`),
      signature.replace(/v1=./, 'v1=x'),
      signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
      't=,v1=',
      '',
    ]) {
      expect(await verify({ ...request, headers: { 'x-ik-signature': forged } })).toBeNull();
    }
  });

  it('of the older kind is refused an hour later', async () => {
    expect(await verify(dam.legacyEvent(updated(PIER), Date.now() - 3_600_000))).toBeNull();
  });

  it('that is signed and of another shape is told apart from one that is not signed', async () => {
    for (const request of [dam.event({ data: 'x' }), dam.legacyEvent({ data: 'x' })]) {
      expect((await failureOf(() => verify(request))).type).toBe('bad-answer');
    }
    expect(await verify({ body: '{"data":"x"}', headers: {} })).toBeNull();
  });

  it('is not taken without a secret', () => {
    expect(connect({ webhookSecret: undefined }).verifyWebhook).toBeUndefined();
  });
});

describe('the changes since a cursor', () => {
  const AT = '2027-05-01T10:00:00.000Z';

  async function all(cursor: string) {
    const { changesSince } = connect();
    const ids: string[] = [];
    for (let pages = 1; ; pages++) {
      const page = await changesSince?.(cursor);
      if (page === undefined) throw new Error('there is a list of changes');
      ids.push(...page.assetIds);
      cursor = page.cursor;
      if (!page.hasMore || pages > 9) return { ids, cursor, pages };
    }
  }

  it('are read page by page, also if five hundred files share an instant', async () => {
    jest.useFakeTimers({
      now: Date.parse(AT),
      doNotFake: ['setImmediate', 'nextTick', 'setTimeout'],
    });
    const { cursor } = (await connect().changesSince?.(null)) ?? {};
    const added: string[] = [];
    for (let number = 0; number < 1_100; number++) {
      const id = `b${String(number).padStart(23, '0')}`;
      dam.trouble.isIndexBehind = number < 1_099;
      dam.add({ fileId: id, name: `${id}.png`, customMetadata: {} });
      dam.trouble.isIndexBehind = true;
      added.push(id);
    }
    for (const id of added) dam.change(id, { tags: ['bulk'] });
    dam.trouble.isIndexBehind = false;
    dam.change(added[0] ?? '', {});
    const { ids, pages, cursor: next } = await all(cursor ?? '');
    expect(added.filter((id) => !ids.includes(id))).toEqual([]);
    // The second page begins at the instant that all of them share, so it has the first ones again.
    expect(pages).toBe(4);
    jest.setSystemTime(Date.parse(AT) + 600_000);
    expect((await all(next)).ids.length).toBeGreaterThan(0);
    jest.setSystemTime(Date.parse(AT) + 1_200_000);
    const settled = await all((await all(next)).cursor);
    expect(settled.ids).toEqual([]);
    for (const id of added) dam.remove(id);
    jest.useRealTimers();
  });

  it('are asked for with a cursor of this connection only', async () => {
    const { changesSince } = connect();
    const error = await failureOf(async () => changesSince?.('{"since":"x"}'));
    expect(error.type).toBe('bad-request');
    expect(dam.calls).toEqual([]);
  });
});
