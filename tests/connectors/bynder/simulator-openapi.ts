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

/** Calls that the descriptions lack. What is known of them is on the connector's page, under "Verified, and not". */
const UNDESCRIBED = [
  /^GET \/api\/v4\/media\/[^/]+\/([^/]+\/)?download\/$/,
  /^GET \/api\/v4\/account\/derivatives\/$/,
  /^POST \/api\/v4\/upload\/$/,
  /^GET \/api\/trash\/media\/$/,
  /^(GET|POST|DELETE) \/api\/media\/usage\/(sync\/)?$/,
];

/** What is wrong with a call by the description; null if nothing. */
export function problemOfCall(method: string, url: URL, body: string): string | null {
  const key = Object.keys(OPERATIONS).find((each) =>
    new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(`${method} ${url.pathname}`),
  );
  const operation = key === undefined ? undefined : OPERATIONS[key];
  if (operation === undefined) {
    const call = `${method} ${url.pathname}`;
    return UNDESCRIBED.some((each) => each.test(call)) ? null : `${call} is in no description`;
  }
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
