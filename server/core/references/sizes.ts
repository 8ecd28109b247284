import { attributeOf, findMarkup, type HtmlAttribute, type HtmlTag } from './html';
import type { PlacedHit } from './place-text';
import type { Edit } from './text';

const SIZED_TAG = /<(?:img|video|source)\b/i;
const SIZE = /\b(?:width|height|aspect-ratio)\b/i;
const SIZED: ReadonlySet<string> = new Set(['img', 'video', 'source']);
const PIXELS = /^\s*(\d+(?:\.\d+)?)(?:px)?\s*$/i;
const RATIO = /(aspect-ratio\s*:\s*(?:auto\s+)?)(\d+(?:\.\d+)?)(\s*\/\s*)(\d+(?:\.\d+)?)/i;
const STYLE_WIDTH = /((?:^|;)\s*width\s*:\s*)(\d+(?:\.\d+)?)(px)/i;
const STYLE_HEIGHT = /((?:^|;)\s*height\s*:\s*)(\d+(?:\.\d+)?)(px)/i;

interface Size {
  width: number;
  height: number;
}

/** A quick look: false for nearly all texts without sizes. */
export function mayHoldSizes(text: string): boolean {
  return text.includes('<') && SIZED_TAG.test(text) && SIZE.test(text);
}

/**
 * Returns the edits that give images and videos of HTML the shape of the version that is shown. Editors
 * write down the size of the version that was inserted: where it is the size of one of the asset's
 * versions, it becomes that of the version shown. A size of the editor's own keeps its width.
 */
export function editsOfSizes(text: string, hits: readonly PlacedHit[]): Edit[] {
  const edits: Edit[] = [];
  let next = 0;
  for (const tag of findMarkup(text).tags) {
    while ((hits[next]?.start ?? Number.POSITIVE_INFINITY) < tag.start) next++;
    if ((hits[next]?.start ?? Number.POSITIVE_INFINITY) >= tag.end) continue;
    if (SIZED.has(tag.name)) edits.push(...editsOfTag(text, tag, hits, next));
  }
  return edits;
}

function editsOfTag(text: string, tag: HtmlTag, hits: readonly PlacedHit[], from: number): Edit[] {
  const source = attributeOf(tag, tag.name === 'source' ? 'srcset' : 'src');
  if (source === undefined) return [];
  let index = from;
  while ((hits[index]?.start ?? Number.POSITIVE_INFINITY) < source.valueStart) index++;
  const hit = hits[index];
  if (hit === undefined || hit.start >= source.valueEnd) return [];
  const { shown, url } = hit.target;
  // A picture that is cut to a shape of its own keeps the sizes that were written for it.
  if (shown === null || /[?&;](?:h|height|ar|crop)=/.test(url)) return [];
  const { width, height } = shown.version;
  if (width === null || height === null) return [];
  const isOwn = (size: Size): boolean =>
    shown.asset.versions.some((one) => one.width === size.width && one.height === size.height);
  return [
    ...editsOfAttributes(text, tag, { width, height }, isOwn),
    ...editsOfStyle(text, tag, { width, height }, isOwn),
  ];
}

function editsOfAttributes(
  text: string,
  tag: HtmlTag,
  shown: Size,
  isOwn: (size: Size) => boolean,
): Edit[] {
  const width = pixelsOf(text, attributeOf(tag, 'width'));
  const height = pixelsOf(text, attributeOf(tag, 'height'));
  if (width === null || height === null) return [];
  const right = rightSize({ width: width.value, height: height.value }, shown, isOwn);
  return [...changed(width, right.width), ...changed(height, right.height)];
}

interface Written {
  value: number;
  start: number;
  end: number;
}

function pixelsOf(text: string, attribute: HtmlAttribute | undefined): Written | null {
  if (attribute === undefined) return null;
  const { valueStart: start, valueEnd: end } = attribute;
  const pixels = PIXELS.exec(text.slice(start, end))?.[1];
  return pixels === undefined ? null : { value: Number(pixels), start, end };
}

function rightSize(size: Size, shown: Size, isOwn: (size: Size) => boolean): Size {
  if (isOwn(size)) return shown;
  const height = Math.max(1, Math.round((size.width * shown.height) / shown.width));
  // A height that was rounded another way is right.
  return Math.abs(height - size.height) <= 1 ? size : { width: size.width, height };
}

function changed({ value, start, end }: Written, right: number): Edit[] {
  return value === right ? [] : [{ start, end, replacement: String(right) }];
}

function editsOfStyle(
  text: string,
  tag: HtmlTag,
  shown: Size,
  isOwn: (size: Size) => boolean,
): Edit[] {
  const style = attributeOf(tag, 'style');
  if (style === undefined) return [];
  const { valueStart, valueEnd } = style;
  const value = text.slice(valueStart, valueEnd);
  const at = (match: RegExpExecArray, group: number): Written => {
    const before = match.slice(1, group).join('').length;
    const start = valueStart + match.index + before;
    const written = match[group] ?? '';
    return { value: Number(written), start, end: start + written.length };
  };
  const edits: Edit[] = [];
  const ratio = RATIO.exec(value);
  if (ratio !== null) {
    const [width, height] = [at(ratio, 2), at(ratio, 4)];
    const isRight = Math.abs(width.value / height.value - shown.width / shown.height) < 0.005;
    if (!isRight) edits.push(...changed(width, shown.width), ...changed(height, shown.height));
  }
  const [width, height] = [STYLE_WIDTH.exec(value), STYLE_HEIGHT.exec(value)];
  if (width === null || height === null) return edits;
  const [written, beside] = [at(width, 2), at(height, 2)];
  const right = rightSize({ width: written.value, height: beside.value }, shown, isOwn);
  return [...edits, ...changed(written, right.width), ...changed(beside, right.height)];
}
