/** As much of a laid-out card as the keyboard needs: which column it stands in. */
export interface Laid {
  lane: number;
}

/** What a page key passes over, in cards of one column. */
const PAGE = 4;

/**
 * Where a key leads among cards that are laid out in columns; null for keys that lead nowhere. Up and
 * down stay in their column, which in a waterfall no arithmetic on the index would.
 */
export function stepFrom(key: string, index: number, cards: readonly Laid[]): number | null {
  const last = cards.length - 1;
  const within = (target: number) => Math.min(last, Math.max(0, target));
  switch (key) {
    case 'ArrowRight':
      return within(index + 1);
    case 'ArrowLeft':
      return within(index - 1);
    case 'ArrowDown':
      return below(index, cards, 1);
    case 'ArrowUp':
      return above(index, cards, 1);
    case 'PageDown':
      return below(index, cards, PAGE);
    case 'PageUp':
      return above(index, cards, PAGE);
    case 'Home':
      return 0;
    case 'End':
      return within(last);
    default:
      return null;
  }
}

function below(index: number, cards: readonly Laid[], steps: number): number {
  const column = cards[index]?.lane;
  let at = index;
  for (let next = index + 1, left = steps; next < cards.length && left > 0; next++) {
    if (cards[next]?.lane !== column) continue;
    at = next;
    left--;
  }
  return at;
}

function above(index: number, cards: readonly Laid[], steps: number): number {
  const column = cards[index]?.lane;
  let at = index;
  for (let next = index - 1, left = steps; next >= 0 && left > 0; next--) {
    if (cards[next]?.lane !== column) continue;
    at = next;
    left--;
  }
  return at;
}
