import type { PictureRights } from '../core/provenance';

/** Larger blocks are not read. */
const MOST_BYTES = 1_048_576;

/** Longest value of the three datasets that is kept, in bytes; IPTC's own limits are 32 and 128. */
const LONGEST = 1_000;

/** Begins the resources of Photoshop, in which JPEG files keep IPTC. */
const PHOTOSHOP = 'Photoshop 3.0\0';

/** Identifies the resource that is IPTC. */
const IPTC_RESOURCE = 0x0404;

/** Byte before each dataset. */
const MARKER = 0x1c;

/** Says that texts are UTF-8: dataset 1:90 with the escape sequence of ISO 2022. */
const IS_UTF8 = '\x1b%G';

/**
 * Reads whom IPTC's older form of metadata names (IIM 4.2): the creator, the credit and the copyright. No library
 * that is kept reads it without reading the whole file again. Returns an empty object for anything else, also for a
 * broken block; what was read before the break counts.
 */
export function readIptc(block: Uint8Array): PictureRights {
  if (block.byteLength > MOST_BYTES) return {};
  const datasets = datasetsOf(iptcWithin(Buffer.from(block)));
  const isUtf8 = datasets.some(
    ({ record, dataset, bytes }) =>
      record === 1 && dataset === 90 && bytes.toString('latin1') === IS_UTF8,
  );
  const texts = (wanted: number): string =>
    datasets
      .filter(({ record, dataset }) => record === 2 && dataset === wanted)
      .map(({ bytes }) => textOf(bytes, isUtf8))
      .filter((text) => text !== '')
      .join(', ');
  const rights = { creator: texts(80), credit: texts(110), copyright: texts(116) };
  return Object.fromEntries(Object.entries(rights).filter(([, text]) => text !== ''));
}

/** Many programs write UTF-8 without saying so. */
function textOf(bytes: Buffer, isUtf8: boolean): string {
  const short = bytes.subarray(0, LONGEST);
  const read = short.toString('utf8');
  // The cut may have left half a character.
  const utf8 = bytes.length > LONGEST ? read.replace(/\ufffd+$/, '') : read;
  const text = isUtf8 || !utf8.includes('\ufffd') ? utf8 : short.toString('latin1');
  return text.replace(/\p{Cc}/gu, ' ').trim();
}

interface Dataset {
  record: number;
  dataset: number;
  bytes: Buffer;
}

function datasetsOf(block: Buffer): Dataset[] {
  const datasets: Dataset[] = [];
  let at = 0;
  while (at + 5 <= block.length && block[at] === MARKER) {
    const length = block.readUInt16BE(at + 3);
    const end = at + 5 + length;
    // A length of 32 kB and more is written otherwise; none of these texts has it.
    if (length > 0x7fff || end > block.length) break;
    datasets.push({
      record: block.readUInt8(at + 1),
      dataset: block.readUInt8(at + 2),
      bytes: block.subarray(at + 5, end),
    });
    at = end;
  }
  return datasets;
}

/** Returns the IPTC of a JPEG's resources; the block itself if it is IPTC, as in a TIFF. */
function iptcWithin(block: Buffer): Buffer {
  const isJpeg = block.subarray(0, PHOTOSHOP.length).toString('latin1') === PHOTOSHOP;
  let at = isJpeg ? PHOTOSHOP.length : 0;
  while (at + 12 <= block.length && block.subarray(at, at + 4).toString('latin1') === '8BIM') {
    const id = block.readUInt16BE(at + 4);
    // The name, with its length, takes an even number of bytes.
    const nameBytes = (block.readUInt8(at + 6) + 2) & ~1;
    const start = at + 6 + nameBytes + 4;
    if (start > block.length) return Buffer.alloc(0);
    const end = start + block.readUInt32BE(start - 4);
    if (id === IPTC_RESOURCE) return block.subarray(start, end);
    at = end + (end % 2 === at % 2 ? 0 : 1);
  }
  return isJpeg ? Buffer.alloc(0) : block;
}
