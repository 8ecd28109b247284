import type { LastReplacementResponse, ReplacementPlanResponse } from '../../server/contracts/api';
import { ARTICLE, articleRow, everyPlace } from '../support/every-place';
import { specDam, specSite } from '../support/fixtures';
import type { Permission } from '../support/strapi';

jest.setTimeout(120_000);

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url }));

const FROM = { connection: 'brand', assetId: 'pier' };
const TO = { connection: 'brand', assetId: 'lamp' };

let documentId = '';
/** May change articles and publish them. */
let editor = '';

beforeAll(async () => {
  for (const id of ['pier', 'boat', 'lamp']) await dam.publish(id, '#112233');
  await dam.publishFile('paper', 'paper.txt', new Blob(['Terms'], { type: 'text/plain' }));
  await dam.publish('gone', '#112233');
  const data = { title: 'Swap', slug: 'swap', ...(await everyPlace(site, 'pier', 'boat')) };
  const documents = site.strapi.documents(ARTICLE);
  ({ documentId } = await documents.create({ data: data as never, status: 'published' }));
  const [pinned] = await site.strapi
    .plugin('dam')
    .service('references')
    .pick([{ ...FROM, version: '1' }]);
  await documents.update({
    documentId,
    data: { title: 'Waits', text: `![p](${pinned.url})` } as never,
  });
  await site.indexed();
  editor = await sessionOf(['read', 'update', 'publish']);
});

/** The session of somebody who may replace assets, and may do these things with articles. */
function sessionOf(actions: readonly string[], fields?: string[]): Promise<string> {
  const permissions = actions.map(
    (action): Permission => ({
      action: `plugin::content-manager.explorer.${action}`,
      subject: ARTICLE,
      properties: {
        locales: ['en'],
        ...(action === 'publish'
          ? {}
          : { fields: fields ?? Object.keys(site.strapi.getModel(ARTICLE).attributes) }),
      },
    }),
  );
  return site.adminSession(['plugin::dam.pick', 'plugin::dam.replace', ...permissions]);
}

