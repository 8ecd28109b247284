/** A placeholder of a pattern such as `https://www.example.com/{locale}/{slug}`. */
const PLACEHOLDER = /\{([A-Za-z][\w-]*)\}/g;

/** Returns the field names in a pattern, such as `locale` and `slug`. */
function namesIn(pattern: string): string[] {
  return [...pattern.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/** Returns the public URL of an entry, or null if a field that the pattern names is empty. */
export function publicUrlOf(
  pattern: string,
  entry: Readonly<Record<string, unknown>>,
): string | null {
  const values = namesIn(pattern).map((name) => entry[name]);
  const isComplete = values.every(
    (value) => (typeof value === 'string' && value !== '') || typeof value === 'number',
  );
  if (!isComplete) return null;
  return pattern.replace(PLACEHOLDER, (_, name: string) => encodeURIComponent(String(entry[name])));
}
