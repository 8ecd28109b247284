/** What an asset may show from some moment on: the number of a version, or null for nothing. */
interface State {
  shown: number | null;
  /** When the DAM was told to change, or when the clock changes it. Milliseconds since the epoch. */
  fromMs: number;
  /** From when on no answer may show anything older; null while nothing is promised. */
  promisedMs: number | null;
}

/** The history of one asset, against which answers are judged. */
export class AssetHistory {
  readonly id: string;
  readonly isSvg: boolean;
  readonly #index: number;
  readonly #states: State[] = [];
  readonly #versionByColour = new Map<number, number>();
  /** Number of the newest version in the DAM, which need not be approved. */
  versions = 0;
  /** Number of the newest approved version, which need not be shown. */
  approved = 1;

  constructor(index: number, isSvg: boolean) {
    this.#index = index;
    this.id = `${isSvg ? 'drawing' : 'photo'}-${index}`;
    this.isSvg = isSvg;
  }

  /** Returns the colour of the next version, which is not approved yet. */
  addVersion(): string {
    this.versions += 1;
    const colour = (this.#index * 577 + this.versions * 131) % COLOURS;
    this.#versionByColour.set(colour, this.versions);
    return hexOf(colour);
  }

  /** Returns the version that has this colour, or nearly; undefined if none of this asset has. */
  versionOf(hex: string): number | undefined {
    return this.#versionByColour.get(nearest(hex));
  }

  /** A change of the DAM; call it before the DAM is told. Returns a function that tells when it is promised. */
  change(shown: number | null, fromMs = Date.now()): () => void {
    const state: State = { shown, fromMs, promisedMs: null };
    this.#states.push(state);
    return () => {
      state.promisedMs = Math.max(Date.now(), fromMs);
    };
  }

  /** What the DAM says now. */
  get shown(): number | null {
    return this.#states.at(-1)?.shown ?? null;
  }

  /** What an answer may show that began and ended at these moments. */
  allowed(beganMs: number, endedMs: number): Set<number | null> {
    const promised = this.#states.findLastIndex(
      ({ promisedMs }) => promisedMs !== null && promisedMs <= beganMs,
    );
    const possible = this.#states
      .slice(Math.max(promised, 0))
      .filter(({ fromMs }) => fromMs <= endedMs);
    return new Set(possible.map(({ shown }) => shown));
  }
}

/** Steps of 16 in each channel, so that lossy formats move no colour to its neighbour. */
const COLOURS = 16 ** 3;

function hexOf(colour: number): string {
  const channels = [colour >> 8, (colour >> 4) & 15, colour & 15];
  return `#${channels.map((step) => (step * 16 + 8).toString(16).padStart(2, '0')).join('')}`;
}

function nearest(hex: string): number {
  const value = Number.parseInt(hex.slice(1), 16);
  const channels = [value >> 16, (value >> 8) & 255, value & 255];
  return channels.reduce((colour, channel) => colour * 16 + (channel >> 4), 0);
}

/** The promises of the soak, in the words of its table. */
export const PROMISES = {
  pages: 'every page is answered, and none with 5xx',
  approved: 'no byte and no address of a version that is not approved or was taken back',
  shown: 'what is approved is shown: on every page, and as a picture while the DAM answers',
  pictures: 'a picture fails only with 503, and only while the DAM does',
  writes: 'no accepted write is lost, and none is answered with 5xx',
  index: 'the usage index is what the content says',
  told: 'every change of the DAM is taken',
  nodes: 'no node ends by itself, and none leaves a process behind',
  heap: 'the heap after a collection stays flat',
  handles: 'open descriptors and handles stay flat',
  queues: 'all queues are empty at the end',
} as const;
export type Promised = keyof typeof PROMISES;

const SHOWN_EXAMPLES = 5;

/** Counts what was looked at, and what broke a promise. */
export class Verdicts {
  readonly checked = new Map<Promised, number>();
  readonly #broken = new Map<Promised, { count: number; examples: string[] }>();

  looked(promise: Promised, count = 1): void {
    this.checked.set(promise, (this.checked.get(promise) ?? 0) + count);
  }

  broken(promise: Promised, example: string): void {
    const known = this.#broken.get(promise) ?? { count: 0, examples: [] };
    known.count += 1;
    if (known.examples.length < SHOWN_EXAMPLES) {
      const at = new Date().toISOString().slice(11, 23);
      known.examples.push(`${at} ${example}`);
      console.error(`  BROKEN at ${at}: ${PROMISES[promise]}: ${example}`);
    }
    this.#broken.set(promise, known);
  }

  countBroken(promise: Promised): number {
    return this.#broken.get(promise)?.count ?? 0;
  }

  /** One line for each broken promise. */
  lines(): string[] {
    return [...this.#broken].map(
      ([promise, { count, examples }]) =>
        `BROKEN ${count} times: ${PROMISES[promise]}. ${examples.join(' | ')}`,
    );
  }
}
