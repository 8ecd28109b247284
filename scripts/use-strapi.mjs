/**
 * `node scripts/use-strapi.mjs latest`: installs another version of Strapi than the lockfile's, for the
 * version matrix of CI. It rewrites package.json files and the lockfile: not for a working copy.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const MANIFESTS = [
  'package.json',
  'demo/package.json',
  'tests/ckeditor-app/package.json',
  'tests/bench/app/package.json',
];
const wanted = process.argv[2];
if (wanted === undefined) throw new Error('Name a version: node scripts/use-strapi.mjs latest');

const locked = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).devDependencies[
  '@strapi/strapi'
];
// `--json` is an array if several versions match, oldest first.
const answer = execFileSync('npm', ['view', `@strapi/strapi@${wanted}`, 'version', '--json'], {
  encoding: 'utf8',
});
const version = [JSON.parse(answer)].flat().at(-1);
for (const name of MANIFESTS) {
  const file = path.join(ROOT, name);
  const text = readFileSync(file, 'utf8');
  // Strapi's packages that share its version; its design system and tools have their own.
  writeFileSync(
    file,
    text.replaceAll(new RegExp(`("@strapi/[^"]+": )"${locked}"`, 'g'), `$1"${version}"`),
  );
}
console.log(`Installing Strapi ${version}.`);
execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: ROOT, stdio: 'inherit' });
