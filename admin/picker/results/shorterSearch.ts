/** Returns the words without the last one, or the beginning of one long word; null if there is nothing shorter. */
export function shorterSearch(searched: string): string | null {
  const words = searched.split(/\s+/).filter((word) => word !== '');
  if (words.length > 1) return words.slice(0, -1).join(' ');
  const letters = [...(words[0] ?? '')];
  return letters.length < 5 ? null : letters.slice(0, Math.ceil(letters.length * 0.6)).join('');
}
