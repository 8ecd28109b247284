import { summary } from './blocks';
import { html, isEmpty, lines, type Part } from './html';
import { link, type Page, type PageContext } from './layout';
import { avatar, shareUrl } from './media';
import type { Article, Author, Entry, Homepage } from './model';
import {
  articleCard,
  body,
  byline,
  cover,
  gallery,
  hero,
  longText,
  SIZES,
  sections,
  teasers,
} from './parts';

function meta(entry: Entry, fallback: string | null, context: PageContext) {
  return {
    status: 200,
    title: entry.seo.title ?? entry.title,
    description: entry.seo.description ?? fallback,
    shareImage: shareUrl(entry.seo.image ?? entry.cover, context.strapiUrl),
  };
}

function plain(title: string, description: string | null, content: Part): Page {
  return { status: 200, title, description, shareImage: null, content };
}

export function homePage(home: Homepage, context: PageContext): Page {
  const { words, view } = context;
  const [first, ...others] = home.featured;
  const content = html`<header class="wrap masthead"><h1>${home.title}</h1>${
    home.intro !== null && html`<p class="intro">${lines(home.intro)}</p>`
  }</header>
${wrapped(cover(home.cover, context))}${
  first &&
  html`<section class="wrap issue"><div class="section-head"><h2 class="section-title">${words.featured}</h2>
<a class="more-link" href="${link('/articles', view)}">${words.allStories}</a></div>
${articleCard(first, context, 3, true)}${
  others.length > 0 &&
  html`<div class="grid">${others.map((article) => articleCard(article, context, 3))}</div>`
}</section>\n`
}${body(home, context)}${hero(home, context)}${longText(home.text, context)}${gallery(
  home.gallery,
  words.gallery,
  context,
)}${sections(home, context)}${teasers(home, context)}`;
  return { ...meta(home, home.intro ?? summary(home.body), context), content };
}

export function articlesPage(articles: readonly Article[], context: PageContext): Page {
  const { words } = context;
  const list =
    articles.length === 0
      ? html`<p class="nothing">${words.noStories}</p>`
      : html`<div class="grid">${articles.map((article) => articleCard(article, context, 2))}</div>`;
  return plain(
    words.stories,
    words.storiesIntro,
    html`<header class="wrap masthead"><h1>${words.stories}</h1><p class="intro">${words.storiesIntro}</p></header>
<div class="wrap listing">${list}</div>`,
  );
}

export function archivePage(
  articles: readonly Article[],
  builtAt: Date,
  context: PageContext,
): Page {
  const { words } = context;
  const instant = builtAt.toISOString();
  return plain(
    words.archive,
    words.archiveIntro,
    html`<header class="wrap masthead"><h1>${words.archive}</h1><p class="intro">${words.archiveIntro}</p>
<p class="small">${words.built} <time datetime="${instant}">${instant}</time></p></header>
<div class="wrap listing"><div class="grid">${articles.map((article) => articleCard(article, context, 2))}</div></div>`,
  );
}

export function articlePage(article: Article, context: PageContext): Page {
  const { words, view } = context;
  const content = html`<article class="reading">
<header class="wrap story-head"><p class="kicker"><a href="${link('/articles', view)}">${words.journal}</a></p>
<h1>${article.title}</h1>${byline(article, context)}</header>
${wrapped(cover(article.cover, context))}${body(article, context)}${hero(article, context)}${longText(
  article.text,
  context,
)}${gallery(article.gallery, words.gallery, context)}${sections(article, context)}${teasers(article, context)}${
  article.author !== null &&
  html`<footer class="wrap signature">${person(article.author, context, 2)}</footer>`
}</article>
<p class="wrap"><a class="more-link" href="${link('/articles', view)}">${words.allStories}</a></p>`;
  return { ...meta(article, summary(article.body), context), type: 'article', content };
}

export function authorsPage(authors: readonly Author[], context: PageContext): Page {
  const { words } = context;
  const list =
    authors.length === 0
      ? html`<p class="nothing">${words.noPeople}</p>`
      : html`<div class="people">${authors.map((author) => person(author, context, 2))}</div>`;
  return plain(
    words.people,
    words.peopleIntro,
    html`<header class="wrap masthead"><h1>${words.people}</h1><p class="intro">${words.peopleIntro}</p></header>
<div class="wrap listing">${list}</div>`,
  );
}

function person(author: Author, context: PageContext, level: 2 | 3): Part {
  const name = level === 2 ? html`<h2>${author.name}</h2>` : html`<h3>${author.name}</h3>`;
  return html`<section class="person">${avatar(author.avatar, context, SIZES.avatar)}
<div>${name}${author.role !== null && html`<p class="role">${author.role}</p>`}${
    author.bio !== null && html`<p>${lines(author.bio)}</p>`
  }</div></section>`;
}

function wrapped(content: Part): Part {
  return isEmpty(content) ? null : html`<div class="wrap">${content}</div>\n`;
}

/** A page that says what is wrong: 404, 502 or 500. */
export function messagePage(status: 404 | 500 | 502, context: PageContext): Page {
  const { words, view } = context;
  const [title, message] =
    status === 404
      ? [words.notFoundTitle, words.notFound]
      : status === 502
        ? [words.downTitle, words.down]
        : [words.brokenTitle, words.broken];
  return {
    status,
    title,
    description: null,
    shareImage: null,
    content: html`<section class="wrap message"><p class="code">${status}</p><h1>${title}</h1>
<p class="intro">${message}</p><p><a class="more-link" href="${link('/', view)}">${words.back}</a></p></section>`,
  };
}
