import { type FileHandle, open } from 'node:fs/promises';

/** Parts of a file that are looked at; a file with more of them is not looked at to its end. */
const MOST_PARTS = 1_000;

/** Bytes of a part that are read: enough to tell what it holds. */
const PART_BYTES = 64;

/** A part of a file: a segment, a chunk or a box. */
interface Part {
  holdsCredentials: boolean;
  /** Bytes from its beginning to that of the next part. */
  length: number;
}

/** How a format is cut into parts. */
interface Layout {
  /** Where the first part begins. */
  first: number;
  /** Reads the beginning of a part. Returns null at the end, and for what is none. */
  read(bytes: Buffer): Part | null;
}

/**
 * True if a JPEG, PNG, WebP, AVIF or HEIC has Content Credentials (C2PA 2.2, appendix A: a manifest store). Only
 * their beginning is looked at: nobody has checked a signature, nor that they belong to this picture. Rejects if the
 * file cannot be read.
 */
export async function hasContentCredentials(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const layout = layoutOf(await bytesAt(file, 0));
    let at = layout?.first ?? 0;
    for (let parts = 0; layout !== null && parts < MOST_PARTS; parts += 1) {
      const part = layout.read(await bytesAt(file, at));
      if (part === null) return false;
      if (part.holdsCredentials) return true;
      at += part.length;
    }
    return false;
  } finally {
    await file.close();
  }
}

/** Returns fewer bytes at the end of the file. */
async function bytesAt(file: FileHandle, at: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(PART_BYTES), 0, PART_BYTES, at);
  return buffer.subarray(0, bytesRead);
}

function layoutOf(head: Buffer): Layout | null {
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return JPEG;
  if (isText(head, 1, 'PNG')) return PNG;
  if (isText(head, 0, 'RIFF') && isText(head, 8, 'WEBP')) return WEBP;
  return isText(head, 4, 'ftyp') ? BOXES : null;
}

function isText(bytes: Buffer, at: number, text: string): boolean {
  return bytes.subarray(at, at + text.length).toString('latin1') === text;
}

/** True if a manifest store begins here: a JUMBF box whose description has the type `c2pa`. */
function isStore(bytes: Buffer, at: number): boolean {
  return (
    isText(bytes, at + 4, 'jumb') &&
    isText(bytes, at + 12, 'jumd') &&
    isText(bytes, at + 16, 'c2pa')
  );
}

const START_OF_SCAN = 0xda;
const APP11 = 0xeb;

/** Markers are fill bytes, or have a length; the pixels begin with the scan. */
const JPEG: Layout = {
  first: 2,
  read(bytes) {
    if (bytes.length < 4 || bytes[0] !== 0xff) return null;
    const marker = bytes.readUInt8(1);
    if (marker === 0xff) return { holdsCredentials: false, length: 1 };
    if (marker === START_OF_SCAN) return null;
    // JUMBF in JPEG (ISO 19566-5): "JP", the number of the box, and that of its segment stand before it.
    const holdsCredentials = marker === APP11 && isText(bytes, 4, 'JP') && isStore(bytes, 12);
    return { holdsCredentials, length: 2 + bytes.readUInt16BE(2) };
  },
};

const PNG: Layout = {
  first: 8,
  read(bytes) {
    if (bytes.length < 12 || isText(bytes, 4, 'IEND')) return null;
    const holdsCredentials = isText(bytes, 4, 'caBX') && isStore(bytes, 8);
    return { holdsCredentials, length: 12 + bytes.readUInt32BE(0) };
  },
};

const WEBP: Layout = {
  first: 12,
  read(bytes) {
    if (bytes.length < 8) return null;
    const size = bytes.readUInt32LE(4);
    const holdsCredentials = isText(bytes, 0, 'C2PA') && isStore(bytes, 8);
    return { holdsCredentials, length: 8 + size + (size % 2) };
  },
};

/** Name of the box for manifests in files of boxes. */
const C2PA_BOX = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex');

const BOXES: Layout = {
  first: 0,
  read(bytes) {
    if (bytes.length < 16) return null;
    const size = bytes.readUInt32BE(0);
    const length = size === 1 ? Number(bytes.readBigUInt64BE(8)) : size;
    const holdsCredentials =
      isText(bytes, 4, 'uuid') &&
      bytes.subarray(8, 24).equals(C2PA_BOX) &&
      isText(bytes, 28, 'manifest\0');
    // A box of the size 0 is the last one.
    return length < 8 && !holdsCredentials ? null : { holdsCredentials, length };
  },
};
