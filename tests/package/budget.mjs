/**
 * Sizes that users pay for, against the limits in budget.json. `npm run budget` after `npm run build`
 * records today's sizes there, with limits a tenth above them: for growth that is meant.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ROOT } from '../../demo/lib/paths.mjs';

const FILE = path.join(ROOT, 'tests/package/budget.json');
const ADMIN = path.join(ROOT, 'dist/admin');
const STATIC = /from\s*"(\.[^"]+)"/g;
const ANY = /(?:from|import\()\s*"(\.[^"]+)"/g;

/** Returns a line for each budget that is exceeded, with the parts that grew. */
export function exceeded(tarball) {
  const budget = JSON.parse(readFileSync(FILE, 'utf8'));
  return Object.entries(measure(tarball)).flatMap(([name, parts]) => {
    const { limitBytes, partBytes } = budget[name];
    const bytes = total(parts);
    if (bytes <= limitBytes) return [];
    const grown = Object.entries(parts)
      .map(([part, size]) => [part, size - (partBytes[part] ?? 0)])
      .filter(([, more]) => more > 0)
      .sort(([, a], [, b]) => b - a)
      .map(([part, more]) => `${part} +${more}`);
    return [
      `${name}: ${bytes} bytes, the budget is ${limitBytes}. Grew: ${grown.join(', ')}. ` +
        'If it is meant: npm run budget',
    ];
  });
}

/** Returns bytes by budget and part. */
function measure(tarball) {
  const entry = path.join(ADMIN, 'index.mjs');
  const all = closure(entry, ANY);
  const named = (name) => [...all].filter((file) => partOf(file) === name);
  const first = new Set([...closure(entry, STATIC), ...named('en.mjs')]);
  const picker = named('PickerModal.mjs').flatMap((file) => [...closure(file, STATIC)]);
  if (picker.length === 0) throw new Error('The admin bundle has no chunk PickerModal.');
  return {
    'what the admin loads at first, gzipped': gzipped([...first]),
    'what the picker adds, gzipped': gzipped(picker.filter((file) => !first.has(file))),
    'the package, packed': { 'the tarball': statSync(tarball).size },
    'the package, unpacked': unpacked(tarball),
  };
}

/** A file and all that it imports, by what `pattern` takes for an import. */
function closure(file, pattern, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(pattern)) {
    closure(path.join(path.dirname(file), specifier), pattern, seen);
  }
  return seen;
}

/** A chunk's name without the hash of its content. */
function partOf(file) {
  return path.basename(file).replace(/-[\w-]{8}(\.m?js)$/, '$1');
}

function gzipped(files) {
  return Object.fromEntries(
    files.map((file) => [partOf(file), gzipSync(readFileSync(file)).length]).sort(),
  );
}

function unpacked(tarball) {
  const folder = mkdtempSync(path.join(tmpdir(), 'dam-budget-'));
  try {
    execFileSync('tar', ['-xzf', tarball, '-C', folder]);
    const parts = {};
    for (const name of readdirSync(folder, { recursive: true })) {
      const file = path.join(folder, name);
      if (!statSync(file).isFile()) continue;
      const [first, second] = path.relative(path.join(folder, 'package'), file).split(path.sep);
      const part = first === 'dist' ? `dist/${second}` : first;
      parts[part] = (parts[part] ?? 0) + statSync(file).size;
    }
    return Object.fromEntries(Object.entries(parts).sort());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function total(parts) {
  return Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
}

/** Packs what is built, and records its sizes. */
function record() {
  const folder = mkdtempSync(path.join(tmpdir(), 'dam-budget-'));
  try {
    execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
      cwd: ROOT,
      stdio: 'ignore',
    });
    const budgets = measure(path.join(folder, readdirSync(folder)[0]));
    const recorded = Object.entries(budgets).map(([name, partBytes]) => [
      name,
      { limitBytes: Math.ceil(total(partBytes) * 1.1), partBytes },
    ]);
    writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(recorded), null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) record();
