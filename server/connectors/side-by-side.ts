const MOST_AT_ONCE = 6;

/**
 * Runs `work` for several items at once, for a `getMany` that makes a call for each id. Results stand in the order of
 * items. Starts no more after a failure, which it throws.
 *
 * @param mostAtOnce The plugin limits calls of a connector, not those that one of them makes. @default 6
 */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  mostAtOnce = MOST_AT_ONCE,
): Promise<Result[]> {
  const waiting = [...items.entries()];
  const results: Result[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      try {
        results[index] = await work(item);
      } catch (error) {
        // Here, so that work which ends at the same instant starts nothing either.
        waiting.length = 0;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, lane));
  return results;
}
