import { randomFrom } from './kit';

const RATE = 22_050;

/** A sound as 16-bit mono WAV. */
export function sound(look: string, key: string): Buffer {
  return look === 'bell' ? wav(bell(4.8)) : wav(waves(6, key));
}

/** Three strokes of a bell: partials that are no multiples of each other, the high ones fade first. */
function bell(seconds: number): Float32Array {
  const partials = [
    [0.5, 0.5, 1.3],
    [1, 1, 1.7],
    [1.19, 0.7, 2.2],
    [1.5, 0.4, 2.8],
    [2, 0.8, 3],
    [2.52, 0.4, 4.2],
    [3.01, 0.3, 5.4],
    [4.17, 0.2, 8],
  ] as const;
  const samples = new Float32Array(Math.round(seconds * RATE));
  for (const stroke of [0.05, 1.45, 2.85]) {
    const start = Math.round(stroke * RATE);
    for (let index = start; index < samples.length; index += 1) {
      const t = (index - start) / RATE;
      let value = 0;
      for (const [ratio, strength, decay] of partials) {
        value += Math.sin(2 * Math.PI * 392 * ratio * t) * strength * Math.exp(-t * decay);
      }
      samples[index] = (samples[index] ?? 0) + value * 0.17 * Math.min(1, t * 900);
    }
  }
  return samples;
}

/** Waves running up a beach: noise through a filter that opens and closes with the swell. */
function waves(seconds: number, key: string): Float32Array {
  const random = randomFrom(key);
  const samples = new Float32Array(Math.round(seconds * RATE));
  let [low, deep] = [0, 0];
  for (let index = 0; index < samples.length; index += 1) {
    const t = index / RATE;
    const swell = Math.max(0, Math.sin((t / 3) * Math.PI * 2 - 0.7)) ** 1.6;
    const noise = random() * 2 - 1;
    low += (noise - low) * (0.03 + swell * 0.34);
    deep += (noise - deep) * 0.012;
    const edge = Math.min(1, t * 4, (seconds - t) * 4);
    samples[index] = (low * (0.12 + swell * 0.75) + deep * 0.8) * edge;
  }
  return samples;
}

function wav(samples: Float32Array): Buffer {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples.length * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples.length * 2, 40);
  for (const [index, value] of samples.entries()) {
    bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, value)) * 32_000), 44 + index * 2);
  }
  return bytes;
}
