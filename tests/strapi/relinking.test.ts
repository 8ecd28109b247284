import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRelinkArguments, relink as runRelink } from '../../server/cli/relink';
import { ARTICLE, articleRow, everyPlace } from '../support/every-place';
import { specDam, specSite } from '../support/fixtures';
import { printedBy } from '../support/printed';
import { temporaryFolder } from '../support/processes';

jest.setTimeout(300_000);

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url }));

/** Runs the command with a CSV of these lines. */
async function relink(lines: readonly string[], ...args: string[]) {
  const file = join(temporaryFolder(), 'map.csv');
  writeFileSync(file, lines.join('\n'));
  return command('--map', file, ...args);
}

async function command(...args: string[]) {
  const read = readRelinkArguments(args);
  return printedBy(() => runRelink(site.strapi.plugin('dam').service('relinking'), read));
}

const documents = () => site.strapi.documents(ARTICLE);

const picked: Record<string, { id: number; url: string }> = {};

let documentId = '';

beforeAll(async () => {
  for (const id of ['pier', 'boat', 'lamp', 'rope']) {
    await dam.publish(id, '#112233');
    const [one] = await site.pick(id);
    picked[id] = { id: one?.file.id ?? 0, url: one?.url ?? '' };
  }
  await dam.publishFile('paper', 'paper.txt', new Blob(['Terms'], { type: 'text/plain' }));
  const data = { title: 'Swap', slug: 'swap', ...(await everyPlace(site, 'pier', 'boat')) };
  ({ documentId } = await documents().create({ data: data as never, status: 'published' }));
  // What waits in the draft stays there; a version that is pinned stays, too.
  const [pinned] = await site.strapi
    .plugin('dam')
    .service('references')
    .pick([{ connection: 'brand', assetId: 'pier', version: '1' }]);
  await documents().update({
    documentId,
    data: { title: 'Waits', text: `![p](${picked.pier?.url}) ![1](${pinned.url})` } as never,
  });
  await site.indexed();
});

/** All that is stored of the article, but the instant of its last change. */
async function stored(): Promise<unknown> {
  const rows = await Promise.all([true, false].map((is) => articleRow(site, documentId, is)));
  return rows.map(({ updatedAt: _, ...row }) => row);
}

it('says what would change, and changes nothing', async () => {
  const before = await stored();
  const { code, output } = await relink([
    'from,to',
    'brand/pier,brand/lamp',
    'brand/rope,brand/boat',
  ]);
  // The title and the field first, counted as people count.
  expect(output).toContain(
    `"Swap", sections 2 > portrait (en, published): brand/pier -> brand/lamp [${ARTICLE} ${documentId}]`,
  );
  // Cover, gallery, hero, text, body and two sections, of the draft and of what is published.
  expect(output).toContain('Places that change: 14.');
  expect(output).toContain('Places that stay, pinned to a version: 1.');
  expect(output).toContain('Assets that nothing uses: 1.\n  brand/rope');
  expect(output).toContain('Nothing was changed.');
  expect(code).toBe(0);
  expect(await stored()).toEqual(before);
});

it('says what has no counterpart where a whole connection moves', async () => {
  const { output } = await relink(['pier,lamp'], '--from', 'brand', '--to', 'brand');
  expect(output).toContain(
    'Assets of "brand" in use that the file does not name: 1.\n  brand/boat',
  );
});

it('does nothing with a file that has errors, and lists them all', async () => {
  const { code, output } = await relink(['pier,lamp', 'brand/pier'], '--run');
  expect(output).toContain('Line 1 has "pier"');
  expect(output).toContain('Line 2 has 1 columns');
  expect(code).toBe(1);
  for (const [args, said] of [
    [['--map'], "'--map <value>' argument missing"],
    [['--from', 'brand'], 'Say what relink should do'],
    [['--undo='], "Option '--undo' needs a value"],
    [['--map', 'a.csv', '--dry'], "Unknown option '--dry'"],
  ] as const) {
    expect(() => readRelinkArguments(args)).toThrow(said);
  }
  await expect(command('--map', 'nowhere.csv')).rejects.toThrow('"nowhere.csv" cannot be read');
});

