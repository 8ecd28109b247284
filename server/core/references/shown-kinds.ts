import type { AssetKind } from '../../contracts/asset';
import { findMarkup, type HtmlTag } from './html';
import { findMarkdown, type MarkdownLink } from './markdown';
import type { TextHit } from './text';

/** What an element shows, and its attributes that show something else. */
const SHOWN: Readonly<Record<string, AssetKind>> = {
  img: 'image',
  image: 'image',
  video: 'video',
  audio: 'audio',
};
const PICTURES: ReadonlySet<string> = new Set(['poster', 'srcset', 'data-srcset', 'imagesrcset']);

/**
 * Returns for each hit the kind of asset that its place in the text shows; null where any kind may stand, such as in
 * a link. Images of markdown by a definition elsewhere are not looked up.
 */
export function shownKinds(text: string, hits: readonly TextHit[]): (AssetKind | null)[] {
  const { tags, links } = findMarkdown(text, findMarkup(text).tags);
  const images = links.filter(({ isImage }) => isImage);
  return hits.map(({ start }) => {
    if (images.some((link) => isTarget(link, start))) return 'image';
    const tag = tags.find((each) => each.start <= start && start < each.end);
    return tag === undefined ? null : kindIn(tag, start);
  });
}

function isTarget({ target }: MarkdownLink, position: number): boolean {
  return 'start' in target && target.start <= position && position < target.end;
}

function kindIn({ name, attributes }: HtmlTag, position: number): AssetKind | null {
  const attribute = attributes.find(
    ({ valueStart, valueEnd }) => valueStart <= position && position < valueEnd,
  );
  if (attribute !== undefined && PICTURES.has(attribute.name)) return 'image';
  return (Object.hasOwn(SHOWN, name) && SHOWN[name]) || null;
}
