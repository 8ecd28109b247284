/** What a DAM says of itself, such as its folders: read when it is asked for, and kept for a while. */
export interface CachedRead<Value> {
  /** Throws what the read throws; a failure is not kept. */
  get(signal?: AbortSignal): Promise<Value>;
}

/**
 * One read at a time, whoever asks. It is made with the signal of who asked first: where that one gives
 * up, the others read for themselves.
 */
export function cachedRead<Value>(
  forMs: number,
  read: (signal?: AbortSignal) => Promise<Value>,
): CachedRead<Value> {
  let known: { value: Value; untilMs: number } | null = null;
  let underWay: { value: Promise<Value>; signal: AbortSignal | undefined } | null = null;
  const start = (signal: AbortSignal | undefined) => {
    const value = read(signal).then(
      (answer) => {
        known = { value: answer, untilMs: performance.now() + forMs };
        underWay = null;
        return answer;
      },
      (error: unknown) => {
        underWay = null;
        throw error;
      },
    );
    underWay = { value, signal };
    return value;
  };
  const get = async (signal?: AbortSignal): Promise<Value> => {
    if (known !== null && performance.now() < known.untilMs) return known.value;
    const joined = underWay;
    if (joined === null) return start(signal);
    try {
      return await joined.value;
    } catch (error) {
      if (joined.signal?.aborted !== true || signal?.aborted === true) throw error;
      return get(signal);
    }
  };
  return { get };
}
