/**
 * Writes package.json's `repository`, `homepage` and `bugs` from publish.json, the only file that names
 * the public host. Registries resolve the README's relative links and pictures against `repository`.
 *
 * `--check` changes nothing and fails if package.json says something else. `--publish` also fails
 * while publish.json still has the placeholder.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const MANIFEST = path.join(ROOT, 'package.json');
const { repository } = JSON.parse(readFileSync(path.join(ROOT, 'publish.json'), 'utf8'));

if (process.argv.includes('--publish') && repository.includes('/OWNER/')) {
  throw new Error(
    'publish.json still names the placeholder OWNER. Put in the address of the public repository, ' +
      'then run "npm run prepare-publish" and commit both files.',
  );
}
const text = readFileSync(MANIFEST, 'utf8');
const manifest = JSON.parse(text);
Object.assign(manifest, {
  repository: { type: 'git', url: `git+${repository}.git` },
  homepage: `${repository}#readme`,
  bugs: { url: `${repository}/issues` },
});
const written = `${JSON.stringify(manifest, null, 2)}\n`;
if (written !== text) {
  if (process.argv.includes('--check') || process.argv.includes('--publish')) {
    throw new Error(
      'package.json does not name the repository of publish.json. Run: npm run prepare-publish',
    );
  }
  writeFileSync(MANIFEST, written);
}
