/**
 * Writes what names the public host, from publish.json, the only file in which a person puts it:
 * package.json's `repository`, `homepage` and `bugs`, and the links and pictures of README.md as absolute
 * addresses. npm resolves relative ones against `repository`; other sites that show the README do not.
 * While publish.json has the placeholder, README.md keeps its relative links.
 *
 * `--check` changes nothing and fails if a file says something else. `--publish` also fails while
 * publish.json still has the placeholder.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { repository } = JSON.parse(readFileSync(path.join(ROOT, 'publish.json'), 'utf8'));
const isPlaceholder = repository.includes('/OWNER/');
const changesNothing = process.argv.includes('--check') || process.argv.includes('--publish');

if (process.argv.includes('--publish') && isPlaceholder) {
  throw new Error(
    'publish.json still names the placeholder OWNER. Put in the address of the public repository, ' +
      'then run "npm run prepare-publish" and commit what it changed.',
  );
}

function manifestOf(text) {
  const manifest = JSON.parse(text);
  Object.assign(manifest, {
    repository: { type: 'git', url: `git+${repository}.git` },
    homepage: `${repository}#readme`,
    bugs: { url: `${repository}/issues` },
  });
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** `raw` sends the bytes of a picture, `blob` a page about a file. */
function readmeOf(text) {
  if (isPlaceholder) return text;
  const relative = /(!?\[[^\]]*\]\()(?![a-z][a-z0-9+.-]*:|#)([^)\s]+)\)/gi;
  return text.replace(relative, (_link, opening, target) => {
    const kind = opening.startsWith('!') ? 'raw' : 'blob';
    return `${opening}${repository}/${kind}/HEAD/${target})`;
  });
}

const written = { 'package.json': manifestOf, 'README.md': readmeOf };
for (const [name, write] of Object.entries(written)) {
  const file = path.join(ROOT, name);
  const text = readFileSync(file, 'utf8');
  const expected = write(text);
  if (expected === text) continue;
  if (changesNothing) {
    throw new Error(
      `${name} does not name the repository of publish.json. Run: npm run prepare-publish`,
    );
  }
  writeFileSync(file, expected);
}
