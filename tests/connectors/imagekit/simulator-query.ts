/**
 * ImageKit's query language, by its documentation and by the fields and operators that its own `search-assets` skill
 * lists (github.com/imagekit-developer/skills).
 */

export class QueryError extends Error {}

/** Values by field; custom metadata under `customMetadata.<name>`. */
export type Searched = Readonly<Record<string, readonly (string | number | boolean)[]>>;

type Test = (file: Searched) => boolean;
type Value = string | number | boolean;

const EQUALITY = ['=', 'IN', 'NOT =', 'NOT IN'];
const ORDER = ['<', '<=', '>', '>='];
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  name: [...EQUALITY, ':', 'HAS'],
  tags: ['IN', 'NOT IN', 'HAS', 'EXISTS', 'NOT EXISTS'],
  type: EQUALITY,
  id: EQUALITY,
  createdAt: [...EQUALITY, ...ORDER],
  updatedAt: [...EQUALITY, ...ORDER],
  format: ['=', 'IN'],
  private: ['='],
  published: ['='],
  path: [...EQUALITY, ':'],
};

/** Operators by the type of a custom metadata field. */
const CUSTOM: Readonly<Record<string, readonly string[]>> = {
  Text: ['=', ':', 'HAS'],
  Textarea: ['=', ':', 'HAS'],
  Number: ORDER,
  Date: ORDER,
  Boolean: ['='],
  SingleSelect: ['=', 'IN'],
  MultiSelect: ['IN', 'NOT IN'],
};

const TOKEN =
  /\s*(?:"((?:[^"\\])*)"|(NOT =|NOT IN|NOT EXISTS|IN|HAS|EXISTS|AND|OR|<=|>=|[=:<>()[\],])|([A-Za-z0-9_.-]+))/y;

interface Token {
  kind: 'text' | 'sign' | 'word';
  text: string;
}

function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < query.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(query);
    if (match === null) throw new QueryError(`unexpected ${query.slice(at, at + 12)}`);
    const [, text, sign, word] = match;
    if (text !== undefined) tokens.push({ kind: 'text', text });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

/** `types` are those of the account's custom metadata fields. */
export function compile(query: string, types: ReadonlyMap<string, string>): Test {
  const tokens = tokensOf(query);
  const next = () => tokens.shift() ?? { kind: 'sign' as const, text: 'the end' };
  const takes = (text: string) => {
    const isNext = tokens[0]?.kind === 'sign' && tokens[0].text === text;
    if (isNext) tokens.shift();
    return isNext;
  };
  const expect = (text: string) => {
    if (!takes(text)) throw new QueryError(`${text} expected`);
  };
  const either = (): Test => {
    let test = both();
    while (takes('OR')) {
      const [one, other] = [test, both()];
      test = (file) => one(file) || other(file);
    }
    return test;
  };
  const both = (): Test => {
    let test = single();
    while (takes('AND')) {
      const [one, other] = [test, single()];
      test = (file) => one(file) && other(file);
    }
    return test;
  };
  const single = (): Test => {
    if (!takes('(')) return comparison();
    const test = either();
    expect(')');
    return test;
  };
  const takeValue = (): Value => {
    const { kind, text } = next();
    if (kind === 'text') return text;
    if (kind === 'word' && /^(true|false)$/.test(text)) return text === 'true';
    if (kind === 'word' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
    throw new QueryError(`a value expected instead of ${text}`);
  };
  const comparison = (): Test => {
    const field = next();
    const allowed = allowedFor(field, types);
    const operator = next().text;
    if (!allowed.includes(operator)) throw new QueryError(`${field.text} with ${operator}`);
    const values: Value[] = [];
    if (operator.endsWith('IN')) {
      expect('[');
      do values.push(takeValue());
      while (takes(','));
      expect(']');
    } else if (!operator.endsWith('EXISTS')) values.push(takeValue());
    return (file) => matches(operator, file[field.text] ?? [], values, field.text);
  };
  const test = either();
  if (tokens.length > 0) throw new QueryError(`unexpected ${tokens[0]?.text}`);
  return test;
}

/** The operators that a field takes; only fields of metadata stand in quotes. */
function allowedFor({ kind, text }: Token, types: ReadonlyMap<string, string>): readonly string[] {
  const isCustom = text.startsWith('customMetadata.');
  if (isCustom !== (kind === 'text')) throw new QueryError(`quotes of ${text}`);
  const type = types.get(text.slice('customMetadata.'.length));
  const allowed = isCustom ? CUSTOM[type ?? ''] : OPERATORS[text];
  if (allowed === undefined) throw new QueryError(`unknown field ${text}`);
  return allowed;
}

function matches(
  operator: string,
  held: readonly Value[],
  wanted: readonly Value[],
  field: string,
): boolean {
  const [value = ''] = wanted;
  switch (operator) {
    case '=':
    case 'IN':
      return held.some((each) => wanted.includes(each));
    case 'NOT =':
    case 'NOT IN':
      return !held.some((each) => wanted.includes(each));
    case ':':
      return held.some((each) => `${each}${field === 'path' ? '/' : ''}`.startsWith(String(value)));
    case 'HAS':
      return held.some((each) => has(String(each), String(value)));
    case 'EXISTS':
      return held.length > 0;
    case 'NOT EXISTS':
      return held.length === 0;
    default:
      return held.some((each) => compares(operator, each, value));
  }
}

/** The last word matches as a beginning. */
function has(text: string, words: string): boolean {
  const partsOf = (whole: string): readonly string[] =>
    whole.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const held = partsOf(text);
  const wanted = partsOf(words);
  return wanted.every((word, index) =>
    index === wanted.length - 1 ? held.some((each) => each.startsWith(word)) : held.includes(word),
  );
}

function compares(operator: string, held: Value, wanted: Value): boolean {
  const numberOf = (value: Value) => {
    if (typeof value !== 'string') return Number(value);
    const ms = Date.parse(value);
    if (Number.isNaN(ms)) throw new QueryError(`the date ${value}`);
    return ms;
  };
  const [one, other] = [numberOf(held), numberOf(wanted)];
  if (operator === '<') return one < other;
  if (operator === '<=') return one <= other;
  return operator === '>' ? one > other : one >= other;
}
