/** In characters: servers and proxies accept a line of 8,000, with the rest of the address. */
const LONGEST_LIST = 6_000;

/**
 * Divides ids into lists that fit into an address each, where they stand encoded and separated. One list is
 * enough unless the ids are long.
 */
export function idBatches(
  ids: readonly string[],
  separator = ',',
  longest = LONGEST_LIST,
): string[][] {
  const batches: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const id of ids) {
    const more = encodeURIComponent(separator + id).length;
    length += more;
    if (length > longest) {
      batches.push([]);
      length = more;
    }
    batches.at(-1)?.push(id);
  }
  return batches;
}
