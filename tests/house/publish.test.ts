import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const SCRIPT = 'scripts/publish-metadata.mjs';
const REPOSITORY = 'https://code.example/maker/strapi-plugin-dam';
const PLACEHOLDER = 'https://github.com/OWNER/strapi-plugin-dam';
const README =
  '# A\n\n![The picker](docs/picker.png)\n\nSee [changes](CHANGELOG.md), [b](https://b.example), [c](#a).\n';

describe('the metadata of a publisher', () => {
  let folder: string;
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const name = (repository: string) =>
    writeFileSync(join(folder, 'publish.json'), JSON.stringify({ repository }));
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [join(folder, SCRIPT), ...args], { stdio: 'pipe' });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dam-publish-'));
    mkdirSync(join(folder, 'scripts'));
    for (const file of [SCRIPT, 'package.json']) cpSync(join(ROOT, file), join(folder, file));
    writeFileSync(join(folder, 'README.md'), README);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes the links and pictures of README absolute, so that they work on any site', () => {
    name(REPOSITORY);
    run();
    expect(read('README.md')).toBe(
      README.replace('docs/', `${REPOSITORY}/raw/HEAD/docs/`).replace(
        'CHANGELOG',
        `${REPOSITORY}/blob/HEAD/CHANGELOG`,
      ),
    );
  });

  it('names the repository in package.json', () => {
    name(REPOSITORY);
    run();
    expect(JSON.parse(read('package.json'))).toMatchObject({
      repository: { type: 'git', url: `git+${REPOSITORY}.git` },
      homepage: `${REPOSITORY}#readme`,
      bugs: { url: `${REPOSITORY}/issues` },
    });
  });

  it('is right after a run, and a second run changes nothing', () => {
    name(REPOSITORY);
    expect(() => run('--publish')).toThrow('Run: npm run prepare-publish');
    run();
    const [readme, manifest] = [read('README.md'), read('package.json')];
    run('--publish');
    run();
    expect([read('README.md'), read('package.json')]).toEqual([readme, manifest]);
  });

  it('lets nobody publish with the placeholder', () => {
    name(PLACEHOLDER);
    run();
    expect(() => run('--check')).not.toThrow();
    expect(() => run('--publish')).toThrow('still names the placeholder OWNER');
    expect(read('README.md')).toBe(README);
  });
});
