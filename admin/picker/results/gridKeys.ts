/** Position of a card in the layout. */
export interface CardPosition {
  /** Index of its column. */
  lane: number;
}

/** Number of cards of a column that a page key moves over. */
const PAGE = 4;

/**
 * Returns the index to which a key moves from a card, or null for other keys. Up and down stay in the
 * column, which in a waterfall cannot be computed from the index alone.
 */
export function stepFrom(
  key: string,
  index: number,
  cards: readonly CardPosition[],
): number | null {
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

function below(index: number, cards: readonly CardPosition[], steps: number): number {
  const column = cards[index]?.lane;
  let at = index;
  for (let next = index + 1, left = steps; next < cards.length && left > 0; next++) {
    if (cards[next]?.lane !== column) continue;
    at = next;
    left--;
  }
  return at;
}

function above(index: number, cards: readonly CardPosition[], steps: number): number {
  const column = cards[index]?.lane;
  let at = index;
  for (let next = index - 1, left = steps; next >= 0 && left > 0; next--) {
    if (cards[next]?.lane !== column) continue;
    at = next;
    left--;
  }
  return at;
}
