/** A value that is read on demand and kept for a while, such as the folders of a DAM. */
export interface CachedRead<Value> {
  /** Returns the value. Throws the error of the read, which is not kept. */
  get(signal?: AbortSignal): Promise<Value>;
}

/**
 * Callers at the same time share one read. It runs with the signal of the first caller: if that one
 * aborts, the other callers read again.
 *
 * @param forMs How long a value is kept, in milliseconds.
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
