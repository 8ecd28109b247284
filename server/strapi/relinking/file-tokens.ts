import { isObject, type JsonObject, textOf } from '../../core/json';
import { addressesOf } from '../../core/references/local-files';

/** How the names end that Strapi gives: ten random digits. What is glued to their beginning does not matter then. */
const RANDOM_END = /_[\da-f]{10}$/;
const RANDOM_ENDS = /_[\da-f]{10}(?![\da-z])/g;

/** A word that may be the name of a file stored otherwise. */
const WORD = /[\w-]{4,}/g;
const ONE_WORD = /^[\w-]{4,}$/;

/** A character that is encoded for an address, also twice: `%2F` is glued to the name behind it. */
const ENCODED = /%(?:25)*[\da-f]{2}/gi;

/**
 * Returns the names under which a file of the Media Library is stored, without their extensions. Strapi makes them
 * unlike all others, so whatever has one of them may use the file, however the address around it is written.
 */
export function tokensOf(row: JsonObject): string[] {
  const formats = isObject(row.formats) ? Object.values(row.formats).filter(isObject) : [];
  const hashes = [row, ...formats].flatMap(({ hash }) => textOf(hash) ?? []);
  const stored = addressesOf(row).map(({ url }) => {
    const last =
      url
        .replace(/[?#].*$/s, '')
        .split('/')
        .at(-1) ?? '';
    return last.replace(/\.\w+$/, '');
  });
  return [...new Set([...hashes, ...stored])].filter((token) => token !== '');
}

/** Finds names of files in texts. */
export class TokenFinder {
  readonly #byWord = new Map<string, Set<number>>();
  /** Names that are no single word. */
  readonly #odd: { token: string; fileId: number }[] = [];

  constructor(files: readonly { fileId: number; tokens: readonly string[] }[]) {
    for (const { fileId, tokens } of files) {
      for (const token of tokens) {
        const [end] = RANDOM_END.exec(token) ?? [];
        const word = end ?? token;
        if (!ONE_WORD.test(word)) this.#odd.push({ token, fileId });
        else this.#byWord.set(word, (this.#byWord.get(word) ?? new Set()).add(fileId));
      }
    }
  }

  /** Returns the ids of the files that a text names. */
  in(text: string): number[] {
    const found = new Set<number>();
    const add = ([word]: RegExpExecArray) => {
      for (const id of this.#byWord.get(word) ?? []) found.add(id);
    };
    for (const match of text.matchAll(RANDOM_ENDS)) add(match);
    for (const match of text.replace(ENCODED, ' ').matchAll(WORD)) add(match);
    for (const { token, fileId } of this.#odd) if (text.includes(token)) found.add(fileId);
    return [...found];
  }
}
