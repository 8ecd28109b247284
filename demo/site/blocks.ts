import { contentHref, type Html, html, lines, type Part } from './html';
import { figure, type MediaContext } from './media';
import { readMedium } from './model';
import { type Json, records } from './read';

/** Strapi's blocks (the rich text editor's JSON) as markup. */
export function blocks(nodes: readonly Json[], context: MediaContext): Html {
  return html`${nodes.map((node) => block(node, context))}`;
}

function block(node: Json, context: MediaContext): Part {
  const children = records(node.children);
  switch (node.type) {
    case 'paragraph':
      return isBlank(children) ? null : html`<p>${inline(children, context)}</p>\n`;
    case 'heading':
      return heading(node.level, inline(children, context));
    case 'list':
      return list(node, context);
    case 'quote':
      return html`<blockquote><p>${inline(children, context)}</p></blockquote>\n`;
    case 'code':
      return html`<pre><code>${children.map(plain)}</code></pre>\n`;
    case 'image':
      return figure(readMedium(node.image), context, {
        sizes: '(min-width: 48rem) 42rem, 92vw',
        className: 'inline',
      });
    default:
      return null;
  }
}

/** The page's title is the only h1: an editor's headings begin below it. */
function heading(level: unknown, content: Part): Html {
  switch (level) {
    case 1:
    case 2:
      return html`<h2>${content}</h2>\n`;
    case 3:
      return html`<h3>${content}</h3>\n`;
    default:
      return html`<h4>${content}</h4>\n`;
  }
}

function list(node: Json, context: MediaContext): Html {
  const items = records(node.children).map((child) =>
    child.type === 'list'
      ? html`<li class="nested">${list(child, context)}</li>`
      : html`<li>${inline(records(child.children), context)}</li>`,
  );
  return node.format === 'ordered' ? html`<ol>${items}</ol>\n` : html`<ul>${items}</ul>\n`;
}

function inline(nodes: readonly Json[], context: MediaContext): Part {
  return nodes.map((node) => {
    if (node.type === 'list') return list(node, context);
    if (node.type !== 'link') return marked(node);
    const content = inline(records(node.children), context);
    const href = typeof node.url === 'string' ? contentHref(node.url, context.strapiUrl) : null;
    return href === null ? content : html`<a href="${href}">${content}</a>`;
  });
}

function marked(node: Json): Html {
  let out = lines(plain(node));
  if (node.code === true) out = html`<code>${out}</code>`;
  if (node.bold === true) out = html`<strong>${out}</strong>`;
  if (node.italic === true) out = html`<em>${out}</em>`;
  if (node.underline === true) out = html`<u>${out}</u>`;
  if (node.strikethrough === true) out = html`<s>${out}</s>`;
  return out;
}

function plain(node: Json): string {
  if (typeof node.text === 'string') return node.text;
  return records(node.children).map(plain).join('');
}

function isBlank(nodes: readonly Json[]): boolean {
  return nodes.map(plain).join('').trim() === '';
}

/** The words of the first paragraphs, for a description. */
export function summary(nodes: readonly Json[]): string | null {
  const words = nodes
    .filter((node) => node.type === 'paragraph')
    .map(plain)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (words === '') return null;
  return words.length <= 160 ? words : `${words.slice(0, 157).replace(/\s+\S*$/, '')}…`;
}
