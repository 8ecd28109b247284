import { type DescribedParameters, problemOfParameters } from '../shared/described-calls';
import description from './openapi.json';

/**
 * Calls of Bynder's published API descriptions (assets, metaproperties, collections and uploads, version 4), without
 * their prose. They write paths without the slash at the end, with which Bynder's own clients call them.
 */

const OPERATIONS: Readonly<
  Record<string, { query: DescribedParameters; form?: DescribedParameters }>
> = description;

/** Names that stand for any metaproperty, and what each is called in the description. */
const ANY: readonly [RegExp, string][] = [
  [/^property_\w+$/, 'property_NAME'],
  [/^metaproperty\.[0-9A-F-]+$/, 'metaproperty'],
];

/** What is wrong with a call by the description; null if nothing, or if it describes no such call. */
export function problemOfCall(method: string, url: URL, body: string): string | null {
  const key = Object.keys(OPERATIONS).find((each) =>
    new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(`${method} ${url.pathname}`),
  );
  const operation = key === undefined ? undefined : OPERATIONS[key];
  if (operation === undefined) return null;
  const form = method === 'POST' ? new URLSearchParams(body) : [];
  return (
    problemOfParameters(operation.query, described(url.searchParams)) ??
    problemOfParameters(operation.form ?? {}, described(form))
  );
}

function described(given: Iterable<[string, string]>): [string, string][] {
  return [...given].map(([name, text]) => {
    const [, stands = name] = ANY.find(([form]) => form.test(name)) ?? [];
    return [stands, text];
  });
}
