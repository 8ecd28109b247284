import { blocks } from './blocks';
import { type Html, html, isEmpty, lines, type Part } from './html';
import { link, type PageContext } from './layout';
import { markdown } from './markdown';
import { aspect, avatar, figure, image } from './media';
import type { Article, Entry, Medium, Section } from './model';

export const SIZES = {
  wide: '(min-width: 80rem) 76rem, 94vw',
  half: '(min-width: 80rem) 37rem, (min-width: 48rem) 46vw, 94vw',
  third: '(min-width: 80rem) 24rem, (min-width: 40rem) 46vw, 94vw',
  avatar: '8rem',
} as const;

export function cover(medium: Medium | null, context: PageContext): Html | null {
  return figure(medium, context, { sizes: SIZES.wide, eager: true, className: 'cover' });
}

export function body(entry: Entry, context: PageContext): Html | null {
  const content = blocks(entry.body, context);
  return isEmpty(content) ? null : html`<div class="prose lead">${content}</div>\n`;
}

export function longText(source: string | null, context: PageContext): Html | null {
  if (source === null) return null;
  const content = markdown(source, context.strapiUrl);
  return isEmpty(content) ? null : html`<div class="prose">${content}</div>\n`;
}

export function hero(entry: Entry, context: PageContext): Html | null {
  const content = figure(entry.hero, context, { sizes: SIZES.wide, className: 'banner' });
  return content && html`<div class="wrap">${content}</div>\n`;
}

/** Pictures in rows of one height, whatever their formats; none is left alone in a last row. */
function rows(media: readonly Medium[], context: PageContext): Html {
  return html`<div class="rows">${balancedRows(media).map((row) => {
    const sum = row.reduce((total, medium) => total + aspect(medium), 0);
    const sizes = row.length === 1 ? SIZES.wide : SIZES.half;
    const figures = row.map((medium) => figure(medium, context, { sizes }));
    return html`<div class="row" style="--sum:${Math.round(sum * 1000) / 1000}">${figures}</div>`;
  })}</div>`;
}

/** How many pictures' widths, measured in heights, make a row. */
const ROW_WIDTH = 3.6;

function balancedRows(media: readonly Medium[]): Medium[][] {
  const total = media.reduce((sum, medium) => sum + aspect(medium), 0);
  const count = Math.max(1, Math.round(total / ROW_WIDTH));
  const result: Medium[][] = Array.from({ length: count }, () => []);
  let before = 0;
  for (const medium of media) {
    const middle = before + aspect(medium) / 2;
    result[Math.min(count - 1, Math.floor((middle / total) * count))]?.push(medium);
    before += aspect(medium);
  }
  return result.filter((row) => row.length > 0);
}

export function gallery(
  media: readonly Medium[],
  title: string | null,
  context: PageContext,
): Html | null {
  const content = rows(media, context);
  if (media.length === 0 || isEmpty(content)) return null;
  return html`<section class="wrap gallery">${
    title !== null && html`<h2 class="section-title">${title}</h2>`
  }${content}</section>\n`;
}

export function teasers(entry: Entry, context: PageContext): Html | null {
  const items = entry.teasers
    .map((medium) => figure(medium, context, { sizes: SIZES.third, className: 'teaser' }))
    .filter((item) => item !== null);
  if (items.length === 0) return null;
  return html`<section class="wrap teasers"><h2 class="section-title">${context.words.also}</h2>
<div class="grid">${items}</div></section>\n`;
}

export function sections(entry: Entry, context: PageContext): Part {
  return entry.sections.map((section) => renderSection(section, context));
}

function renderSection(section: Section, context: PageContext): Html | null {
  switch (section.kind) {
    case 'gallery':
      return gallery(section.images, section.title, context);
    case 'markdown':
      return longText(section.text, context);
    case 'quote': {
      const portrait = avatar(section.portrait, context, '8rem');
      return html`<figure class="wrap pull${portrait !== null && ' with-portrait'}">${portrait}
<div><blockquote>${lines(section.text)}</blockquote>${
        section.by !== null && html`<figcaption>${section.by}</figcaption>`
      }</div></figure>\n`;
    }
  }
}

export function articleCard(
  article: Article,
  context: PageContext,
  level: 2 | 3,
  lead = false,
): Html {
  const { words, view } = context;
  const picture =
    article.cover &&
    image(article.cover, context, { sizes: lead ? SIZES.wide : SIZES.third, alt: '', eager: lead });
  const headline = html`<a href="${link(`/articles/${encodeURIComponent(article.slug)}`, view)}">${article.title}</a>`;
  return html`<article class="story${lead && ' story-lead'}${picture === null && ' story-plain'}">
${picture && html`<div class="frame">${picture}</div>`}
<div class="story-text">${byline(article, context)}
${level === 2 ? html`<h2>${headline}</h2>` : html`<h3>${headline}</h3>`}
${lead && article.seo.description !== null && html`<p>${article.seo.description}</p>`}
<span class="more" aria-hidden="true">${words.read}</span></div></article>\n`;
}

export function byline(article: Article, { words, view }: PageContext): Html | null {
  const date =
    article.publishedAt &&
    html`<time datetime="${article.publishedAt.toISOString()}">${formatDate(article.publishedAt, view.locale)}</time>`;
  const author = article.author && html`<span>${words.by} ${article.author.name}</span>`;
  return date || author ? html`<p class="byline">${author}${date}</p>` : null;
}

function formatDate(date: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(date);
}
