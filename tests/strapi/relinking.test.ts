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
  if (read === null) throw new Error('These are no arguments.');
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
  expect(output).toContain(`(en, published) at sections.1.portrait: brand/pier -> brand/lamp`);
  // Cover, gallery, hero, text, body and two sections, of the draft and of what is published.
  expect(output).toContain('Places that change: 14.');
  expect(output).toContain('Places that stay, pinned to a version: 1.');
  expect(output).toContain('Assets that nothing uses: 1.\n  brand/rope');
  expect(output).toContain('Nothing was changed.');
  expect(code).toBe(0);
  expect(await stored()).toEqual(before);
});

it('does nothing with a file that has errors, and lists them all', async () => {
  const { code, output } = await relink(['pier,lamp', 'brand/pier'], '--run');
  expect(output).toContain('Line 1 has "pier"');
  expect(output).toContain('Line 2 has 1 columns');
  expect(code).toBe(1);
  for (const args of [['--map'], ['--from', 'brand'], ['--undo'], ['--map', 'a.csv', 'b.csv']]) {
    expect(readRelinkArguments(args)).toBeNull();
  }
});

it('does nothing if a new asset may not be shown', async () => {
  const before = await stored();
  await dam.publish('late', '#112233');
  await dam.withdraw('late');
  const { code, output } = await relink(
    ['brand/pier,brand/late', 'brand/boat,brand/gone'],
    '--run',
  );
  expect(output).toContain('brand/late: withdrawn');
  expect(output).toContain('brand/gone: missing');
  expect(code).toBe(1);
  expect(await stored()).toEqual(before);
});

it('leaves places alone whose field does not take the new asset', async () => {
  const { output } = await relink(['pier,paper'], '--from', 'brand', '--to', 'brand');
  const staying = output.slice(output.indexOf('Places that stay, the field does not take'));
  for (const path of ['cover', 'gallery.1']) expect(staying).toContain(`published) at ${path}:`);
  expect(staying).not.toContain('at text:');
});

it('replaces every use with its own texts, and puts everything back', async () => {
  const before = await stored();
  const done = await relink(['brand/pier,brand/lamp'], '--run');
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
  const undone = await command('--undo', run);
  expect(undone.code).toBe(1);
  expect(undone.output).toContain('left alone: 1.');
  expect(undone.output).toContain('(en, draft) at hero');
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
  expect(undone.output).toContain(`${other} (en, published) at cover`);
  expect((await articleRow(site, documentId, true)).gallery[0].id).toBe(picked.boat?.id);
});

/** The index follows: the lamp is used where the pier was. */
async function eventuallyIndexed(): Promise<void> {
  await site.indexed();
  const usage = site.strapi.plugin('dam').service('usage');
  const places: { path: string }[] = await usage.ofAsset({ connection: 'brand', assetId: 'lamp' });
  expect(new Set(places.map(({ path }) => path))).toContain('sections.0.images.0');
}
