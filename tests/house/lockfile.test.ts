import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const json = (name: string) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));

/** What npm copies from package.json into the lockfile; an install writes it anew if it differs. */
const COPIED = [
  'name',
  'version',
  'license',
  'engines',
  'dependencies',
  'devDependencies',
  'peerDependencies',
];

describe('the lockfile', () => {
  it.each(COPIED)('has the %s of package.json, so that an install changes nothing', (field) => {
    const locked = json('package-lock.json').packages[''];
    expect(locked[field]).toEqual(json('package.json')[field]);
  });
});
