/** Markup that is safe to send. Everything else put into a template is escaped. */
export class Html {
  constructor(readonly value: string) {}
  toString(): string {
    return this.value;
  }
}

export type Part = Html | string | number | null | undefined | false | readonly Part[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function partToString(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.value;
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(partToString).join('');
}

export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let out = strings[0] ?? '';
  parts.forEach((part, index) => {
    out += partToString(part) + (strings[index + 1] ?? '');
  });
  return new Html(out);
}

export function isEmpty(part: Part): boolean {
  return partToString(part).trim() === '';
}

/** Text with its line breaks kept. */
export function lines(text: string): Html {
  return new Html(escapeHtml(text).replace(/\r?\n/g, '<br>'));
}

/** A link's target, or null when it is not http(s), mailto or a path of a site. */
function safeHref(href: string): string | null {
  const value = href.trim();
  if (value.startsWith('/')) return /^\/[/\\]/.test(value) ? null : value;
  return /^(https?:\/\/|mailto:)/i.test(value) ? value : null;
}

/** The address of a file: absolute http(s), or a path that Strapi serves. */
export function fileUrl(url: string, strapiUrl: string): string | null {
  const value = url.trim();
  if (/^https?:\/\//i.test(value)) return value;
  if (value.startsWith('/') && !/^\/[/\\]/.test(value)) return strapiUrl + value;
  return null;
}

/** A link in an editor's text: the paths Strapi serves itself lead to Strapi. */
export function contentHref(href: string, strapiUrl: string): string | null {
  const safe = safeHref(href);
  return safe !== null && /^\/(uploads|api|dam)\//.test(safe) ? strapiUrl + safe : safe;
}
