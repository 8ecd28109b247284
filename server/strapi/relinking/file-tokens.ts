import { isObject, type JsonObject, textOf } from '../../core/json';
import { addressesOf } from '../../core/references/local-files';

/** A word that may be the name of a stored file. */
const WORD = /[\w-]{4,}/g;
const ONE_WORD = /^[\w-]{4,}$/;

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
        if (!ONE_WORD.test(token)) this.#odd.push({ token, fileId });
        else this.#byWord.set(token, (this.#byWord.get(token) ?? new Set()).add(fileId));
      }
    }
  }

  /** Returns the ids of the files that a text names. */
  in(text: string): number[] {
    const found: number[] = [];
    for (const [word] of text.matchAll(WORD)) {
      const ids = this.#byWord.get(word);
      if (ids !== undefined) found.push(...ids);
    }
    for (const { token, fileId } of this.#odd) if (text.includes(token)) found.push(fileId);
    return found;
  }
}
