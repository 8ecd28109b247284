import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const json = (name: string) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
const manifest = json('package.json');

/** What every project of Strapi lists, since `create-strapi-app` writes it. */
const LISTED_BY_PROJECTS = [
  '@strapi/strapi',
  'react',
  'react-dom',
  'react-router-dom',
  'styled-components',
];

/** The lowest version in a range of Node, as numbers. */
function lowest(range: string): number[] {
  const [, major = '0', minor = '0'] = /(\d+)(?:\.(\d+))?/.exec(range) ?? [];
  return [Number(major), Number(minor)];
}

describe('package.json', () => {
  it('asks for peers that no project lists as optional ones: yarn 1 would warn of each', () => {
    const asked = Object.keys(manifest.peerDependencies).filter(
      (name) => manifest.peerDependenciesMeta?.[name]?.optional !== true,
    );
    expect(asked.filter((name) => !LISTED_BY_PROJECTS.includes(name))).toEqual([]);
  });

  it('asks for the very sharp of Strapi: with another one yarn 1 leaves one of both without its libvips', () => {
    const { dependencies } = json('node_modules/@strapi/upload/package.json');
    expect(manifest.dependencies.sharp).toBe(dependencies.sharp);
  });

  it('lists nothing for the server that the admin imports too: a project would compile it into its admin', () => {
    const files = readdirSync(join(ROOT, 'admin'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readFileSync(join(ROOT, 'admin', name), 'utf8'));
    const imported = files.flatMap((text) =>
      [...text.matchAll(/ from '([^'.][^']*)'/g)].map(([, name = '']) => name),
    );
    expect(imported.length).toBeGreaterThan(100);
    const listed = Object.keys(manifest.dependencies);
    const isListed = (name: string) => listed.some((each) => `${name}/`.startsWith(`${each}/`));
    expect(imported.filter(isListed)).toEqual([]);
  });

  it('runs nothing when it is installed', () => {
    const installing = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
    expect(Object.keys(manifest.scripts).filter((name) => installing.includes(name))).toEqual([]);
  });

  it.each(Object.keys(manifest.dependencies))('asks for a Node on which %s runs', (name) => {
    const { engines = {} } = json(join('node_modules', name, 'package.json'));
    const [major = 0, minor = 0] = lowest(manifest.engines.node);
    const [needsMajor = 0, needsMinor = 0] = lowest(engines.node ?? '0');
    expect(major * 1000 + minor).toBeGreaterThanOrEqual(needsMajor * 1000 + needsMinor);
  });
});
