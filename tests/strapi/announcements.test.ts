import type { FailedJobsResponse } from '../../server/contracts/api';
import { tellOfChange } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';
import { Receiver, verified } from '../support/receiver';

jest.setTimeout(120_000);

const SECRET = `whsec_${Buffer.from('a secret of one target').toString('base64')}`;
const ARTICLE = 'api::article.article';

let target: Receiver;
const dam = specDam();

beforeAll(async () => {
  target = await Receiver.start();
});

const site = specSite(() => ({
  damUrl: dam.url,
  config: { freshForMs: 3_600_000, revalidate: [{ url: target.url, secret: SECRET }] },
}));

afterEach(() => {
  target.received.length = 0;
  target.answer = () => 200;
});

afterAll(async () => {
  await target?.stop();
});

async function picked(assetId: string): Promise<{ id: number; url: string }> {
  await dam.publish(assetId, '#123456');
  const [one] = await site.pick(assetId);
  return { id: one?.file.id ?? 0, url: one?.url ?? '' };
}

/** The documentId of a published article. */
async function article(data: Record<string, unknown>): Promise<string> {
  const slug = `article-${Math.random().toString(36).slice(2)}`;
  const created = await site.json('POST', '/api/articles', {
    data: { title: slug, slug, ...data },
  });
  return created.data.documentId;
}

async function tell(assetId: string): Promise<void> {
  expect((await tellOfChange(site.url, assetId)).status).toBe(200);
}

interface Message {
  data: {
    assets: { assetId: string; event: string; changes: { kind: string }[] }[];
    entries: { uid: string; documentId: string; locale: string | null }[];
    entriesTruncated: boolean;
  };
}

/** The first message that names the asset, with a signature that is right. */
const messageAbout = (assetId: string): Promise<Message['data']> =>
  eventually(`the target hears of ${assetId}`, async () => {
    const messages = target.received.map((call) => verified(call, SECRET) as Message);
    return messages.find(({ data }) => data.assets.some((asset) => asset.assetId === assetId))
      ?.data;
  });

const history = async (assetId: string) => {
  const rows: { kind: string; details: string; entries: string; entry_count: number }[] =
    await site.strapi.db.connection('dam_history').where({ asset_id: assetId }).orderBy('id');
  return rows.map(({ kind, details, entries, entry_count }) => ({
    kind,
    details: JSON.parse(details),
    entries: JSON.parse(entries).length,
    count: entry_count,
  }));
};

