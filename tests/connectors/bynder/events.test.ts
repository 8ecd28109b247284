import type { Connector } from '../../../server/contracts/connector';
import { TOPIC } from '../shared/simulator-sns';
import { startStanding } from '../shared/standing';
import { ID, StandingBynder } from './fixture';
import { at, picture } from './simulator-library';

const MINUTE_MS = 60_000;

const standing = new StandingBynder();
startStanding(standing);

const connect = (more = {}): Connector => standing.connect(more);

describe('changes', () => {
  const follow = async (connector: Connector, from: string) => {
    const seen: string[] = [];
    let cursor = from;
    for (let pages = 1; ; pages++) {
      const page = await connector.changesSince?.(cursor);
      if (page === undefined || pages > 50) throw new Error('It never comes to an end.');
      seen.push(...page.assetIds);
      cursor = page.cursor;
      if (!page.hasMore) return { seen, cursor, pages };
    }
  };
  const begin = async (connector: Connector) =>
    (await connector.changesSince?.(null))?.cursor ?? '';

  it.each([true, false])(
    'are told of archived and of deleted assets, trash readable: %s',
    async (mayReadTrash) => {
      const { library, trouble } = standing.dam;
      trouble.mayReadTrash = mayReadTrash;
      const bytes = await picture();
      const more = { dateModified: at(Date.now() + 1_000) };
      const archived = await library.add('Archived', { archive: true, ...more }, bytes);
      const deleted = await library.add('Deleted', {}, bytes);
      archived.dateModified = at();
      const connector = connect();
      const from = await begin(connector);
      library.remove(deleted.id);
      library.trash.push({ id: ID.nobody, dateRemoved: at(Date.now() - 60 * MINUTE_MS) });
      const { seen } = await follow(connector, from);
      expect(seen).toContain(archived.id);
      expect(seen.includes(deleted.id)).toBe(mayReadTrash);
      expect(seen).not.toContain(ID.nobody);
    },
  );

  it.each([0, 1_000])(
    'come page after page, and none is left out, %d ms apart',
    async (apartMs) => {
      const { library } = standing.dam;
      const bytes = await picture(20, 20);
      const ids: string[] = [];
      // Read once: on a slow machine the additions below take seconds.
      const nowMs = Date.now();
      for (let count = 0; count < 450; count++) {
        const asset = await library.add(`Many ${count}`, {}, bytes);
        asset.dateModified = at(nowMs + count * apartMs);
        ids.push(asset.id);
      }
      const connector = connect();
      const { seen, pages } = await follow(connector, await begin(connector));
      expect(ids.filter((id) => !seen.includes(id))).toEqual([]);
      expect(pages).toBeLessThan(6);
      for (const id of ids) library.assets.delete(id);
    },
  );

  it('of long ago are told no more after a round', async () => {
    const connector = connect();
    const from = await begin(connector);
    const nowMs = Date.now();
    const now = jest.spyOn(Date, 'now');
    now.mockReturnValue(nowMs + 10 * MINUTE_MS);
    standing.dam.library.get(ID.lamp).dateModified = at(nowMs + 9 * MINUTE_MS);
    const first = await follow(connector, from);
    now.mockReturnValue(nowMs + 20 * MINUTE_MS);
    const second = await follow(connector, first.cursor);
    now.mockReturnValue(nowMs + 30 * MINUTE_MS);
    const third = await follow(connector, second.cursor);
    now.mockRestore();
    expect([first, second, third].map(({ seen }) => seen.includes(ID.lamp))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each(['', '7', '{"phase":"listed"}'])('begin at no cursor but its own: %s', async (cursor) => {
    await expect(connect().changesSince?.(cursor)).rejects.toMatchObject({ type: 'bad-request' });
  });
});

describe('webhooks', () => {
  const { signer } = standing;

  it('name assets by ids that can be one, and none for other events', async () => {
    const idsOf = async (message: object) =>
      (await connect().verifyWebhook?.(signer.notify(message)))?.assetIds;
    expect(await idsOf({ media_id: ID.pier })).toEqual([ID.pier]);
    expect(await idsOf({ media_id: '0191d303-9d99-433e-ada4-d244d37e1d6b' })).toEqual([]);
    expect(await idsOf({ job_id: 'x' })).toEqual([]);
  });

  it('that are signed and no JSON are not understood', async () => {
    const sent = connect().verifyWebhook?.(signer.notify('not JSON'));
    await expect(sent).rejects.toMatchObject({ type: 'bad-answer' });
  });

  it('begin with a subscription, which is confirmed', async () => {
    const SubscribeURL = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=x';
    const hello = { Type: 'SubscriptionConfirmation', Token: 'x', SubscribeURL };
    const hint = await connect().verifyWebhook?.(signer.notify('Hello', hello));
    expect(hint?.assetIds).toEqual([]);
    expect(standing.snsReads).toContain(SubscribeURL);
  });

  it('are taken with topics only, and with none of them all are named in the log', async () => {
    expect(connect({ webhookTopics: undefined }).verifyWebhook).toBeUndefined();
    const sent = connect({ webhookTopics: [] }).verifyWebhook?.(signer.notify({}));
    await expect(sent).rejects.toMatchObject({ message: expect.stringContaining(TOPIC) });
  });
});
