import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** The dependency rule of ARCHITECTURE.md: the rooms a room may import from, including itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'server/contracts': ['server/contracts'],
  'server/core': ['server/contracts', 'server/core'],
  'server/connectors': ['server/contracts', 'server/connectors'],
  'server/cdns': ['server/contracts', 'server/cdns'],
  'server/conformance': ['server/contracts', 'server/conformance'],
  'server/files': ['server/contracts', 'server/core', 'server/files'],
  'server/strapi': [
    'server/contracts',
    'server/core',
    'server/cdns',
    'server/connectors',
    'server/files',
    'server/strapi',
  ],
  admin: ['server/contracts', 'admin'],
  'demo-dam': ['demo-dam'],
  'demo/site': ['demo/site'],
};

interface Import {
  file: string;
  specifier: string;
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const found = source.matchAll(
    /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+|\brequire\s*\(\s*)['"]([^'"]+)['"]/g,
  );
  return [...found].map(([, specifier = '']) => ({ file, specifier }));
}

function isInside(path: string, room: string): boolean {
  return path === room || path.startsWith(`${room}/`);
}

/** The rooms of server/strapi, top floor first. Rooms above `plugin` are doors, those below are works. */
const FLOORS: readonly (readonly string[])[] = [
  ['lifecycle'],
  ['services', 'writes'],
  ['responses', 'media-library', 'controllers'],
  ['plugin'],
  ['usage', 'changes', 'relinking'],
  ['content', 'nodes', 'connections'],
  ['editors', 'storage', 'config'],
  ['compat'],
];

const strapiFiles = sourcesBelow('server/strapi');

/** The folder of a file in server/strapi, or the file's own name. */
function roomOf(file: string): string {
  const [first = ''] = relative('server/strapi', file).split('/');
  return first.replace(/\.ts$/, '');
}

function floorOf(room: string): number {
  const floor = FLOORS.findIndex((rooms) => rooms.includes(room));
  if (floor < 0) throw new Error(`"${room}" is no room of server/strapi. Add it to a floor.`);
  return floor;
}

/** The room of server/strapi that an import leads to; none for imports that lead elsewhere. */
function targetRoom(file: string, specifier: string): string[] {
  if (!specifier.startsWith('.')) return [];
  const target = relative(ROOT, resolve(ROOT, dirname(file), specifier));
  return target.startsWith('server/strapi/') ? [roomOf(target)] : [];
}

/** Files of every connector; those that a DAM has no use for (`upload`, `usage`) come on top. */
const CONNECTOR_FILES = [
  'index.ts',
  'options.ts',
  'answers.ts',
  'search.ts',
  'assets.ts',
  'events.ts',
];

/** What each room of the admin may import beside itself, the admin's own files and `admin/asset`. */
const ADMIN_ROOMS: Readonly<Record<string, readonly string[]>> = {
  asset: [],
  fields: [],
  'fields/media': ['fields', 'fields/pasting'],
  'fields/custom': ['fields', 'fields/pasting'],
  'fields/panel': ['fields'],
  'fields/pasting': ['fields'],
  'fields/blocks': ['fields', 'fields/pasting'],
  'fields/arrival': ['fields', 'fields/panel'],
  list: [],
  library: ['fields'],
  pages: [],
  publishing: ['fields'],
  widgets: ['pages'],
  picker: [
    'picker/search',
    'picker/results',
    'picker/selection',
    'picker/details',
    'picker/upload',
  ],
  'picker/search': ['picker'],
  'picker/results': ['picker', 'picker/search', 'picker/selection'],
  'picker/selection': ['picker'],
  'picker/details': ['picker', 'picker/selection'],
  'picker/upload': ['picker'],
};

/** The picker's one entrance for fields; it loads the rest when it is first opened. */
const PICKER_ENTRANCE = 'admin/picker/AssetChooser';

/** The folder of a file below admin; empty for its own files and for files outside of it. */
function adminRoomOf(path: string): string {
  const room = dirname(path).replace(/^admin\/?/, '');
  return Object.hasOwn(ADMIN_ROOMS, room) ? room : '';
}

function mayImportInAdmin(from: string, to: string, target: string): boolean {
  // The admin's own files put all rooms together.
  if (from === '' || to === '' || to === from || to === 'asset') return true;
  if (target === PICKER_ENTRANCE) return from.startsWith('fields');
  return ADMIN_ROOMS[from]?.includes(to) === true;
}

