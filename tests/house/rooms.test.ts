import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** The dependency rule of ARCHITECTURE.md: which rooms a room may import from, itself included. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'server/contracts': ['server/contracts'],
  'server/core': ['server/contracts', 'server/core'],
  'server/connectors': ['server/contracts', 'server/connectors'],
  'server/conformance': ['server/contracts', 'server/conformance'],
  'server/files': ['server/contracts', 'server/core', 'server/files'],
  'server/strapi': [
    'server/contracts',
    'server/core',
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
});
