import { fileUrl, type Html, html } from './html';
import type { Medium, Rendition } from './model';
import type { Words } from './words';

export type MediaContext = { strapiUrl: string; words: Words };

export type ImageOptions = {
  sizes: string;
  /** Above the fold: fetched at once. */
  eager?: boolean;
  alt?: string;
};

const WEB_IMAGES = /^image\/(jpeg|png|webp|avif|gif|svg\+xml)$/;

function isImage(medium: Medium): boolean {
  return medium.mime.startsWith('image/');
}

/** Width by height; a file that is no picture takes the room of a landscape. */
export function aspect({ width, height }: Medium): number {
  return width !== null && height !== null ? Math.round((width / height) * 1000) / 1000 : 1.5;
}

/** Every address of a picture a browser can show, smallest first. */
function candidates(medium: Medium, strapiUrl: string): Rendition[] {
  const found = new Map<number, Rendition>();
  const add = (rendition: Rendition): void => {
    const url = fileUrl(rendition.url, strapiUrl);
    if (url !== null && !found.has(rendition.width)) {
      found.set(rendition.width, { ...rendition, url });
    }
  };
  medium.renditions.forEach(add);
  if (medium.width !== null && medium.height !== null && WEB_IMAGES.test(medium.mime)) {
    add({ url: medium.url, width: medium.width, height: medium.height });
  }
  return [...found.values()].sort((a, b) => a.width - b.width);
}

/** A picture large enough to share, absolute. */
export function shareUrl(medium: Medium | null, strapiUrl: string): string | null {
  if (medium === null || !isImage(medium)) return null;
  const list = candidates(medium, strapiUrl);
  const best = list.find((rendition) => rendition.width >= 1000) ?? list.at(-1);
  return best?.url ?? fileUrl(medium.url, strapiUrl);
}

export function image(medium: Medium, context: MediaContext, options: ImageOptions): Html | null {
  if (!isImage(medium)) return null;
  const list = candidates(medium, context.strapiUrl);
  const fallback = list.find((rendition) => rendition.width >= 700) ?? list.at(-1);
  const src = fallback?.url ?? fileUrl(medium.url, context.strapiUrl);
  if (src === null) return null;
  const srcset = list.map((r) => `${srcsetUrl(r.url)} ${r.width}w`).join(', ');
  const width = medium.width ?? fallback?.width ?? null;
  const height = medium.height ?? fallback?.height ?? null;
  const { focalPoint } = medium;
  return html`<img src="${src}"${
    list.length > 1 && html` srcset="${srcset}" sizes="${options.sizes}"`
  }${width !== null && height !== null && html` width="${width}" height="${height}"`} alt="${
    options.alt ?? medium.alt
  }" loading="${options.eager ? 'eager' : 'lazy'}"${
    options.eager && html` fetchpriority="high"`
  } decoding="async"${
    focalPoint !== null &&
    html` style="object-position:${percent(focalPoint.x)} ${percent(focalPoint.y)}"`
  }>`;
}

/** A srcset is split at spaces and at commas that end an address. */
function srcsetUrl(url: string): string {
  return url.replace(/\s|^,|,$/g, (character) => encodeURIComponent(character));
}

function percent(part: number): string {
  return `${Math.round(part * 1000) / 10}%`;
}

function creditLine(medium: Medium, words: Words): Html | null {
  const { credit, copyright, isAiGenerated } = medium;
  const made = isAiGenerated && html`<span class="made-by-ai">${words.aiGenerated}</span>`;
  if (credit === null) return made || null;
  return html`<span class="credit"${
    copyright !== null && html` title="${copyright}"`
  }>${isAiGenerated ? words.picture : words.photo} ${credit}${made && html` ${made}`}</span>`;
}

export type FigureOptions = ImageOptions & { className?: string; caption?: boolean };

/** Any medium in its place: a picture, a player or a card that links to the file. */
export function figure(
  medium: Medium | null,
  context: MediaContext,
  options: FigureOptions,
): Html | null {
  if (medium === null) return null;
  if (!isImage(medium)) return fileCard(medium, context);
  const picture = image(medium, context, options);
  if (picture === null) return null;
  const caption = options.caption === false ? null : medium.caption;
  const credit = creditLine(medium, context.words);
  return html`<figure class="figure ${options.className ?? ''}" style="--ratio:${aspect(medium)}">
<div class="frame">${picture}</div>
${
  (caption !== null || credit !== null) &&
  html`<figcaption>${caption !== null && html`<span>${caption}</span> `}${credit}</figcaption>`
}</figure>`;
}

export function avatar(medium: Medium | null, context: MediaContext, sizes: string): Html | null {
  if (medium === null) return null;
  const picture = image(medium, context, { sizes });
  return picture === null ? null : html`<span class="avatar">${picture}</span>`;
}

function fileCard(medium: Medium, context: MediaContext): Html | null {
  const url = fileUrl(medium.url, context.strapiUrl);
  if (url === null) return null;
  const title = medium.caption ?? (medium.alt || medium.name);
  const credit = medium.credit !== null && html`<span class="credit">${medium.credit}</span>`;
  if (medium.mime.startsWith('audio/')) {
    return html`<figure class="figure file audio"><figcaption><strong>${title}</strong>${credit}</figcaption>
<audio controls preload="metadata" src="${url}" aria-label="${title}"></audio></figure>`;
  }
  if (medium.mime.startsWith('video/')) {
    return html`<figure class="figure"><div class="frame"><video controls preload="metadata" src="${url}" aria-label="${title}"></video></div>
<figcaption><span>${title}</span> ${credit}</figcaption></figure>`;
  }
  return html`<a class="file card-link" href="${url}" type="${medium.mime}">
<span class="badge" aria-hidden="true">${kind(medium)}</span>
<span><strong>${title}</strong><span class="meta">${context.words.open} ${kind(medium)}${
    medium.size !== null && html` · ${sizeText(medium.size)}`
  }</span></span></a>`;
}

function kind(medium: Medium): string {
  const subtype = medium.mime.split('/')[1] ?? '';
  return (medium.ext ?? subtype).replace(/^\./, '').slice(0, 4).toUpperCase();
}

function sizeText(kilobytes: number): string {
  return kilobytes >= 1000
    ? `${(kilobytes / 1000).toFixed(1)} MB`
    : `${Math.max(1, Math.round(kilobytes))} kB`;
}
