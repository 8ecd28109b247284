import type { Placement } from '../strapi/usage/placements';

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

/** How the commands are called in the folder of a project. */
export const COMMAND = 'npx strapi-plugin-dam';

/** Says where in an entry something stands. Positions are counted from 1: `sections.1.logo` is "sections 2 > logo". */
export function placeIn(path: string): string {
  return path
    .replace(/\.(\d+)(?=\.|$)/g, (_, index: string) => ` ${Number(index) + 1}`)
    .replaceAll('.', ' > ');
}

/** Joins what tells the versions of an entry apart: "en, draft". */
export function versionOf(locale: string | null, status: string | null): string {
  return [locale, status].filter(Boolean).join(', ');
}

/** Names an asset, and where in which version of an entry it is used. */
export function placementWords({ connection, assetId, ...place }: Placement): string {
  const { uid, documentId, locale, status, path } = place;
  return `${connection}/${assetId} in ${uid} ${documentId} (${versionOf(locale, status)}) at ${placeIn(path)}`;
}
