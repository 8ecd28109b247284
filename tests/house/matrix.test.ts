import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VERSIONS, withRows } from '../matrix/rows.cjs';

const ROOT = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const PAGE = `# Runs

<!-- npm run test:matrix writes from here -->

| Strapi | run   | start | login            |
| ------ | ----- | ----- | ---------------- |
| 5.9.0  | today | ok    | failed: no / way |

<!-- to here -->

The end.
`;

describe('the table of the matrix', () => {
  it('keeps the rows of versions that were not run, in the order of versions', () => {
    const page = withRows(
      PAGE,
      ['start', 'login'],
      [{ version: '5.10.0', run: 'now', steps: { start: 'ok' } }],
    );
    expect(page).toBe(`# Runs

<!-- npm run test:matrix writes from here -->

| Strapi | run   | start | login            |
| ------ | ----- | ----- | ---------------- |
| 5.9.0  | today | ok    | failed: no / way |
| 5.10.0 | now   | ok    | not run          |

<!-- to here -->

The end.
`);
  });

  it('replaces the row of a version that was run again', () => {
    const page = withRows(
      PAGE,
      ['start', 'login'],
      [{ version: '5.9.0', run: 'now', steps: { start: 'ok', login: 'failed: a | b' } }],
    );
    expect(page.match(/^\| 5\..*$/gm)).toEqual(['| 5.9.0  | now | ok    | failed: a / b |']);
  });

  it('keeps what is known when a step is added', () => {
    const page = withRows(PAGE, ['login', 'publish', 'start'], []);
    expect(page).toContain('| 5.9.0  | today | failed: no / way | not run | ok    |');
  });
});

describe('the versions of the matrix', () => {
  const { devDependencies, peerDependencies } = JSON.parse(read('package.json'));

  it('reach from the oldest minor that is supported to the one of the lockfile', () => {
    const oldest = peerDependencies['@strapi/strapi'].replace(/^\^|\.\d+$/g, '');
    expect(VERSIONS[0]?.startsWith(`${oldest}.`)).toBe(true);
    expect(VERSIONS.at(-1)).toBe(devDependencies['@strapi/strapi']);
  });

  it('all have a row in docs/compatibility.md, in which everything works', () => {
    const page = read('docs/compatibility.md');
    const cellsOf = (version: string) =>
      page
        .match(new RegExp(`^\\| ${version} .*$`, 'm'))?.[0]
        .split('|')
        .slice(3, -1);
    const incomplete = VERSIONS.filter(
      (version) => !cellsOf(version)?.every((cell) => cell.trim() === 'ok'),
    );
    expect(incomplete).toEqual([]);
  });

  it('are those that the nightly job runs; .ci/run takes the oldest', () => {
    expect(read('.github/workflows/nightly.yml')).toMatch(/run: npm run test:matrix$/m);
    expect(read('.ci/run')).toContain(`test:matrix -- --check ${VERSIONS[0]} `);
  });
});
