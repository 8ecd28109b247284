/** The table of docs/compatibility.md, which only the matrix writes. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../../demo/lib/paths.mjs';

const PAGE = path.join(ROOT, 'docs/compatibility.md');
const START = '<!-- npm run test:matrix writes from here -->';
const END = '<!-- to here -->';

/** Puts the rows of this run in place of earlier ones of the same versions; other rows stay. */
export async function writeTable(columns, results) {
  const page = await readFile(PAGE, 'utf8');
  const [before, rest = ''] = page.split(START);
  const [table, after] = rest.split(END);
  if (after === undefined) throw new Error(`${PAGE} has no place for the table.`);
  const rows = new Map(rowsOf(table, columns).map((cells) => [cells[0], cells]));
  for (const { version, date, steps } of results) {
    const node = `Node ${process.versions.node}`;
    rows.set(version, [
      version,
      `${date}, ${node}`,
      ...columns.map((column) => cell(steps[column])),
    ]);
  }
  const sorted = [...rows.values()].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  const lines = [
    ['Strapi', 'run', ...columns],
    ['---', '---', ...columns.map(() => '---')],
    ...sorted,
  ];
  const written = aligned(lines);
  await writeFile(PAGE, `${before}${START}\n\n${written}\n\n${END}${after}`);
}

/** Rows of a table with the same columns; another one is written anew. */
function rowsOf(table, columns) {
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  const cells = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((text) => text.trim()),
  );
  const [head] = cells;
  const isSame = head?.slice(2).join() === columns.join();
  return isSame ? cells.slice(2) : [];
}

function cell(outcome) {
  if (outcome === undefined) return 'not run';
  return outcome.replaceAll('|', '/').replaceAll('\n', ' ').trim();
}

function aligned(lines) {
  const widths = lines[0].map((_, at) => Math.max(...lines.map((cells) => cells[at].length)));
  return lines
    .map((cells, row) => {
      const padded = cells.map((text, at) =>
        row === 1 ? '-'.repeat(widths[at]) : text.padEnd(widths[at]),
      );
      return `| ${padded.join(' | ')} |`;
    })
    .join('\n');
}
