/** Returns a list in which one item has moved. An index outside of it changes nothing. */
export function withMoved<Item>(before: readonly Item[], from: number, to: number): Item[] {
  const moved = before[from];
  if (moved === undefined || to < 0 || to >= before.length) return [...before];
  const rest = before.filter((_, index) => index !== from);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}
