import { CsvError, parse } from 'csv-parse/sync';
import { CONNECTION_KEY, isAssetId } from '../contracts/reference';
import { type AssetName, nameKey } from '../core/asset-name';
import type { RelinkPair } from '../strapi/relinking/relinking';

/** The connections of assets that are named by their ids alone. */
export interface DefaultConnections {
  from?: string | undefined;
  to?: string | undefined;
}

/** A file whose lines are all right, or what is wrong with each of them. */
export type RelinkMap = { pairs: RelinkPair[] } | { problems: string[] };

/**
 * Reads a CSV (RFC 4180, with commas or semicolons) with two columns: an asset, and the one that takes its place. An
 * asset is `connection/id`, or its id alone if its connection is given. A first line `from,to` is left out.
 */
export function parseRelinkMap(text: string, defaults: DefaultConnections): RelinkMap {
  const lines = linesOf(text);
  if (typeof lines === 'string') return { problems: [`The file is no CSV: ${lines}.`] };
  const pairs = new Map<number, RelinkPair>();
  const problems: string[] = [];
  const lineOf = new Map<string, number>();
  for (const { cells, line } of lines) {
    const pair = pairIn(cells, defaults);
    if (typeof pair === 'string') problems.push(`Line ${line} ${pair}.`);
    else {
      const first = lineOf.get(nameKey(pair.from)) ?? line;
      lineOf.set(nameKey(pair.from), first);
      if (first === line) pairs.set(line, pair);
      else problems.push(`Line ${line} names the same asset as line ${first}.`);
    }
  }
  problems.push(...chainsIn(pairs, lineOf));
  if (problems.length === 0 && pairs.size === 0) problems.push('The file has no assets.');
  return problems.length > 0 ? { problems } : { pairs: [...pairs.values()] };
}

/** A run that was broken off could not tell what it had put in place from what it had still to replace. */
function chainsIn(
  pairs: ReadonlyMap<number, RelinkPair>,
  lineOf: ReadonlyMap<string, number>,
): string[] {
  return [...pairs].flatMap(([line, { from, to }]) => {
    const other = lineOf.get(nameKey(to));
    if (other === undefined) return [];
    if (other === line) return [`Line ${line} names the same asset twice.`];
    const isSwap = nameKey(pairs.get(other)?.to ?? to) === nameKey(from);
    const remedy = isSwap
      ? 'Two assets cannot change places'
      : `Put line ${other} into a file of its own, and run that first`;
    return [`Line ${line} puts an asset in place that line ${other} replaces. ${remedy}.`];
  });
}

interface Line {
  cells: readonly string[];
  /** Number of its last line in the file, from 1. */
  line: number;
}

/** Returns what is wrong with the whole file as a text. */
function linesOf(text: string): Line[] | string {
  const lines: Line[] = [];
  try {
    parse(text, {
      bom: true,
      delimiter: [',', ';'],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record(cells: string[], { lines: line }) {
        lines.push({ cells, line });
        return null;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) return error.message;
    throw error;
  }
  return lines[0]?.cells.join().toLowerCase() === 'from,to' ? lines.slice(1) : lines;
}

/** Returns what is wrong with the line as a text. */
function pairIn(cells: readonly string[], defaults: DefaultConnections): RelinkPair | string {
  if (cells.length !== 2) return `has ${cells.length} columns instead of two`;
  const [from, to] = [assetIn(cells[0], defaults.from), assetIn(cells[1], defaults.to)];
  if (from === null) return `has "${cells[0]}", which names no asset`;
  if (to === null) return `has "${cells[1]}", which names no asset`;
  return { from, to };
}

/** Reads `connection/id`, or an id alone if the connection is given; null if it names no asset. */
export function assetIn(text = '', connection: string | undefined): AssetName | null {
  if (connection !== undefined) return isAssetId(text) ? { connection, assetId: text } : null;
  const slash = text.indexOf('/');
  const [key, assetId] = [text.slice(0, slash), text.slice(slash + 1)];
  return slash > 0 && CONNECTION_KEY.test(key) && isAssetId(assetId)
    ? { connection: key, assetId }
    : null;
}
