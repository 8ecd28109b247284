import { RecordingCdn } from '../cdns/recorder';
import { DAM_TOKEN } from '../support/dam';
import { specSite, specStubDam } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(120_000);

const cdn = new RecordingCdn();
const dam = specStubDam();

beforeAll(() => cdn.start());
afterAll(() => cdn.stop());

const site = specSite(() => {
  const connector = 'demo-dam';
  const options = { baseUrl: dam.url, token: DAM_TOKEN };
  return {
    damUrl: dam.url,
    config: {
      connections: [
        { key: 'brand', connector, options },
        { key: 'public', connector, delivery: 'redirect', options },
      ],
      cdn: { driver: 'fastly', serviceId: 'service', token: 'token', apiUrl: cdn.url },
    },
  };
});

/** A film, which is sent as it comes; `arriving` is called when the DAM is asked for it. */
function publish(id: string, arriving?: () => void): void {
  const bytes = Buffer.from('a film');
  dam.assets.set(id, {
    fileName: `${id}.mp4`,
    mime: 'video/mp4',
    kind: 'video',
    bytes,
    answer: (response) => {
      arriving?.();
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    },
  });
}

async function addressOf(connection: string, assetId: string): Promise<string> {
  const service = site.strapi.plugin('dam').service('references');
  const [picked]: { url: string }[] = await service.pick([{ connection, assetId }]);
  return picked?.url ?? '';
}

const answerOf = async (url: string) => {
  const response = await fetch(site.url + url, { redirect: 'manual' });
  await response.arrayBuffer();
  return [response.status, response.headers.get('cache-control')];
};

describe('shared caches', () => {
  it('keep for long what the last purge reaches, and nothing that took longer to answer', async () => {
    const elapsed = performance.now.bind(performance);
    let aheadMs = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => elapsed() + aheadMs);
    try {
      publish('quick');
      publish('slow', () => {
        aheadMs += 11_000;
      });
      const [quick, slow] = [await addressOf('brand', 'quick'), await addressOf('brand', 'slow')];
      const long = [200, 'public, max-age=60, s-maxage=86400'];
      await eventually('purges are known to work', async () =>
        String(await answerOf(quick)) === String(long) ? true : undefined,
      );
      expect(await answerOf(slow)).toEqual([200, 'public, max-age=60']);
      expect(await answerOf(quick)).toEqual(long);
    } finally {
      clock.mockRestore();
    }
  });

  it('keep redirects only as long as browsers: a DAM may move its files', async () => {
    publish('moved');
    expect(await answerOf(await addressOf('public', 'moved'))).toEqual([302, 'public, max-age=60']);
  });
});