function post(session: string, path: string, body: unknown): Promise<Response> {
  return fetch(`${site.url}/dam/replacements${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function planned(session: string, to = TO): Promise<ReplacementPlanResponse> {
  const response = await post(session, '/plan', { from: FROM, to });
  expect(response.status).toBe(200);
  return (await response.json()) as ReplacementPlanResponse;
}

/** The last run that put another asset in the place of this one. */
async function lastOf(assetId: string): Promise<LastReplacementResponse['run']> {
  const response = await post(editor, '/last', { asset: { connection: 'brand', assetId } });
  expect(response.status).toBe(200);
  return ((await response.json()) as LastReplacementResponse).run;
}

/** `path (statuses): why it stays` of each place. */
async function placesFor(session: string, to = TO): Promise<string[]> {
  const { entries } = await planned(session, to);
  return entries.flatMap(({ places }) =>
    places.map(({ path, statuses, keeps }) => `${path} (${statuses}): ${keeps}`),
  );
}

const chosen = (path: string) => ({ uid: ARTICLE, documentId, locale: 'en', path });

/** All that is stored of the article, but the instant of its last change. */
async function stored() {
  const rows = await Promise.all([false, true].map((is) => articleRow(site, documentId, is)));
  return rows.map(({ updatedAt: _, ...row }) => row);
}

const BOTH = 'draft,published';

/** Places of `everyPlace` with texts of their own. */
const OWN = ['cover', 'hero'];

describe('another asset instead', () => {
  it('is said to be in a gallery already, which keeps it once', async () => {
    const boat = { connection: 'brand', assetId: 'boat' };
    const { entries } = await planned(editor, boat);
    const twins = entries.flatMap(({ places }) => places.filter(({ isTwin }) => isTwin));
    expect(twins.map(({ path }) => path).sort()).toEqual(['gallery.1', 'sections.0.images.0']);
  });

  it('is planned place by place, with what stays and why', async () => {
    expect((await placesFor(editor)).sort()).toEqual([
      `body.0.image (${BOTH}): null`,
      `cover (${BOTH}): null`,
      `gallery.1 (${BOTH}): null`,
      `hero (${BOTH}): null`,
      `sections.0.images.0 (${BOTH}): null`,
      `sections.1.portrait (${BOTH}): null`,
      'text (draft): pinned',
      'text (published): null',
    ]);
    const paper = await placesFor(editor, { ...TO, assetId: 'paper' });
    expect(paper).toContain(`cover (${BOTH}): not-allowed`);
    // A picture in a text would be no picture any more.
    expect(paper).toContain('text (published): not-allowed');
    expect(paper).toContain(`hero (${BOTH}): null`);
  });

  it('says which places have texts of their own, which they keep', async () => {
    const { entries } = await planned(editor);
    const own = entries.flatMap(({ places }) => places.filter(({ hasOwn }) => hasOwn));
    expect(own.map(({ path }) => path).sort()).toEqual(OWN);
  });

  it('cannot be one that may not be shown', async () => {
    await dam.withdraw('gone');
    const to = { ...TO, assetId: 'gone' };
    expect(await planned(editor, to)).toMatchObject({ availability: 'withdrawn' });
    const before = await stored();
    const run = await post(editor, '', { from: FROM, to, places: [chosen('cover')] });
    expect(run.status).toBe(400);
    expect(JSON.stringify(await run.json())).toContain('may not be shown now');
    expect(await stored()).toEqual(before);
  });

  it('takes the places that are chosen, and gives them back', async () => {
    const before = await stored();
    const places = [chosen('cover'), chosen('sections.1.portrait')];
    const response = await post(editor, '', { from: FROM, to: TO, places });
    const { run, entries } = (await response.json()) as { run: string; entries: number };
    expect(entries).toBe(2);
    for (const row of await stored()) {
      expect(row.cover).toMatchObject({ provider_metadata: TO, alternativeText: 'Of this use' });
      expect(row.sections[1].portrait.provider_metadata).toEqual(TO);
      expect(row.gallery[1].provider_metadata).toEqual(FROM);
    }
    expect(await lastOf('lamp')).toBeNull();
    expect(await lastOf('pier')).toMatchObject({
      run,
      kind: 'swap',
      from: { ...FROM, title: 'pier' },
      to: { ...TO, title: 'lamp' },
      by: 'T T',
      changes: 4,
    });
    const undone = await post(editor, `/${run}/undo`, {});
    expect(await undone.json()).toEqual({ entries: 2, changedSince: [] });
    expect(await lastOf('pier')).toBeNull();
    expect(await site.strapi.db.connection('dam_relink_runs').select('run')).toEqual([]);
    expect(await stored()).toEqual(before);
    expect((await post(editor, `/${run}/undo`, {})).status).toBe(404);
  });

  it('changes nothing that the user may not change or publish', async () => {
    const before = await stored();
    const writer = await sessionOf(['read', 'update']);
    // What is published would change at once.
    expect(await placesFor(writer)).toContain(`cover (${BOTH}): not-permitted`);
    const ofTwoFields = await sessionOf(['read', 'update', 'publish'], ['title', 'cover', 'hero']);
    const ofFields = (await placesFor(ofTwoFields)).sort();
    expect(ofFields).toEqual([`cover (${BOTH}): null`, `hero (${BOTH}): null`]);
    const stranger = await sessionOf([]);
    expect(await planned(stranger)).toMatchObject({ entries: [], hiddenPlaces: 7 });
    for (const session of [writer, stranger]) {
      const places = [chosen('cover'), chosen('text')];
      const response = await post(session, '', { from: FROM, to: TO, places });
      expect(await response.json()).toMatchObject({ entries: 0 });
    }
    expect(await stored()).toEqual(before);
    const run = await post(editor, '', { from: FROM, to: TO, places: [chosen('cover')] });
    const { run: name } = (await run.json()) as { run: string };
    const refused = await post(writer, `/${name}/undo`, {});
    expect(refused.status).toBe(403);
    await post(editor, `/${name}/undo`, {});
    expect(await stored()).toEqual(before);
  });

  it('asks for the permission of places that the index does not know, too', async () => {
    const before = await stored();
    const writer = await sessionOf(['read', 'update']);
    const placements = () => site.strapi.db.connection('dam_placements');
    const known = await placements().where({ document_id: documentId });
    await placements().where({ document_id: documentId }).delete();
    const response = await post(writer, '', { from: FROM, to: TO, places: [chosen('cover')] });
    expect(await response.json()).toMatchObject({ entries: 0 });
    await placements().insert(known);
    expect(await stored()).toEqual(before);
  });

  it('is refused in words if the request names nothing', async () => {
    for (const body of [{ from: FROM }, { from: FROM, to: TO, places: [] }]) {
      expect((await post(editor, '', body)).status).toBe(400);
    }
  });
});
