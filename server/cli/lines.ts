/** Items that are listed; further ones are only counted. */
const MAX_LISTED = 50;

/** Prints a list, indented. */
export function sayLines(lines: readonly string[]): void {
  for (const line of lines.slice(0, MAX_LISTED)) console.log(`  ${line}`);
  if (lines.length > MAX_LISTED) console.log(`  ... and ${lines.length - MAX_LISTED} more`);
}
