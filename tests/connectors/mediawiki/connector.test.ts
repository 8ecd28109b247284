import { connectors } from '../../../server/connectors';
import { SimulatorServer } from '../shared/simulator-http';

/** Tests parts that a stock wiki lacks: the metadata of Commons, tokens and refusals. */

const asked: { authorization: string | undefined; agent: string | undefined }[] = [];
let answer: unknown;
const wiki = new SimulatorServer(({ headers }) => {
  asked.push({ authorization: headers.authorization, agent: headers['user-agent'] });
  return { json: answer };
});

beforeAll(() => wiki.start());
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => wiki.stop());

function connect(more: Record<string, unknown> = {}) {
  const options = { baseUrl: `${wiki.url}/w`, userAgent: 'Example (webmaster@example.com)' };
  const configured = connectors.get('mediawiki')?.configure({ ...options, ...more });
  if (!configured?.success) throw new Error(JSON.stringify(configured));
  return configured.create({ allowPrivateNetwork: false });
}

const file = (extmetadata: Record<string, unknown>) => ({
  batchcomplete: true,
  query: {
    pages: [
      {
        pageid: 7,
        ns: 6,
        title: 'File:Old pier.jpg',
        imageinfo: [
          {
            timestamp: '2026-11-23T02:41:37Z',
            size: 1,
            width: 2,
            height: 3,
            url: 'https://upload.wikimedia.org/a.jpg',
            mime: 'image/jpeg',
            extmetadata: Object.fromEntries(
              Object.entries(extmetadata).map(([name, value]) => [name, { value, source: 'page' }]),
            ),
          },
        ],
      },
    ],
  },
});

async function read(extmetadata: Record<string, unknown>) {
  answer = file(extmetadata);
  const [found] = await connect().getMany(['7']);
  if (found?.status !== 'found') throw new Error('The file is not there.');
  return found.asset;
}

describe('a file of Wikimedia Commons', () => {
  it('has texts where its metadata has markup', async () => {
    const asset = await read({
      Artist: '<a href="//commons.wikimedia.org/wiki/User:A" title="x">Astrid &amp; Ola</a>',
      LicenseShortName: 'CC BY-SA 4.0',
      ImageDescription: '<p>A pier<br />at&#160;dawn, <b>1 &lt; 2</b></p>',
    });
    expect(asset).toMatchObject({
      credit: 'Astrid & Ola',
      copyright: 'CC BY-SA 4.0',
      caption: 'A pier at dawn, 1 < 2',
      title: 'Old pier',
    });
  });

  it('keeps nothing that could run, however it is nested', async () => {
    const { caption } = await read({
      ImageDescription: '<<script>script>alert(1)<</script>/script><img src=x onerror=alert(1)>',
    });
    expect(caption).not.toMatch(/<[a-z/]/i);
  });

  it('has none where its metadata says none, or says it in a form of its own', async () => {
    const asset = await read({ Artist: '', ImageDescription: { en: 'A pier', _type: 'lang' } });
    expect(asset).toMatchObject({ credit: null, copyright: null, caption: null });
  });
});

describe('a wiki', () => {
  it('is told who calls, and with which token', async () => {
    answer = { batchcomplete: true, query: { general: {} } };
    await connect().ping();
    await connect({ accessToken: 'a-token' }).ping();
    const agent = 'Example (webmaster@example.com)';
    expect(asked).toEqual([
      { agent, authorization: undefined },
      { agent, authorization: 'Bearer a-token' },
    ]);
  });

  it.each([
    ['readapidenied', 'forbidden'],
    ['mwoauth-invalid-authorization', 'unauthorized'],
    ['ratelimited', 'rate-limited'],
    ['maxlag', 'rate-limited'],
    ['internal_api_error_DBQueryError', 'bad-answer'],
    ['badvalue', 'bad-request'],
  ])('that refuses with status 200 and %s is %s', async (code, type) => {
    answer = { error: { code, info: 'It is refused.' } };
    await expect(connect().getMany(['7'])).rejects.toMatchObject({ type });
    await expect(connect().search({ limit: 5 })).rejects.toMatchObject({ type });
  });
});
