/** Orders numbers, and texts by their code units, whatever the language of the process. */
export function compared<Key extends string | number>(one: Key, other: Key): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
