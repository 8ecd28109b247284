const MOST_AT_ONCE = 6;

/** Runs `work` for several items at once, in order of results; starts no more after a failure. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const waiting = [...items.entries()];
  const results: Result[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, lane)).catch((error: unknown) => {
    waiting.length = 0;
    throw error;
  });
  return results;
}
