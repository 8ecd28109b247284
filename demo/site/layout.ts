import { type Html, html, type Part } from './html';
import type { MediaContext } from './media';
import type { View } from './strapi';
import { LOCALES, type Locale, WORDS } from './words';

/** Everything a page needs to know about the request it is rendered for. */
export type PageContext = MediaContext & { view: View; path: string };

export type Page = {
  status: number;
  title: string;
  description: string | null;
  /** Absolute address of the picture to share. */
  shareImage: string | null;
  type?: 'website' | 'article';
  content: Part;
};

/** A path of the site in the language, and the state, that is being looked at. */
export function link(path: string, view: View): string {
  const query = new URLSearchParams();
  if (view.locale !== 'en') query.set('locale', view.locale);
  if (view.preview) query.set('preview', '1');
  return query.size === 0 ? path : `${path}?${query}`;
}

/** The mark: two pennants over a wave. */
const MARK = html`<svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><path class="mark-a" d="M15 3v19H4z"/><path class="mark-b" d="M18 8v14h9z"/><path class="mark-c" d="M2 25c3.5 0 3.5 3 7 3s3.5-3 7-3 3.5 3 7 3 3.5-3 7-3" fill="none" stroke-width="2.2"/></svg>`;

const FAVICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cpath fill='%23d5402a' d='M15 3v19H4z'/%3E%3Cpath fill='%23317f92' d='M18 8v14h9z'/%3E%3Cpath fill='none' stroke='%23317f92' stroke-width='2.4' d='M2 26c3.5 0 3.5 3 7 3s3.5-3 7-3 3.5 3 7 3 3.5-3 7-3'/%3E%3C/svg%3E";

export function layout(page: Page, context: PageContext): Html {
  const { words, view } = context;
  const title = page.title === 'Nordhavn' ? 'Nordhavn' : `${page.title} · Nordhavn`;
  return html`<!doctype html>
<html lang="${view.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${page.description !== null && html`<meta name="description" content="${page.description}">\n`}<meta property="og:title" content="${page.title}">
<meta property="og:site_name" content="Nordhavn">
<meta property="og:type" content="${page.type ?? 'website'}">
<meta property="og:locale" content="${view.locale === 'pl' ? 'pl_PL' : 'en_GB'}">
${
  page.description !== null &&
  html`<meta property="og:description" content="${page.description}">\n`
}${
  page.shareImage !== null &&
  html`<meta property="og:image" content="${page.shareImage}">
<meta name="twitter:card" content="summary_large_image">
`
}<link rel="icon" href="${FAVICON}">
<link rel="stylesheet" href="/site.css">
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
${view.preview && previewBar(context)}${header(context)}
<main id="content">
${page.content}
</main>
${footer(context)}
</body>
</html>
`;
}

function header(context: PageContext): Html {
  const { words, view, path } = context;
  const item = (target: string, label: string): Html => {
    const current = path === target ? 'page' : path.startsWith(`${target}/`) ? 'true' : null;
    return html`<li><a href="${link(target, view)}"${
      current !== null && html` aria-current="${current}"`
    }>${label}</a></li>`;
  };
  return html`<header class="site-header"><div class="wrap">
<a class="brand" href="${link('/', view)}" aria-label="Nordhavn, ${words.home}">${MARK}<span>Nordhavn</span></a>
<nav class="menu" aria-label="${words.menu}"><ul>${item('/articles', words.stories)}${item('/authors', words.people)}</ul></nav>
<nav class="languages" aria-label="${words.languages}"><ul>${LOCALES.map((locale) => language(locale, context))}</ul></nav>
</div></header>`;
}

function language(locale: Locale, { view, path }: PageContext): Html {
  const name = WORDS[locale].language;
  return html`<li><a href="${link(path, { ...view, locale })}" lang="${locale}" hreflang="${locale}" title="${name}" aria-label="${locale.toUpperCase()}, ${name}"${
    locale === view.locale && html` aria-current="true"`
  }>${locale.toUpperCase()}</a></li>`;
}

function previewBar({ words, view, path }: PageContext): Html {
  const leave = link(path, { ...view, preview: false });
  return html`<p class="preview-bar">${words.preview} <a href="${leave}">${words.leavePreview}</a></p>\n`;
}

function footer({ words, view }: PageContext): Html {
  return html`<footer class="site-footer"><div class="wrap">
<p class="footer-line">${words.tagline}</p>
<ul><li><a href="${link('/', view)}">${words.home}</a></li><li><a href="${link('/articles', view)}">${words.stories}</a></li><li><a href="${link('/authors', view)}">${words.people}</a></li><li><a href="/archive">${words.archive}</a></li></ul>
<p class="small">${words.place}</p>
</div></footer>`;
}
