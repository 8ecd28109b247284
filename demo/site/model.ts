import { count, fraction, type Json, present, record, records, text } from './read';

export type Rendition = { url: string; width: number; height: number };

export type Medium = {
  url: string;
  name: string;
  mime: string;
  ext: string | null;
  /** Kilobytes, as Strapi counts them. */
  size: number | null;
  width: number | null;
  height: number | null;
  renditions: Rendition[];
  alt: string;
  caption: string | null;
  credit: string | null;
  copyright: string | null;
  /** Made by a model, as the DAM or the file says. */
  isAiGenerated: boolean;
  focalPoint: { x: number; y: number } | null;
};

type Seo = { title: string | null; description: string | null; image: Medium | null };

export type Section =
  | { kind: 'gallery'; title: string | null; images: Medium[] }
  | { kind: 'quote'; text: string; by: string | null; portrait: Medium | null }
  | { kind: 'markdown'; text: string };

export type Author = {
  name: string;
  role: string | null;
  bio: string | null;
  avatar: Medium | null;
};

/** What an article and the home page have in common. */
export type Entry = {
  title: string;
  cover: Medium | null;
  gallery: Medium[];
  body: Json[];
  text: string | null;
  hero: Medium | null;
  teasers: Medium[];
  seo: Seo;
  sections: Section[];
};

export type Article = Entry & { slug: string; publishedAt: Date | null; author: Author | null };
export type Homepage = Entry & { intro: string | null; featured: Article[] };

function readRendition(value: unknown): Rendition | null {
  const format = record(value);
  const url = text(format?.url);
  const width = count(format?.width);
  const height = count(format?.height);
  return url !== null && width !== null && height !== null ? { url, width, height } : null;
}

/** A media file or the value of the custom field; null when there is nothing to show. */
export function readMedium(value: unknown): Medium | null {
  const medium = record(value);
  const url = text(medium?.url);
  if (medium === null || url === null) return null;
  const dam = record(medium.dam) ?? {};
  const focal = record(dam.focalPoint ?? medium.focalPoint);
  const x = fraction(focal?.x);
  const y = fraction(focal?.y);
  return {
    url,
    name: text(medium.name) ?? text(medium.title) ?? '',
    mime: text(medium.mime) ?? 'image/jpeg',
    ext: text(medium.ext),
    size: count(medium.size),
    width: count(medium.width),
    height: count(medium.height),
    renditions: present(Object.values(record(medium.formats) ?? {}).map(readRendition)),
    alt: text(medium.alternativeText) ?? text(medium.alt) ?? '',
    caption: text(medium.caption),
    credit: text(dam.credit) ?? text(medium.credit),
    copyright: text(dam.copyright) ?? text(medium.copyright),
    isAiGenerated: record(dam.provenance)?.digitalSourceType === 'trainedAlgorithmicMedia',
    focalPoint: x !== null && y !== null ? { x, y } : null,
  };
}

function readMedia(value: unknown): Medium[] {
  return present(records(value).map(readMedium));
}

function readSection(value: Json): Section | null {
  const title = text(value.title);
  const words = text(value.text);
  switch (value.__component) {
    case 'sections.gallery': {
      const images = readMedia(value.images);
      return images.length > 0 ? { kind: 'gallery', title, images } : null;
    }
    case 'sections.quote':
      return words === null
        ? null
        : { kind: 'quote', text: words, by: text(value.by), portrait: readMedium(value.portrait) };
    case 'sections.markdown':
      return words === null ? null : { kind: 'markdown', text: words };
    default:
      return null;
  }
}

export function readAuthor(value: unknown): Author | null {
  const author = record(value);
  const name = text(author?.name);
  if (author === null || name === null) return null;
  return {
    name,
    role: text(author.role),
    bio: text(author.bio),
    avatar: readMedium(author.avatar),
  };
}

function readEntry(value: Json, title: string): Entry {
  const seo = record(value.seo);
  return {
    title,
    cover: readMedium(value.cover),
    gallery: readMedia(value.gallery),
    body: records(value.body),
    text: text(value.text),
    hero: readMedium(value.hero),
    teasers: readMedia(value.teasers),
    seo: {
      title: text(seo?.metaTitle),
      description: text(seo?.metaDescription),
      image: readMedium(seo?.shareImage),
    },
    sections: present(records(value.sections).map(readSection)),
  };
}

export function readArticle(value: unknown): Article | null {
  const article = record(value);
  const title = text(article?.title);
  const slug = text(article?.slug);
  if (article === null || title === null || slug === null) return null;
  const published = new Date(text(article.publishedAt) ?? Number.NaN);
  return {
    ...readEntry(article, title),
    slug,
    publishedAt: Number.isNaN(published.getTime()) ? null : published,
    author: readAuthor(article.author),
  };
}

export function readHomepage(value: unknown): Homepage | null {
  const page = record(value);
  if (page === null) return null;
  return {
    ...readEntry(page, text(page.title) ?? 'Nordhavn'),
    intro: text(page.intro),
    featured: present(records(page.featured).map(readArticle)),
  };
}