it('does nothing if a new asset may not be shown', async () => {
  const before = await stored();
  await dam.publish('late', '#112233');
  await dam.withdraw('late');
  const { code, output } = await relink(
    ['brand/pier,brand/late', 'brand/boat,brand/gone', 'brand/rope,nokey/x'],
    '--run',
  );
  expect(output).toContain('brand/late: withdrawn in the DAM');
  expect(output).toContain('brand/gone: not in the DAM');
  expect(output).toContain('nokey/x: its connection is not configured');
  expect(code).toBe(1);
  expect(await stored()).toEqual(before);
});

it('leaves places alone whose field does not take the new asset', async () => {
  const { output } = await relink(['pier,paper'], '--from', 'brand', '--to', 'brand');
  const staying = output.slice(output.indexOf('Places that stay, the field or the place'));
  // A picture in a text or block would be no picture any more.
  for (const place of ['cover', 'gallery 2', 'text', 'body 1 > image']) {
    expect(staying).toContain(`"Swap", ${place} (en, published):`);
  }
  expect(staying).not.toContain('hero (');
});

it('keeps an asset once in a gallery that shows it already, says so, and gives both back', async () => {
  const before = await stored();
  const { output } = await relink(['brand/boat,brand/pier'], '--run');
  // Two galleries, in the draft and in what is published.
  expect(output).toContain('show the new asset twice then, and keep it once: 4.');
  const published = await articleRow(site, documentId, true);
  expect(published.gallery.map(({ id }: { id: number }) => id)).toEqual([picked.pier?.id]);
  const run = /--undo ([\w-]+)/.exec(output)?.[1] ?? '';
  expect(await command('--undo', run)).toMatchObject({ code: 0 });
  expect(await stored()).toEqual(before);
});

it('touches nothing that has no such use, also when it is run again', async () => {
  const before = await articleRow(site, documentId, true);
  const runs = await site.strapi.plugin('dam').service('relinking').runs();
  const { output } = await relink(['brand/rope,brand/lamp'], '--run');
  expect(output).toContain('Done: 0 entries were changed.');
  expect(await articleRow(site, documentId, true)).toEqual(before);
  expect(await site.strapi.plugin('dam').service('relinking').runs()).toEqual(runs);
});

it('does nothing on SQLite while Strapi runs', async () => {
  if (site.strapi.db.dialect.client !== 'sqlite') return;
  const nodes = () => site.strapi.db.connection('dam_nodes');
  await nodes().insert({ id: 'another', seen_at: Date.now() });
  const running = relink(['brand/pier,brand/lamp'], '--run');
  await expect(running).rejects.toThrow('SQLite takes one writer at a time');
  await nodes().where({ id: 'another' }).delete();
});