describe('a change of an asset', () => {
  it('names every published entry that shows it, also through relations and components', async () => {
    const pier = await picked('pier');
    const author = await site.json('POST', '/api/authors', {
      data: { name: 'Ida', avatar: pier.id },
    });
    const direct = await article({ cover: pier.id });
    const text = await article({ text: `![](${pier.url})` });
    const embedding = await article({ author: author.data.documentId });
    await article({});
    const draft = await site.strapi
      .documents(ARTICLE)
      .create({ data: { title: 'Draft', slug: 'a-draft', cover: pier.id } as never });
    await dam.uploadVersion('pier', '#654321');
    await dam.approve('pier', 2);
    await tell('pier');
    const { assets, entries } = await messageAbout('pier');
    expect(assets).toMatchObject([
      {
        assetId: 'pier',
        event: 'dam.asset.updated',
        changes: [{ kind: 'version', from: '1', to: '2' }],
      },
    ]);
    const ids = entries.map(({ documentId }) => documentId);
    expect(ids.sort()).toEqual([author.data.documentId, direct, embedding, text].sort());
    expect(ids).not.toContain(draft.documentId);
    expect(entries.find(({ documentId }) => documentId === direct)).toEqual({
      uid: ARTICLE,
      documentId: direct,
      locale: 'en',
    });
  });

  it('is an event of Strapi, to which its webhooks can be subscribed', async () => {
    const boat = await picked('boat');
    const documentId = await article({ cover: boat.id });
    const hook = await Receiver.start();
    const webhook = await site.strapi.get('webhookStore').createWebhook({
      name: 'front end',
      url: hook.url,
      headers: {},
      isEnabled: true,
      events: ['dam.asset.withdrawn'],
    });
    site.strapi.get('webhookRunner').add(webhook);
    try {
      await dam.withdraw('boat');
      await tell('boat');
      const { body } = await eventually('Strapi’s webhook', async () => hook.received[0]);
      expect(JSON.parse(body)).toMatchObject({
        event: 'dam.asset.withdrawn',
        connection: 'brand',
        assetId: 'boat',
        changes: [{ kind: 'withdrawn' }],
        entries: [{ uid: ARTICLE, documentId, locale: 'en' }],
      });
    } finally {
      await hook.stop();
    }
  });

  it('is history, with the entries it touched', async () => {
    const mug = await picked('mug');
    await article({ cover: mug.id });
    await dam.uploadVersion('mug', '#654321');
    await tell('mug');
    await dam.approve('mug', 2);
    await tell('mug');
    await messageAbout('mug');
    await dam.withdraw('mug');
    await tell('mug');
    await dam.restore('mug');
    await tell('mug');
    const rows = await eventually('three changes', async () => {
      const found = await history('mug');
      return found.length === 3 ? found : undefined;
    });
    expect(rows).toEqual([
      { kind: 'version', details: [{ kind: 'version', from: '1', to: '2' }], entries: 1, count: 1 },
      {
        kind: 'withdrawn',
        details: [{ kind: 'withdrawn', from: null, to: null }],
        entries: 1,
        count: 1,
      },
      {
        kind: 'restored',
        details: [{ kind: 'restored', from: null, to: null }],
        entries: 1,
        count: 1,
      },
    ]);
  });

  it('is told by the clock alone where rights end', async () => {
    const brief = await picked('brief');
    await article({ cover: brief.id });
    await dam.patch('brief', { expiresAt: new Date(Date.now() + 5_000).toISOString() });
    await tell('brief');
    const { assets } = await eventually('the end of the rights', async () => {
      const messages = target.received.map((call) => verified(call, SECRET) as Message);
      return messages.find(({ data }) =>
        data.assets.some(({ event }) => event === 'dam.asset.withdrawn'),
      )?.data;
    });
    expect(assets).toMatchObject([{ assetId: 'brief', changes: [{ kind: 'expired' }] }]);
    expect((await history('brief')).map(({ kind }) => kind)).toEqual(['rights', 'expired']);
  });

  it('is told again to a target that fails, with one line in the log and no secret', async () => {
    const late = await picked('late');
    await article({ cover: late.id });
    target.answer = (call) => (call < 2 ? 503 : 200);
    await dam.patch('late', { alt: 'Another text' });
    await tell('late');
    await eventually('the third call', async () =>
      target.received.length === 3 ? true : undefined,
    );
    expect(new Set(target.received.map(({ body }) => body)).size).toBe(1);
    await eventually('nothing left to tell', async () => {
      const jobs = await site.strapi.db.connection('dam_outbox').where({ kind: 'revalidate' });
      return jobs.length === 0 ? true : undefined;
    });
    expect(site.logs.filter((line) => line.includes('revalidate target'))).toHaveLength(1);
    expect(site.logs.join()).not.toContain(SECRET);
  });

  it('calls nobody where no published page shows it', async () => {
    const unused = await picked('unused');
    await site.strapi
      .documents(ARTICLE)
      .create({ data: { title: 'Only a draft', slug: 'only-draft', cover: unused.id } as never });
    await dam.withdraw('unused');
    await tell('unused');
    await eventually('the change in the history', async () =>
      (await history('unused')).length === 1 ? true : undefined,
    );
    const jobs = await site.strapi.db.connection('dam_outbox').where({ kind: 'revalidate' });
    expect([jobs, target.received]).toEqual([[], []]);
  });
});

