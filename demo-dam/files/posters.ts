import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { POSTER } from './sizes';
import { peaksOf } from './wav';

/** What a poster shows about a file that is no picture. */
export interface PosterSubject {
  readonly path: string;
  readonly type: string;
  readonly ext: string;
  readonly title: string;
  readonly durationMs: number | null;
  readonly pages: number | null;
}

const BARS = 56;
const MAX_READ_BYTES = 64 * 1024 * 1024;

/** Draws a picture that stands for a document, a sound or a film. */
export async function drawPoster(subject: PosterSubject, sizeBytes: number): Promise<Buffer> {
  const { width, height } = POSTER;
  const body = subject.type === 'document' ? page(subject) : await sound(subject, sizeBytes);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 500 500">${body}</svg>`;
  return sharp(Buffer.from(svg)).png({ compressionLevel: 9 }).toBuffer();
}

/** Text made safe inside SVG: a title may hold any character, control characters included. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

function wrap(text: string, lineLength: number, maxLines: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    const longer = line ? `${line} ${word}` : word;
    if (longer.length <= lineLength || line === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const shown = lines.slice(0, maxLines).map((line) => line.slice(0, lineLength));
  if (lines.length > maxLines) shown[maxLines - 1] = `${shown[maxLines - 1] ?? ''}…`;
  return shown;
}

function page({ title, ext, pages }: PosterSubject): string {
  const lines = wrap(title, 17, 3)
    .map((line, index) => `<tspan x="146" y="${178 + index * 34}">${escapeXml(line)}</tspan>`)
    .join('');
  const rows = [0.92, 1, 0.85, 0.97, 0.6]
    .map((share, index) => {
      const y = 286 + index * 20;
      return `<rect x="146" y="${y}" width="${208 * share}" height="7" rx="3.5" fill="#d8dee3"/>`;
    })
    .join('');
  const count = pages === null ? '' : `${pages} ${pages === 1 ? 'page' : 'pages'}`;
  return `<rect width="500" height="500" fill="#e9edf0"/>
    <path d="M122 66h196l74 74v300H122z" fill="#0b2239" opacity=".10"/>
    <path d="M112 56h196l74 74v300H112z" fill="#fff"/>
    <path d="M308 56l74 74h-74z" fill="#c9d3da"/>
    <rect x="112" y="56" width="14" height="374" fill="#d9482b"/>
    <rect x="146" y="84" width="86" height="38" rx="6" fill="#d9482b"/>
    <text x="189" y="111" font-family="sans-serif" font-weight="700" font-size="22" fill="#fff" text-anchor="middle">${escapeXml(ext.toUpperCase())}</text>
    <text font-family="sans-serif" font-weight="700" font-size="23" fill="#12283c">${lines}</text>
    ${rows}
    <text x="146" y="412" font-family="sans-serif" font-size="17" fill="#6b7b88">${count}</text>`;
}

async function sound(subject: PosterSubject, sizeBytes: number): Promise<string> {
  const readable = subject.ext === 'wav' && sizeBytes <= MAX_READ_BYTES;
  const peaks = readable ? peaksOf(await readFile(subject.path), BARS) : [];
  const loudest = Math.max(0.01, ...peaks);
  const bars = (peaks.length > 0 ? peaks.map((peak) => peak / loudest) : Array(BARS).fill(0.12))
    .map((peak: number, index: number) => {
      const tall = Math.max(6, peak * 230);
      const x = 54 + index * 7;
      return `<rect x="${x}" y="${236 - tall / 2}" width="4.4" height="${tall}" rx="2.2"/>`;
    })
    .join('');
  const seconds = subject.durationMs === null ? '' : `${(subject.durationMs / 1000).toFixed(1)} s`;
  const play =
    subject.type === 'video'
      ? '<circle cx="250" cy="236" r="62" fill="#fff"/><path d="M230 200l58 36-58 36z" fill="#0e2a40"/>'
      : '';
  return `<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="#12344d"/><stop offset="1" stop-color="#0a1c2b"/></linearGradient></defs>
    <rect width="500" height="500" fill="url(#g)"/>
    <g fill="#f2b04c">${bars}</g>${play}
    <text x="54" y="426" font-family="sans-serif" font-weight="700" font-size="24" fill="#fff">${escapeXml(wrap(subject.title, 26, 1)[0] ?? '')}</text>
    <text x="54" y="456" font-family="sans-serif" font-size="18" fill="#9fb6c6">${escapeXml(subject.ext.toUpperCase())} ${seconds}</text>`;
}
