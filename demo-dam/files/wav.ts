/** What a RIFF/WAVE header says about the samples that follow. */
export interface Wav {
  readonly durationMs: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  /** Where the samples lie in the file, in bytes. */
  readonly dataStart: number;
  readonly dataBytes: number;
}

/** Reads the header of a PCM WAV file; null for anything else. */
export function readWav(bytes: Buffer): Wav | null {
  if (bytes.length < 44 || bytes.toString('latin1', 0, 4) !== 'RIFF') return null;
  if (bytes.toString('latin1', 8, 12) !== 'WAVE') return null;
  let format: { channels: number; rate: number; bits: number } | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (name === 'fmt ' && at + 24 <= bytes.length) {
      format = {
        channels: bytes.readUInt16LE(at + 10),
        rate: bytes.readUInt32LE(at + 12),
        bits: bytes.readUInt16LE(at + 22),
      };
    }
    if (name === 'data' && format) {
      const dataBytes = Math.min(size, bytes.length - at - 8);
      const bytesPerSecond = (format.rate * format.channels * format.bits) / 8;
      if (!bytesPerSecond) return null;
      return {
        durationMs: Math.round((dataBytes / bytesPerSecond) * 1000),
        channels: format.channels,
        bitsPerSample: format.bits,
        dataStart: at + 8,
        dataBytes,
      };
    }
    at += 8 + size + (size % 2);
  }
  return null;
}

/** The loudest sample (0..1) in each of `count` equal stretches; empty where it is not 16 bit. */
export function peaksOf(bytes: Buffer, count: number): readonly number[] {
  const wav = readWav(bytes);
  if (wav?.bitsPerSample !== 16) return [];
  const samples = Math.floor(wav.dataBytes / 2);
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * samples) / count);
    const to = Math.floor(((index + 1) * samples) / count);
    let peak = 0;
    for (let sample = from; sample < to; sample += 1) {
      peak = Math.max(peak, Math.abs(bytes.readInt16LE(wav.dataStart + sample * 2)) / 32768);
    }
    return peak;
  });
}
