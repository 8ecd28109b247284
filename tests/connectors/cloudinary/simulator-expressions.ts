/**
 * Cloudinary's search expressions as its documentation has them: `:` for a token, `=` for the whole,
 * `*` at a word's end only, AND, OR, `-` and parentheses. Throws where Cloudinary answers 400.
 */

export type Fields = Readonly<Record<string, readonly string[]>>;
type Test = (fields: Fields) => boolean;

export class ExpressionError extends Error {}

interface Token {
  text: string;
  isQuoted: boolean;
}

export function compile(expression: string): Test {
  const tokens = tokensOf(expression);
  let at = 0;
  const peek = () => tokens[at]?.text;
  const take = () => {
    const token = tokens[at++];
    if (token === undefined) throw new ExpressionError('It ends too early.');
    return token;
  };

  const either = (): Test => {
    const parts = [both()];
    while (peek() === 'OR') {
      take();
      parts.push(both());
    }
    return (fields) => parts.some((part) => part(fields));
  };
  const both = (): Test => {
    const parts = [single()];
    while (peek() !== undefined && peek() !== ')' && peek() !== 'OR') {
      if (peek() === 'AND') take();
      parts.push(single());
    }
    return (fields) => parts.every((part) => part(fields));
  };
  const single = (): Test => {
    const token = take();
    if (token.isQuoted) return anywhere(token);
    if (token.text === '-') {
      const negated = single();
      return (fields) => !negated(fields);
    }
    if (token.text === '(') {
      const inner = either();
      if (take().text !== ')') throw new ExpressionError('A parenthesis is open.');
      return inner;
    }
    if (['AND', 'OR', 'NOT', ')'].includes(token.text)) {
      throw new ExpressionError(`${token.text} stands where it cannot.`);
    }
    if (['=', ':', '>'].includes(peek() ?? '')) return field(token.text, take().text, take());
    return anywhere(token);
  };

  if (tokens.length === 0) return () => true;
  const test = either();
  if (at < tokens.length) throw new ExpressionError('Something follows its end.');
  return test;
}

function field(name: string, operator: string, value: Token): Test {
  if (operator === '>') return (fields) => (fields[name] ?? []).some((each) => each > value.text);
  if (operator === '=') {
    const wanted = plain(value.text).toLowerCase();
    return (fields) => (fields[name] ?? []).some((each) => each.toLowerCase() === wanted);
  }
  const matches = token(value);
  return (fields) => (fields[name] ?? []).some(matches);
}

/** Matches in any of the texts that a search without a field looks at. */
function anywhere(value: Token): Test {
  const matches = token(value);
  return (fields) => (fields['*'] ?? []).some(matches);
}

function token({ text, isQuoted }: Token): (value: string) => boolean {
  const isPrefix = /(?<!\\)\*$/.test(text);
  if (text === '*') throw new ExpressionError('A bare star is not allowed.');
  if (/(?<!\\)\*./.test(text)) throw new ExpressionError('A star stands at the end only.');
  const said = plain(isPrefix ? text.slice(0, -1) : text);
  // The index is in lower case, but a word with a star is not lowered.
  const wanted = isPrefix && !isQuoted ? said : said.toLowerCase();
  return (value) => {
    const whole = value.toLowerCase();
    if (isQuoted) return isPrefix ? whole.startsWith(wanted) : whole === wanted;
    const words = whole.split(/[^\p{L}\p{N}]+/u);
    return words.some((word) => (isPrefix ? word.startsWith(wanted) : word === wanted));
  };
}

function plain(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function tokensOf(expression: string): Token[] {
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([()=:>])|(-)(?=[\w("])|([^\s()=:>"]+))/gy;
  const tokens: Token[] = [];
  while (pattern.lastIndex < expression.trimEnd().length) {
    const match = pattern.exec(expression);
    if (match === null) throw new ExpressionError('It cannot be read.');
    const [, quoted, sign, minus, word] = match;
    if (word !== undefined && /[!{}[\]^~?\\&<|]/.test(word)) {
      throw new ExpressionError('A reserved character has to be in quotes.');
    }
    tokens.push({ text: quoted ?? sign ?? minus ?? word ?? '', isQuoted: quoted !== undefined });
  }
  return tokens;
}