describe('the rooms of the house', () => {
  it.each(Object.entries(MAY_IMPORT))('%s imports only from %j', (room, allowed) => {
    const files = sourcesBelow(room);
    expect(files.length).toBeGreaterThan(0);
    const trespasses = files
      .flatMap(importsOf)
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ file, specifier }) => ({
        file,
        target: relative(ROOT, resolve(ROOT, dirname(file), specifier)),
      }))
      .filter(({ target }) => !allowed.some((other) => isInside(target, other)));
    expect(trespasses).toEqual([]);
  });

  it('a connector knows what connectors share, and no other connector', () => {
    const folders = readdirSync(join(ROOT, 'server/connectors'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `server/connectors/${name}`);
    expect(folders.length).toBeGreaterThan(5);
    const trespasses = folders.flatMap((folder) =>
      sourcesBelow(folder)
        .flatMap(importsOf)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ file, specifier }) => ({
          file,
          target: relative(ROOT, resolve(ROOT, dirname(file), specifier)),
        }))
        .filter(({ target }) =>
          folders.some((other) => other !== folder && isInside(target, other)),
        ),
    );
    expect(trespasses).toEqual([]);
  });

  it('only server/strapi imports Strapi on the server', () => {
    const trespasses = [
      'server/contracts',
      'server/core',
      'server/connectors',
      'server/files',
      'demo-dam',
    ]
      .flatMap(sourcesBelow)
      .flatMap(importsOf)
      .filter(({ specifier }) => specifier.startsWith('@strapi/'));
    expect(trespasses).toEqual([]);
  });

  it('contracts import no package, so that both halves can share them', () => {
    const packages = sourcesBelow('server/contracts')
      .flatMap(importsOf)
      .filter(({ specifier }) => !specifier.startsWith('.'));
    expect(packages).toEqual([]);
  });

  it('the core knows neither network nor wall clock', () => {
    const guilty = sourcesBelow('server/core').filter((file) =>
      /\bDate\.now\(|\bnew Date\(\)|\bsetTimeout\(|\bfetch\(|from 'axios'|from 'node:https?'/.test(
        readFileSync(join(ROOT, file), 'utf8'),
      ),
    );
    expect(guilty).toEqual([]);
  });

  it('nobody reaches for the global strapi, and one typed helper looks services up', () => {
    const helper = 'server/strapi/services/service-of.ts';
    const sources = [...sourcesBelow('server'), ...sourcesBelow('admin')];
    const guilty = sources
      .filter((file) => file !== helper)
      .filter((file) =>
        /\bglobal(?:This)?\.strapi\b|plugin\('dam'\)\.service\(/.test(
          // The text of doc comments may show users how to call the public services.
          readFileSync(join(ROOT, file), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, ''),
        ),
      );
    expect(guilty).toEqual([]);
  });

  it('rooms of server/strapi import only from floors below their own', () => {
    const trespasses = strapiFiles.flatMap((file) =>
      importsOf(file)
        .flatMap(({ specifier }) => targetRoom(file, specifier))
        .filter((room) => room !== roomOf(file) && floorOf(room) <= floorOf(roomOf(file)))
        .map((room) => `${file} -> ${room}`),
    );
    expect(trespasses).toEqual([]);
  });

  it('rooms of the admin import only what their neighbours offer', () => {
    const trespasses = sourcesBelow('admin').flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => relative(ROOT, resolve(ROOT, dirname(file), specifier)))
        .filter((target) => !mayImportInAdmin(adminRoomOf(file), adminRoomOf(target), target))
        .map((target) => `${file} -> ${target}`),
    );
    expect(trespasses).toEqual([]);
  });

  it('every connector has the files that a newcomer looks for', () => {
    const lacking = readdirSync(join(ROOT, 'server/connectors'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => {
        const files = readdirSync(join(ROOT, 'server/connectors', name));
        return CONNECTOR_FILES.filter((file) => !files.includes(file)).map(
          (file) => `${name}/${file}`,
        );
      });
    expect(lacking).toEqual([]);
  });

  it('only the configuration looks connectors up', () => {
    const importers = strapiFiles.filter((file) =>
      importsOf(file).some(({ specifier }) => /^\.\.\/(?:\.\.\/)?connectors\b/.test(specifier)),
    );
    expect(importers).toEqual(['server/strapi/config.ts']);
  });

  it('private members of Strapi that are patched stand in compat.ts alone', () => {
    const guilty = strapiFiles
      .filter((file) => file !== 'server/strapi/compat.ts')
      .filter((file) =>
        /plugin\('upload'\)|'webhook(?:Runner|Store)'|'query-params'|\bstrapi\.(?:contentAPI|fetch\b)/.test(
          readFileSync(join(ROOT, file), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, ''),
        ),
      );
    expect(guilty).toEqual([]);
  });

  it('only doors ask for the plugin; works are handed what they need', () => {
    const doors = FLOORS.slice(
      0,
      FLOORS.findIndex((floor) => floor.includes('plugin')),
    ).flat();
    const asking = strapiFiles
      .filter((file) => /\bdamOf\b/.test(readFileSync(join(ROOT, file), 'utf8')))
      .map(roomOf)
      .filter((room) => room !== 'plugin');
    expect(asking.length).toBeGreaterThan(0);
    expect(asking.filter((room) => !doors.includes(room))).toEqual([]);
  });

  it('the statements on each table stand in one file', () => {
    const users = new Map<string, Set<string>>();
    for (const file of strapiFiles) {
      if (/storage\/(tables|migrations)\.ts$/.test(file)) continue;
      const source = readFileSync(join(ROOT, file), 'utf8');
      for (const [, table = ''] of source.matchAll(/(?:getConnection|trx)\(\s*TABLES\.(\w+)/g)) {
        users.set(table, (users.get(table) ?? new Set()).add(file));
      }
    }
    expect(users.size).toBeGreaterThan(8);
    const shared = [...users].filter(([, files]) => files.size > 1);
    expect(shared.map(([table, files]) => [table, ...files])).toEqual([]);
  });

  it('no literal is spread to save lines', () => {
    const guilty = ['server', 'admin', 'docs', 'demo-dam']
      .flatMap(sourcesBelow)
      .filter((file) => /\.\.\.(?:\{|\[) ?[a-zA-Z'"]/.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(guilty).toEqual([]);
  });
});
