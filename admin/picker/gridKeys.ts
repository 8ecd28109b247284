/**
 * Where a key leads in a grid of cards; null for keys that lead nowhere. The number of columns is
 * read from the cards themselves, since it follows the width of the window.
 */
export function stepFrom(
  key: string,
  index: number,
  cards: readonly { offsetTop: number }[],
): number | null {
  const last = cards.length - 1;
  const within = (target: number) => Math.min(last, Math.max(0, target));
  switch (key) {
    case 'ArrowRight':
      return within(index + 1);
    case 'ArrowLeft':
      return within(index - 1);
    case 'ArrowDown':
      return within(index + columnsOf(cards));
    case 'ArrowUp':
      return index < columnsOf(cards) ? index : index - columnsOf(cards);
    case 'Home':
      return 0;
    case 'End':
      return within(last);
    default:
      return null;
  }
}

function columnsOf(cards: readonly { offsetTop: number }[]): number {
  const first = cards[0]?.offsetTop;
  const secondRow = cards.findIndex((card) => card.offsetTop !== first);
  return secondRow < 1 ? Math.max(1, cards.length) : secondRow;
}
