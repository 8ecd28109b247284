/** Items that are listed; further ones are only counted. */
const MAX_LISTED = 50;

/** Prints a list, indented. */
export function sayLines(lines: readonly string[], most = MAX_LISTED): void {
  for (const line of lines.slice(0, most)) console.log(`  ${line}`);
  if (lines.length > most) console.log(`  ... and ${lines.length - most} more`);
}
