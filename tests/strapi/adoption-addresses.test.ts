import { readAdoptArguments, adopt as runAdopt } from '../../server/cli/adopt';
import type { AdoptableAddressesResponse, AdoptionResponse } from '../../server/contracts/adoption';
import type { AdoptPlan } from '../../server/strapi/relinking/adoption';
import { ARTICLE, articleRow } from '../support/every-place';
import { specDam, specSite } from '../support/fixtures';
import { printedBy } from '../support/printed';
import { eventually } from '../support/processes';

jest.setTimeout(300_000);

const dam = specDam();
const site = specSite(() => ({ damUrl: dam.url }));

let documentId = '';
const page = (id: string) => `${dam.url}/#/assets/${id}`;
const file = (id: string, query = '') => `${dam.url}/api/assets/${id}/versions/1/file${query}`;

beforeAll(async () => {
  for (const id of ['pier', 'boat', 'gone']) await dam.publish(id, '#112233');
  await dam.call('POST', '/api/assets/gone/withdraw');
  const [own] = await site.pick('boat');
  const data = {
    title: file('pier'),
    slug: 'addresses',
    text: `![a](${file('pier', '?w=640&h=2')}) <a href="${page('boat')}">b</a> ${page('nothing')} ${page('gone')} ${own?.url} https://elsewhere.example/a`,
    body: [
      {
        type: 'image',
        image: {
          name: 'pier.png',
          alternativeText: 'Own words',
          url: file('pier'),
          hash: 'pier',
          ext: '.png',
          mime: 'image/png',
          size: 1,
          width: 10,
          height: 10,
          provider: 'local',
          createdAt: '2020-01-01T00:00:00.000Z',
          updatedAt: '2020-01-01T00:00:00.000Z',
        },
        children: [{ type: 'text', text: '' }],
      },
      {
        type: 'paragraph',
        children: [
          { type: 'link', url: file('boat', '#page=2'), children: [{ type: 'text', text: 'B' }] },
        ],
      },
    ],
    seo: { metaTitle: 'T', metaDescription: page('boat') },
    sections: [{ __component: 'sections.markdown', text: `![boat](${file('boat')})` }],
  };
  const documents = site.strapi.documents(ARTICLE);
  ({ documentId } = await documents.create({ data: data as never, status: 'published' }));
  await documents.update({ documentId, locale: 'pl', data: { ...data, title: 'Pl' } as never });
  await documents.update({ documentId, data: { title: page('boat') } as never });
});

async function adopt(...args: string[]) {
  const read = readAdoptArguments(args);
  const plugin = site.strapi.plugin('dam');
  return printedBy(() => runAdopt(plugin.service('adoption'), plugin.service('copies'), read));
}

async function stored(): Promise<unknown[]> {
  const rows: { updatedAt: unknown }[] = await site.strapi.db.query(ARTICLE).findMany({
    where: { documentId },
    populate: { seo: true, sections: { on: { 'sections.markdown': true } } },
    orderBy: 'id',
  });
  return rows.map(({ updatedAt: _, ...row }) => row);
}

it('finds them in all places, and says which assets they show', async () => {
  const before = await stored();
  const { output } = await adopt('--json');
  const { addresses, sure }: AdoptPlan = JSON.parse(output);
  expect(sure).toEqual([]);
  const facts = addresses.map(({ address, uses, asset, reason }) => [
    address.slice(dam.url.length),
    uses,
    asset?.assetId ?? reason,
  ]);
  expect(facts.sort()).toEqual(
    [
      ['/#/assets/boat', 7, 'boat'],
      ['/#/assets/gone', 3, 'not-shown'],
      ['/#/assets/nothing', 3, 'no-asset'],
      ['/api/assets/boat/versions/1/file', 6, 'boat'],
      ['/api/assets/pier/versions/1/file', 4, 'pier'],
      ['/api/assets/pier/versions/1/file?w=640&h=2', 3, 'pier'],
    ].sort(),
  );
  expect(addresses[0]?.asset?.evidence).toBe('address');
  expect(await stored()).toEqual(before);
  expect((await adopt()).output).toContain('Addresses of the DAM in content: 4.');
});

it('makes references of them, once, and puts them back', async () => {
  const before = await stored();
  const { output } = await adopt('--run');
  const run = /--undo ([\w-]+)/.exec(output)?.[1] ?? '';
  const row = await articleRow(site, documentId, true);
  const [pier, boat, own] = await site.pick('pier', 'boat', 'boat');
  expect(row.title).toBe(pier?.url);
  expect(row.text).toBe(
    `![a](${pier?.url}?w=640) <a href="${boat?.url}">b</a> ${page('nothing')} ${page('gone')} ${own?.url} https://elsewhere.example/a`,
  );
  expect(row.body[0].image).toMatchObject({
    url: pier?.url,
    alternativeText: 'Own words',
    provider: 'dam',
    provider_metadata: { connection: 'brand', assetId: 'pier' },
  });
  expect(row.body[1].children[0].url).toBe(`${boat?.url}#page=2`);
  expect(row.seo.metaDescription).toBe(boat?.url);
  expect(row.sections[0].text).toBe(`![boat](${boat?.url})`);
  expect((await articleRow(site, documentId, false)).title).toBe(boat?.url);

  const { data } = await site.json('GET', `/api/articles/${documentId}`);
  expect(data.body[0].image).toMatchObject({ alternativeText: 'Own words', mime: 'image/png' });
  expect(data.title).toMatch(/^http.*\/api\/dam\/a\/brand\/.*~v1\.png$/);

  expect((await adopt('--run')).output).toContain('Done: 0 entries were changed.');
  const undone = await site.strapi.plugin('dam').service('relinking').undo(run);
  expect(undone.changedSince).toEqual([]);
  expect(await stored()).toEqual(before);
});

