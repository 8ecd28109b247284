/** Cell beginnings that a spreadsheet reads as a formula (OWASP: CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** Returns one line of a CSV file (RFC 4180) with its line break. Formulas are quoted with an apostrophe. */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | null): string {
  const text = cell ?? '';
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
