/** What the matrix runs, and the tables that it and the run of managers write: apart, for its unit test. */

/** The oldest one, those before and after Strapi changed something that the plugin uses, and the newest ones. */
const VERSIONS = ['5.23.6', '5.27.0', '5.36.1', '5.42.1', '5.45.1', '5.53.0', '5.54.0'];

const END = '<!-- to here -->';

/**
 * Returns the page with the rows of this run in place of earlier ones of the same versions. Other rows stay as they
 * are; a cell that an earlier run did not have is "not run". `command` writes the table, and `first` are its first two
 * columns, which say what ran.
 */
function withRows(page, columns, results, command = 'test:matrix', first = ['Strapi', 'run']) {
  const start = `<!-- npm run ${command} writes from here -->`;
  const [before, rest = ''] = page.split(start);
  const end = rest.indexOf(END);
  if (end < 0) throw new Error(`The page has no place for the table of ${command}.`);
  const head = [...first, ...columns];
  const rows = new Map(rowsOf(rest.slice(0, end), head).map((cells) => [cells[0], cells]));
  for (const { version, run, steps } of results) {
    rows.set(version, [version, run, ...columns.map((column) => cell(steps[column]))]);
  }
  const sorted = [...rows.values()].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  const written = aligned([head, head.map(() => '---'), ...sorted]);
  return `${before}${start}\n\n${written}\n\n${rest.slice(end)}`;
}

/** The rows of a table, with their cells in the order of `columns`. */
function rowsOf(table, columns) {
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  const [names = [], , ...rows] = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((text) => text.trim()),
  );
  return rows.map((cells) => columns.map((column) => cell(cells[names.indexOf(column)])));
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
