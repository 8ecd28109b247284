import { loadavg } from 'node:os';
import { PROMISES, type Verdicts } from './ledger';
import type { Vitals } from './node';
import { type Pace, pause } from './pace';
import type { DamProxy } from './proxy';
import type { SoakNode } from './site';

const SAMPLE_EVERY_MS = 4_000;

/** What the heap may grow by between the first and the last quarter: this share, and this many bytes. */
const HEAP_SHARE = 0.1;
const HEAP_BYTES = 4 * 1024 ** 2;

/** How many descriptors and handles more there may be, such as connections that are kept open. */
const HANDLES = 10;

/** A short run has too few to compare. */
const FEWEST_SAMPLES = 20;

export interface Sample extends Vitals {
  /** Since the traffic began. */
  atMs: number;
  load: number;
  isCalm: boolean;
}

/** Looks at one node that is never killed. */
export class VitalSigns {
  readonly samples: Sample[] = [];
  readonly #node: SoakNode;
  readonly #proxy: DamProxy;
  readonly #calmMs: number;
  readonly #startedMs = Date.now();

  /**
   * Descriptors and handles are compared while the DAM has answered for `calmMs`: a DAM that hangs holds some.
   */
  constructor(node: SoakNode, proxy: DamProxy, calmMs: number) {
    this.#node = node;
    this.#proxy = proxy;
    this.#calmMs = calmMs;
  }

  async watch(pace: Pace): Promise<void> {
    while (!pace.isOver()) {
      await this.sample();
      await pause(SAMPLE_EVERY_MS);
    }
  }

  async sample(): Promise<Sample> {
    const vitals = await this.#node.ask<Vitals>({ do: 'vitals' });
    const sample = {
      ...vitals,
      atMs: Date.now() - this.#startedMs,
      load: loadavg()[0] ?? Number.NaN,
      isCalm: this.#proxy.calmForMs() >= this.#calmMs,
    };
    this.samples.push(sample);
    return sample;
  }

  /** Compares the samples after `fromMs` with each other, and with the one after the traffic. */
  judge(verdicts: Verdicts, fromMs: number, after: Sample): void {
    const settled = this.samples.filter((sample) => sample.atMs >= fromMs && sample !== after);
    const calm = settled.filter(({ isCalm }) => isCalm);
    const heap = settled.map((sample) => sample.heap);
    this.#compare(verdicts, 'heap', heap, after.heap, (before) => before * HEAP_SHARE + HEAP_BYTES);
    const descriptors = (sample: Sample) => sample.descriptors ?? 0;
    this.#compare(verdicts, 'handles', calm.map(descriptors), descriptors(after), () => HANDLES);
    const resources = calm.map((sample) => sample.resources);
    this.#compare(verdicts, 'handles', resources, after.resources, () => HANDLES);
  }

  #compare(
    verdicts: Verdicts,
    promise: 'heap' | 'handles',
    values: readonly number[],
    after: number,
    mayGrowBy: (before: number) => number,
  ): void {
    const quarter = Math.ceil(values.length / 4);
    const first = median(values.slice(0, quarter));
    const last = median(values.slice(-quarter));
    verdicts.looked(promise, values.length);
    if (values.length < FEWEST_SAMPLES) {
      console.log(`  Not judged, for ${values.length} samples are too few: ${PROMISES[promise]}.`);
      return;
    }
    for (const [when, value] of Object.entries({
      'in the last quarter': last,
      afterwards: after,
    })) {
      if (value - first <= mayGrowBy(first)) continue;
      verdicts.broken(promise, `${first} in the first quarter, ${value} ${when}`);
    }
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