it('leaves addresses of the DAM alone that name the reference in their fragment', async () => {
  const [pier] = await site.pick('pier');
  const text = `![](${file('pier')}#${pier?.url.replace('/api', '')})`;
  // As an earlier version, or a client past the Document Service, may have left it.
  const query = site.strapi.db.query(ARTICLE);
  const data = { documentId: 'raw', title: 'Raw', slug: 'raw', locale: 'en', text };
  const { id } = await query.create({ data });
  const plan: AdoptPlan = JSON.parse((await adopt('--json')).output);
  expect(plan.addresses.find(({ address }) => address === file('pier'))?.uses).toBe(4);
  const run = /--undo ([\w-]+)/.exec((await adopt('--run')).output)?.[1] ?? '';
  expect((await query.findOne({ where: { id } })).text).toBe(text);
  await site.strapi.plugin('dam').service('relinking').undo(run);
  await query.delete({ where: { id } });
});

it('changes nothing while the DAM is silent, and says so', async () => {
  await dam.fault('down');
  const before = await stored();
  await expect(adopt('--run')).rejects.toThrow();
  expect(await stored()).toEqual(before);
  await dam.fault('none');
});

describe('the page', () => {
  let session = '';
  beforeAll(async () => {
    session = await site.adminSession('everything');
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

  const ended = (): Promise<AdoptionResponse> =>
    eventually('the work has ended', async () => {
      const status = await ask<AdoptionResponse>('GET', '');
      return status.work?.state === 'working' ? undefined : status;
    });

  it('lists them with their assets, and leaves one that is not chosen', async () => {
    await ask('POST', '/scan');
    const { scan } = await ended();
    expect(scan).toMatchObject({ addresses: 6, chosen: 4 });
    const { addresses } = await ask<AdoptableAddressesResponse>('GET', '/addresses');
    expect(addresses[0]).toMatchObject({
      address: page('boat'),
      uses: 7,
      isChosen: true,
      candidate: { assetId: 'boat', evidence: 'address', asset: { title: 'boat' } },
    });
    const gone = addresses.find(({ address }) => address === page('gone'));
    expect(gone).toMatchObject({ candidate: null, reason: 'not-shown' });
    const choose = (key: string | undefined, isChosen: boolean) =>
      ask('POST', '/choices', { addresses: [{ key, isChosen }] });
    expect(await choose(gone?.key, true)).toMatchObject({ status: 400 });
    expect(await choose(addresses[0]?.key, false)).toMatchObject({ scan: { chosen: 3 } });
    expect(await ask('POST', '/preview')).toMatchObject({ total: 2 });
    await ask('POST', '/run', { scannedAt: scan?.at });
    const { work, scan: after } = await ended();
    expect(work).toMatchObject({ state: 'done', done: 3 });
    expect(after?.chosen).toBe(0);
    expect((await articleRow(site, documentId, true)).text).toContain(page('boat'));
  });
});

describe('a file of the Media Library that lies in the DAM', () => {
  it('is the asset that its address names, without a comparison, and comes back by an undo', async () => {
    // As the upload provider of a DAM leaves it.
    const upload = (id: string) =>
      site.strapi.db.query('plugin::upload.file').create({
        data: {
          name: `${id}.png`,
          hash: id,
          ext: '.png',
          mime: 'image/png',
          size: 1,
          url: file(id),
          provider: 'of-the-dam',
          folderPath: '/',
        },
      });
    const [boat, gone] = [await upload('boat'), await upload('gone')];
    const data = { title: 'Uploaded', slug: 'uploaded', cover: boat.id, gallery: [gone.id] };
    const documents = site.strapi.documents(ARTICLE);
    const entry = await documents.create({ data: data as never });
    await dam.resetStats();
    const { output } = await adopt('--json');
    const { sure, unmatched }: AdoptPlan = JSON.parse(output);
    expect(sure).toMatchObject([
      { file: { id: boat.id, uses: 1 }, asset: { assetId: 'boat', evidence: 'address' } },
    ]);
    // It was withdrawn, so its file cannot be read either.
    expect(unmatched).toMatchObject([{ file: { id: gone.id } }]);
    const run = /--undo ([\w-]+)/.exec((await adopt('--run')).output)?.[1] ?? '';
    const adopted = await articleRow(site, entry.documentId, false);
    expect(adopted.cover.provider_metadata).toEqual({ connection: 'brand', assetId: 'boat' });
    expect(adopted.gallery[0].id).toBe(gone.id);
    await site.strapi.plugin('dam').service('relinking').undo(run);
    expect((await articleRow(site, entry.documentId, false)).cover.id).toBe(boat.id);
  });
});
