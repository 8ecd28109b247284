import type { AssetId } from './assets';
import type { AuthorKey } from './authors';

/** An asset in a custom field; the words stand instead of the DAM's own. */
export type Placement = AssetId | { asset: AssetId; alt?: string; caption?: string };

export type Inline =
  | string
  | { kind: 'strong'; text: string }
  | { kind: 'link'; asset: AssetId; text: string };

export type Block =
  | { kind: 'paragraph' | 'quote'; children: Inline[] }
  | { kind: 'heading'; level: 2 | 3; text: string }
  | { kind: 'list'; format: 'ordered' | 'unordered'; items: Inline[][] }
  | { kind: 'image'; asset: AssetId };

export type Section =
  | { kind: 'gallery'; title: string; images: AssetId[] }
  | { kind: 'quote'; text: string; by: string; portrait: AssetId }
  | { kind: 'markdown'; text: string };

interface Seo {
  metaTitle: string;
  metaDescription: string;
  shareImage: AssetId;
}

/** What a page says in one language. In markdown, `asset:<id>` stands for an asset's url. */
export interface Words {
  title: string;
  body: Block[];
  text: string;
  seo: Seo;
  sections: Section[];
}

/** What all languages of a page share. */
export interface Pictures {
  cover: AssetId;
  gallery?: AssetId[];
  hero?: Placement;
  teasers?: Placement[];
}

export interface Article extends Pictures {
  slug: string;
  author: AuthorKey;
  /** Not yet on the website. */
  draft?: true;
  en: Words;
  pl?: Words;
}

export const p = (...children: Inline[]): Block => ({ kind: 'paragraph', children });
export const quote = (...children: Inline[]): Block => ({ kind: 'quote', children });
export const h2 = (text: string): Block => ({ kind: 'heading', level: 2, text });
export const h3 = (text: string): Block => ({ kind: 'heading', level: 3, text });
export const ul = (...items: (Inline | Inline[])[]): Block => list('unordered', items);
export const ol = (...items: (Inline | Inline[])[]): Block => list('ordered', items);
export const img = (asset: AssetId): Block => ({ kind: 'image', asset });

export const strong = (text: string): Inline => ({ kind: 'strong', text });
export const pdf = (asset: AssetId, text: string): Inline => ({ kind: 'link', asset, text });

/** Paragraphs of markdown. */
export const md = (...paragraphs: string[]): string => paragraphs.join('\n\n');

export const galleryOf = (title: string, ...images: AssetId[]): Section => ({
  kind: 'gallery',
  title,
  images,
});
export const quoteOf = (portrait: AssetId, by: string, text: string): Section => ({
  kind: 'quote',
  text,
  by,
  portrait,
});
export const note = (...paragraphs: string[]): Section => ({
  kind: 'markdown',
  text: md(...paragraphs),
});

function list(format: 'ordered' | 'unordered', items: (Inline | Inline[])[]): Block {
  return { kind: 'list', format, items: items.map((item) => [item].flat()) };
}