describe('a change of an asset in thousands of entries', () => {
  const PLACES = 12_000;
  const MOST = 1_000;

  /** Places in the index, of entries that are in no table. */
  async function placed(assetId: string, documentIds: readonly string[]): Promise<void> {
    const { connection } = site.strapi.db;
    const { id: _id, ...row } = await connection('dam_placements')
      .where({ asset_id: assetId, status: 'published' })
      .first();
    const rows = documentIds.map((document_id) => ({ ...row, document_id }));
    await connection.batchInsert('dam_placements', rows, 400);
  }

  interface Event {
    assetId: string;
    part: number;
    entries: { documentId: string }[];
  }

  it('is told in parts: each entry once, and never many in one event or message', async () => {
    const logo = await picked('logo');
    const documentId = await article({ cover: logo.id });
    await site.indexed();
    const ids = Array.from({ length: PLACES - 1 }, (_, index) => `document-${index}`);
    await placed('logo', ids);
    const events: Event[] = [];
    const stop = site.strapi.eventHub.subscribe(async (name: string, event: Event) => {
      if (name === 'dam.asset.updated') events.push(event);
    });
    await dam.uploadVersion('logo', '#654321');
    await dam.approve('logo', 2);
    await tell('logo');
    const { told, messages } = await eventually('the target hears of all', async () => {
      const heard = target.received.map((call) => (verified(call, SECRET) as Message).data);
      const all = heard.flatMap(({ entries }) => entries.map((entry) => entry.documentId));
      return all.length >= PLACES ? { told: all, messages: heard } : undefined;
    });
    stop();
    const everywhere = [documentId, ...ids].sort();
    expect([...told].sort()).toEqual(everywhere);
    expect(Math.max(...messages.map(({ entries }) => entries.length))).toBeLessThanOrEqual(MOST);
    expect(messages.map(({ entriesTruncated }) => entriesTruncated)).not.toContain(true);
    const named = events.flatMap(({ entries }) => entries.map((entry) => entry.documentId));
    expect(named.sort()).toEqual(everywhere);
    expect(Math.max(...events.map(({ entries }) => entries.length))).toBeLessThanOrEqual(MOST);
    expect(events.map(({ part }) => part)).toEqual(events.map((_, index) => index + 1));
    expect(await history('logo')).toMatchObject([
      { kind: 'version', entries: MOST, count: PLACES },
    ]);
    await site.strapi.db.connection('dam_placements').where({ asset_id: 'logo' }).delete();
  });

  it('says so where relations lead to more entries than it names', async () => {
    const face = await picked('face');
    const author = await site.json('POST', '/api/authors', {
      data: { name: 'Everybody’s', avatar: face.id },
    });
    await article({ author: author.data.documentId });
    const { connection, metadata } = site.strapi.db;
    const { attributes } = metadata.get(ARTICLE) as {
      attributes: Record<string, { joinTable?: { name: string } }>;
    };
    const links = attributes.author?.joinTable?.name ?? '';
    const { id: _id, ...row } = await connection('articles').orderBy('id', 'desc').first();
    const rows = Array.from({ length: 10_001 }, (_, index) => ({
      ...row,
      document_id: `of-the-author-${index}`,
    }));
    await connection.batchInsert('articles', rows, 400);
    const made: { id: number }[] = await connection('articles')
      .where('document_id', 'like', 'of-the-author-%')
      .select('id');
    const [link] = await connection(links).limit(1);
    const { id: _link, article_id: _article, ...rest } = link;
    const { author_id } = await connection(links).orderBy('id', 'desc').first();
    await connection.batchInsert(
      links,
      made.map(({ id }) => ({ ...rest, article_id: id, author_id })),
      400,
    );
    await dam.withdraw('face');
    await tell('face');
    const { entries, entriesTruncated } = await messageAbout('face');
    expect([entries.length, entriesTruncated]).toEqual([MOST, true]);
    await connection(links)
      .whereIn(
        'article_id',
        connection('articles').where('document_id', 'like', 'of-the-author-%').select('id'),
      )
      .delete();
    await connection('articles').where('document_id', 'like', 'of-the-author-%').delete();
  });

  it('does not stop the index where its row in the Media Library is deleted', async () => {
    const badge = await picked('badge');
    await article({ cover: badge.id });
    await site.indexed();
    // More than the values that any database takes in one statement.
    await placed(
      'badge',
      Array.from({ length: 66_000 }, (_, index) => `document-${index}`),
    );
    const payload = JSON.stringify({ connection: 'brand', assetId: 'badge' });
    await site.strapi.db
      .connection('dam_outbox')
      .insert({ kind: 'entry', payload, attempts: 0, created_at: 1, due_at: 1 });
    const places = await eventually(
      'only the real place is left',
      async () => {
        const left = await site.strapi.db
          .connection('dam_placements')
          .where({ asset_id: 'badge', status: 'published' });
        return left.length === 1 ? left : undefined;
      },
      100_000,
    );
    expect(places).toMatchObject([{ path: 'cover' }]);
  });
});

