import { cdns } from '../../server/cdns';
import { type CdnDriver, PurgeError } from '../../server/contracts/cdn';
import { MAX_TAGS } from '../../server/core/cache-tags';
import { RecordingCdn } from './recorder';

/** A driver to test, with options for a CDN at this address. */
export interface DriverFixture {
  id: string;
  optionsFor(url: string): Record<string, unknown>;
  /** Values of options that must be in no message. */
  secrets: readonly string[];
  /** How many calls of the CDN one purge makes. @default 1 */
  callsPerPurge?: number;
}

/** A tag as the plugin makes them. */
export const tagNo = (index: number): string => `dam-${String(index).padStart(14, '0')}`;

/** The tags of one purge that has as many as the driver says. */
function fullPurge({ tagsPerCall }: { tagsPerCall: number }): string[] {
  return Array.from({ length: tagsPerCall }, (_, index) => tagNo(index));
}

/** What every driver promises. Returns the CDN, which each case finds empty. */
export function describeDriver(fixture: DriverFixture): {
  cdn: RecordingCdn;
  driver: () => Required<CdnDriver>;
} {
  const { id, optionsFor, secrets, callsPerPurge = 1 } = fixture;
  const definition = cdns.get(id);
  if (definition === undefined) throw new Error(`There is no driver "${id}".`);
  const cdn = new RecordingCdn();
  const elsewhere = new RecordingCdn();
  const driver = (url = cdn.url): Required<CdnDriver> => {
    const configured = definition.configure(optionsFor(url));
    if (!configured.success) throw new Error(JSON.stringify(configured.problems));
    const { tagHeader, purge } = configured.driver;
    if (purge === undefined) throw new Error('The driver purges nothing.');
    return { tagHeader, purge };
  };
  const signal = () => AbortSignal.timeout(10_000);
  const failure = async (purging: Promise<void>): Promise<PurgeError> => {
    const error: unknown = await purging.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof PurgeError)) throw new Error(`No PurgeError: ${String(error)}`);
    const shown = JSON.stringify([error.message, error.stack, error.cause ?? null]);
    for (const secret of secrets) expect(shown).not.toContain(secret);
    return error;
  };

  beforeAll(async () => {
    await cdn.start();
    await elsewhere.start();
  });

  beforeEach(() => {
    cdn.asked.length = 0;
    elsewhere.asked.length = 0;
    cdn.reply = { json: { success: true }, headers: { 'xkey-purged': '0' } };
  });

  afterAll(async () => {
    await cdn.stop();
    await elsewhere.stop();
  });

  describe(`the driver "${id}" as every driver`, () => {
    it('names a header that takes all tags of an answer', () => {
      const { name, separator } = driver().tagHeader;
      const headers = new Headers({ [name]: fullPurge({ tagsPerCall: MAX_TAGS }).join(separator) });
      expect(headers.get(name)).toContain(tagNo(MAX_TAGS - 1));
    });

    it('purges as many tags as it says in one call, each named', async () => {
      const tags = fullPurge(definition);
      await driver().purge(tags, 'soft', signal());
      await driver().purge(tags, 'hard', signal());
      expect(cdn.asked).toHaveLength(2 * callsPerPurge);
      for (const { headers, body } of cdn.asked) {
        const sent = JSON.stringify(headers) + body.toString();
        for (const tag of tags) expect(sent).toContain(tag);
      }
    });

    it('says how long the CDN asks to wait', async () => {
      cdn.reply = { status: 429, headers: { 'retry-after': '7' } };
      expect((await failure(driver().purge([tagNo(1)], 'hard', signal()))).retryAfterMs).toBe(
        7_000,
      );
      cdn.reply = { status: 503 };
      expect(
        (await failure(driver().purge([tagNo(1)], 'hard', signal()))).retryAfterMs,
      ).toBeUndefined();
    });

    it('says that its credentials are refused, and prints none', async () => {
      cdn.reply = { status: 403, text: 'no' };
      const { message } = await failure(driver().purge([tagNo(1)], 'hard', signal()));
      expect(message).toBe('it answered 403. Check its token, and that it may purge');
    });

    it('says that the CDN cannot be reached', async () => {
      const gone = new RecordingCdn();
      await gone.start();
      const { url } = gone;
      await gone.stop();
      const { message } = await failure(driver(url).purge([tagNo(1)], 'hard', signal()));
      expect(message).toContain('it cannot be reached');
    });

    it('follows no redirect, which would take its credentials elsewhere', async () => {
      cdn.reply = { status: 307, headers: { location: elsewhere.url } };
      const { message } = await failure(driver().purge([tagNo(1)], 'hard', signal()));
      expect(message).toBe('it answered 307');
      expect(elsewhere.asked).toEqual([]);
    });

    it('ends with the caller’s signal', async () => {
      const { message } = await failure(driver().purge([tagNo(1)], 'hard', AbortSignal.abort()));
      expect(message).toContain('it cannot be reached');
      expect(cdn.asked).toEqual([]);
    });

    it('refuses options that are missing, unknown or wrong, and quotes none', () => {
      const right = optionsFor('http://127.0.0.1:1');
      const wrong: unknown[] = [undefined, { ...right, unknown: 1 }];
      for (const key of Object.keys(right)) wrong.push({ ...right, [key]: 0 });
      for (const options of wrong) {
        const read = definition.configure(options);
        if (read.success) throw new Error(`Taken: ${JSON.stringify(options)}`);
        for (const secret of secrets) expect(JSON.stringify(read.problems)).not.toContain(secret);
      }
    });
  });
  return { cdn, driver };
}
