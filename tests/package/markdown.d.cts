export interface Snippet {
  /** The file that the first line names; null for a fragment. */
  file: string | null;
  code: string;
}
export function snippetsOf(markdown: string): Snippet[];
export function relativeLinksOf(markdown: string): string[];