it('replaces every use with its own texts, tells Strapi’s listeners, and puts everything back', async () => {
  const before = await stored();
  const told: unknown[] = [];
  const listeners = (['entry.update', 'entry.publish'] as const).map((event) => {
    const listen = async ({ uid, entry }: Told) => {
      told.push({ event, uid, title: entry.title, portrait: entry.sections[1]?.portrait.name });
    };
    return { event, listen, off: site.strapi.eventHub.on(event, listen as never) };
  });
  const done = await relink(['brand/pier,brand/lamp'], '--run');
  for (const { off } of listeners) off();
  expect(told).toEqual([
    { event: 'entry.update', uid: ARTICLE, title: 'Waits', portrait: 'lamp' },
    { event: 'entry.publish', uid: ARTICLE, title: 'Swap', portrait: 'lamp' },
  ]);
  expect(done.code).toBe(0);
  const run = /--undo ([\w-]+)/.exec(done.output)?.[1] ?? '';

  const published = await articleRow(site, documentId, true);
  const lamp = { connection: 'brand', assetId: 'lamp' };
  expect(published.cover).toMatchObject({
    provider_metadata: lamp,
    alternativeText: 'Of this use',
  });
  expect(published.gallery.map(({ id }: { id: number }) => id)).toEqual([
    picked.boat?.id,
    picked.lamp?.id,
  ]);
  expect(published.hero).toEqual({ ...lamp, url: picked.lamp?.url, alt: 'Own words' });
  expect(published.text).toContain(`Before ![pier](${picked.lamp?.url}?w=640#top) and <a`);
  expect(published.body[0].image).toMatchObject({ url: picked.lamp?.url, provider_metadata: lamp });
  expect(published.sections[1].portrait.id).toBe(picked.lamp?.id);
  const draft = await articleRow(site, documentId, false);
  expect(draft.title).toBe('Waits');
  expect(draft.text).toContain(`![p](${picked.lamp?.url}) ![1](`);
  expect(draft.text).toContain('@1/');

  const { data } = await site.json('GET', `/api/articles/${documentId}?populate=cover`);
  expect(data.cover).toMatchObject({ alternativeText: 'Of this use', dam: { state: 'live' } });
  expect(data.cover.url).toContain('/lamp~v1');
  await eventuallyIndexed();

  expect((await command('--list')).output).toContain(run);
  const undone = await command('--undo', run);
  expect(undone.output).toContain('entries are as they were');
  expect(undone.code).toBe(0);
  expect(await stored()).toEqual(before);
  expect(await command('--undo', run)).toMatchObject({ code: 1 });
});

it('leaves alone what somebody changed since, and says what', async () => {
  const before = await articleRow(site, documentId, true);
  const { output } = await relink(['brand/pier,brand/lamp'], '--run');
  const run = /--undo ([\w-]+)/.exec(output)?.[1] ?? '';
  await documents().update({ documentId, data: { hero: null } as never });
  expect((await command('--list')).output).toMatch(
    new RegExp(`${run}: "pier" -> "lamp", \\d+ fields`),
  );
  expect(output).toContain(`"npx strapi-plugin-dam relink --undo ${run}" puts it back.`);
  const undone = await command('--undo', run);
  expect(undone.code).toBe(1);
  expect(undone.output).toContain('left alone: 1.');
  expect(undone.output).toContain(`hero (en, draft) [${ARTICLE} ${documentId}]`);
  expect((await articleRow(site, documentId, false)).hero).toBeNull();
  const { updatedAt: _, ...rest } = before;
  expect(await articleRow(site, documentId, true)).toMatchObject(rest);
});

it('says what is gone since', async () => {
  const { documentId: other } = await documents().create({
    data: { title: 'Gone', slug: 'gone', cover: picked.boat?.id } as never,
    status: 'published',
  });
  const { output } = await relink(['brand/boat,brand/rope'], '--run');
  const run = /--undo ([\w-]+)/.exec(output)?.[1] ?? '';
  await documents().delete({ documentId: other });
  const undone = await command('--undo', run);
  expect(undone.code).toBe(1);
  expect(undone.output).toContain('left alone: 2.');
  expect(undone.output).toContain(`cover (en, published) [${ARTICLE} ${other}]`);
  expect((await articleRow(site, documentId, true)).gallery[0].id).toBe(picked.boat?.id);
});

interface Told {
  uid: string;
  entry: { title: string; sections: { portrait: { name: string } }[] };
}

/** The index follows: the lamp is used where the pier was. */
async function eventuallyIndexed(): Promise<void> {
  await site.indexed();
  const usage = site.strapi.plugin('dam').service('usage');
  const places: { path: string }[] = await usage.ofAsset({ connection: 'brand', assetId: 'lamp' });
  expect(new Set(places.map(({ path }) => path))).toContain('sections.0.images.0');
}
