/** What a spreadsheet would take for a formula (OWASP: CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** One line of a CSV file after RFC 4180, with its line break; no cell begins a formula. */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(sharedCell).join(',')}\r\n`;
}

function sharedCell(cell: string | null): string {
  const text = cell ?? '';
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
