/** The public address of an entry, from a pattern such as `https://www.example.com/{locale}/{slug}`. */
const PLACEHOLDER = /\{([A-Za-z][\w-]*)\}/g;

/** What a pattern names, such as `locale` and `slug`. */
function namesIn(pattern: string): string[] {
  return [...pattern.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/** Null where the entry lacks something that the pattern names: it has no address (yet). */
export function publicUrlOf(
  pattern: string,
  entry: Readonly<Record<string, unknown>>,
): string | null {
  const values = namesIn(pattern).map((name) => entry[name]);
  const isWhole = values.every(
    (value) => (typeof value === 'string' && value !== '') || typeof value === 'number',
  );
  if (!isWhole) return null;
  return pattern.replace(PLACEHOLDER, (_, name: string) => encodeURIComponent(String(entry[name])));
}
