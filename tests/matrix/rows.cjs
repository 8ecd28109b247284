/** What the matrix runs, and the table that it writes: apart, for its unit test. */

/** The oldest one, those before and after Strapi changed something that the plugin uses, and the newest ones. */
const VERSIONS = ['5.23.6', '5.27.0', '5.36.1', '5.42.1', '5.45.1', '5.53.0', '5.54.0'];

const START = '<!-- npm run test:matrix writes from here -->';
const END = '<!-- to here -->';
/** The first two columns, which say what ran. */
const FIRST = ['Strapi', 'run'];

/**
 * Returns the page with the rows of this run in place of earlier ones of the same versions. Other rows stay as they
 * are; a cell that an earlier run did not have is "not run".
 */
function withRows(page, columns, results) {
  const [before, rest = ''] = page.split(START);
  const [table, after] = rest.split(END);
  if (after === undefined) throw new Error('The page has no place for the table.');
  const rows = new Map(rowsOf(table, columns).map((cells) => [cells[0], cells]));
  for (const { version, run, steps } of results) {
    rows.set(version, [version, run, ...columns.map((column) => cell(steps[column]))]);
  }
  const sorted = [...rows.values()].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  const head = [...FIRST, ...columns];
  const written = aligned([head, head.map(() => '---'), ...sorted]);
  return `${before}${START}\n\n${written}\n\n${END}${after}`;
}

/** The rows of a table, with their cells in the order of `columns`. */
function rowsOf(table, columns) {
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  const [head = [], , ...rows] = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((text) => text.trim()),
  );
  return rows.map((cells) =>
    [...FIRST, ...columns].map((column) => cell(cells[head.indexOf(column)])),
  );
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

module.exports = { VERSIONS, withRows };
