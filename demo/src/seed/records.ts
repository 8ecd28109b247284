import type { Pictures, Section, Words } from './content';
import type { Library } from './library';

/** What all languages of a document hold alike. */
export function sharedData(library: Library, { cover, gallery, hero, teasers }: Pictures) {
  return {
    cover: library.fileId(cover),
    gallery: (gallery ?? []).map(library.fileId),
    ...(hero && { hero: library.placement(hero) }),
    ...(teasers && { teasers: teasers.map(library.placement) }),
  };
}

/** What one language of a document says. */
export function wordsData(library: Library, { title, body, text, seo, sections }: Words) {
  return {
    title,
    body: library.blocks(body),
    text: library.text(text),
    seo: { ...seo, shareImage: library.fileId(seo.shareImage) },
    sections: sections.map((section) => sectionData(library, section)),
  };
}

function sectionData(library: Library, section: Section) {
  switch (section.kind) {
    case 'gallery':
      return {
        __component: 'sections.gallery' as const,
        title: section.title,
        images: section.images.map(library.fileId),
      };
    case 'quote':
      return {
        __component: 'sections.quote' as const,
        text: section.text,
        by: section.by,
        portrait: library.fileId(section.portrait),
      };
    case 'markdown':
      return { __component: 'sections.markdown' as const, text: library.text(section.text) };
  }
}
