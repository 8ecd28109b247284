/** Items that are listed; further ones are only counted. */
const MAX_LISTED = 50;

/** Pause between two lines about progress, in milliseconds. */
const SAY_EVERY_MS = 5_000;

/** Returns a function that prints lines about progress, and leaves out those that follow too soon. */
export function sayingNowAndThen(print: (line: string) => void): (line: string) => void {
  let saidAtMs = Date.now();
  return (line) => {
    if (Date.now() - saidAtMs < SAY_EVERY_MS) return;
    saidAtMs = Date.now();
    print(line);
  };
}

/** Prints a list, indented. */
export function sayLines(lines: readonly string[], most = MAX_LISTED): void {
  for (const line of lines.slice(0, most)) console.log(`  ${line}`);
  if (lines.length > most) console.log(`  ... and ${lines.length - most} more`);
}