describe('work that cannot be done', () => {
  const outbox = () => site.strapi.db.connection('dam_outbox');
  const note = (payload: string) =>
    outbox().insert({ kind: 'entry', payload, attempts: 0, created_at: 1, due_at: 1 });

  it('is parked and named, and everything after it goes on', async () => {
    await note('{"broken":');
    await note(JSON.stringify({ uid: 'api::gone.gone', documentId: 'a-type-that-was-removed' }));
    const { id } = await picked('goes-on');
    const documentId = await article({ cover: id });
    await dam.withdraw('goes-on');
    await tell('goes-on');
    const { entries } = await messageAbout('goes-on');
    expect(entries.map((entry) => entry.documentId)).toContain(documentId);
    const parked = await outbox().where({ kind: 'entry' });
    expect(parked.map(({ payload }) => payload)).toEqual(['{"broken":']);
    expect(await site.strapi.plugin('dam').service('metrics').parked()).toEqual({
      usage: 1,
      changes: 0,
      revalidate: 0,
      purges: 0,
    });
    const lines = site.logs.filter((line) => line.includes('Updating the usage index failed for'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('{"broken":');

    const token = await site.adminSession([
      'plugin::dam.settings.read',
      'plugin::dam.settings.update',
    ]);
    const ask = async (method: string, path: string): Promise<FailedJobsResponse> => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${site.url}/dam/settings/failed-jobs${path}`, {
        method,
        headers,
      });
      expect(response.status).toBe(200);
      return response.json();
    };
    const [job] = (await ask('GET', '')).jobs;
    expect(job).toMatchObject({ task: 'usage', about: '{"broken":', attempts: 1 });
    expect(job?.error).toContain('JSON');
    expect(Date.parse(job?.dueAt ?? '')).toBeGreaterThan(Date.now());
    // Tried again at once, and failed again.
    expect(await ask('POST', '/retry')).toMatchObject({ total: 1, jobs: [{ attempts: 2 }] });
    await outbox()
      .where({ kind: 'entry' })
      .update({
        payload: JSON.stringify({ uid: 'api::gone.gone', documentId: 'x' }),
      });
    expect(await ask('POST', '/retry')).toEqual({ total: 0, jobs: [] });
    await outbox().where({ kind: 'entry' }).delete();
  });

  it('is no reason to hold back events where a listener of the project throws', async () => {
    const { id } = await picked('heard');
    await article({ cover: id });
    const stop = site.strapi.eventHub.subscribe(async (name: string) => {
      if (name.startsWith('dam.asset')) throw new Error('The project failed.');
    });
    await dam.withdraw('heard');
    await tell('heard');
    expect((await messageAbout('heard')).assets[0]?.assetId).toBe('heard');
    await eventually('the log says so', async () =>
      site.logs.some((line) => line.includes('A listener of the event dam.asset'))
        ? true
        : undefined,
    );
    stop();
  });
});
