import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readTransformation } from '../../server/core/transformation';
import { Pictures, type Source, TooBusy } from '../../server/files/pictures';
import { asset, TestLog, version } from '../core/fixtures';
import { picture } from '../support/dam';
import { temporaryFolder } from '../support/processes';

const name = { connection: 'brand', assetId: 'pier' };

/** A version whose bytes the DAM sends as the test says. */
function sourceOf(open: Source['open']): Source {
  return { name, asset: asset('pier'), version: version(1, { mime: 'image/png' }), open };
}

async function png(): Promise<Uint8Array> {
  return new Uint8Array(await (await picture('#336699')).arrayBuffer());
}

const sending =
  (bytes: Uint8Array, said: number | null = bytes.length): Source['open'] =>
  async () => ({
    status: 200,
    contentType: 'image/png',
    contentLength: said,
    contentRange: null,
    body: (async function* () {
      yield bytes;
    })(),
  });

const filesWith = (more = {}) =>
  new Pictures({
    folder: join(temporaryFolder(), 'cache'),
    cacheBytes: 1e9,
    maxSourceBytes: 1e7,
    maxPixels: 1e8,
    concurrency: 1,
    log: new TestLog(),
    ...more,
  });

/** Another picture for each number: 5,000 of them differ by their focal point. */
function asked(number: number) {
  const point = `0.${String(number % 100).padStart(2, '0')},0.${String(Math.floor(number / 100)).padStart(2, '0')}`;
  const wanted = readTransformation({ w: '16', h: '16', fp: point }, [16]);
  if (wanted === null || 'problem' in wanted) throw new Error('The test asks wrong.');
  return wanted;
}

describe('files of the DAM', () => {
  it('refuse more pictures than can wait, and make those that do', async () => {
    const files = filesWith();
    const source = sourceOf(sending(await png()));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 300 }, (_, number) => files.picture(source, asked(number), 'webp')),
    );
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBe(300 - 201);
    for (const outcome of refused) {
      expect(outcome.status === 'rejected' && outcome.reason).toBeInstanceOf(TooBusy);
    }
    // Who comes later is served.
    await expect(files.picture(source, asked(299), 'webp')).resolves.toHaveProperty('path');
  });

  it.each([
    [
      'more than is kept here',
      () => sending(new Uint8Array(2_000)),
      'larger file than it announced',
    ],
    ['less than it said', () => sending(new Uint8Array(10), 20), 'shorter file than it announced'],
    [
      'half of it',
      (): Source['open'] => async () => ({
        status: 200,
        contentType: null,
        contentLength: null,
        contentRange: null,
        body: (async function* () {
          yield new Uint8Array(10);
          throw new Error('socket hang up');
        })(),
      }),
      'broke off while sending a file',
    ],
    [
      'an answer that is none',
      (): Source['open'] => async () => ({
        status: 416,
        contentType: null,
        contentLength: 0,
        contentRange: null,
        body: Readable.from([]),
      }),
      'The DAM answered with 416',
    ],
  ])('that come as %s are no files, and nothing of them stays', async (_name, open, message) => {
    const files = filesWith({ maxSourceBytes: 1_000 });
    const source = sourceOf(open());
    await expect(files.file(source, source.version.url, '')).rejects.toThrow(message);
    expect(files.cachedBytes).toBe(0);
    // The next one who asks is not told of a failure that is over.
    const whole = sourceOf(sending(new Uint8Array(10)));
    await expect(files.file(whole, whole.version.url, '')).resolves.toMatchObject({
      sizeBytes: 10,
    });
  });
});
