import { connectors } from '../../../server/connectors';
import { SimulatorServer } from '../shared/simulator-http';

/** Addresses of Wikimedia Commons, whose files lie on another host beside those of other wikis. */

const FILES = 'https://upload.wikimedia.org/wikipedia/commons';
const titles: (string | null)[] = [];
/** A wiki tells what it was asked for, and nothing else. */
const infoOf = (asked: string, name: string) => ({
  ...(asked.includes('timestamp') && { timestamp: '2026-11-23T02:41:37Z' }),
  ...(asked.includes('url') && { url: `${FILES}/a/ab/${encodeURI(name)}` }),
});

const wiki = new SimulatorServer(({ url }) => {
  const title = url.searchParams.get('titles');
  titles.push(title);
  const name = title?.slice('File:'.length) ?? '';
  const page = {
    pageid: 7,
    ns: title?.startsWith('File:') ? 6 : 0,
    title,
    imageinfo: [infoOf(url.searchParams.get('iiprop') ?? '', name)],
  };
  const missing = { ns: 6, title, missing: true };
  return { json: { batchcomplete: true, query: { pages: [name === 'No.jpg' ? missing : page] } } };
});

beforeAll(() => wiki.start());
beforeEach(() => {
  titles.length = 0;
});
afterAll(() => wiki.stop());

function recognise(address: string, more = {}) {
  const options = { baseUrl: `${wiki.url}/w`, userAgent: 'Example (webmaster@example.com)' };
  const configured = connectors.get('mediawiki')?.configure({ ...options, ...more });
  if (!configured?.success) throw new Error(JSON.stringify(configured));
  return configured.create({ allowPrivateNetwork: false }).recognise?.(address) ?? null;
}

async function shownAt(address: string): Promise<string | null> {
  const found = recognise(address);
  if (found === null) return null;
  return 'assetId' in found ? found.assetId : found.lookUp();
}

describe('an address of a file', () => {
  it.each([
    [`${FILES}/a/ab/Pier.jpg`, 'File:Pier.jpg'],
    [`${FILES}/a/ab/Pier.jpg?v=20261123024137`, 'File:Pier.jpg'],
    [`${FILES}/thumb/a/ab/Pier.jpg/640px-Pier.jpg`, 'File:Pier.jpg'],
    [`${FILES}/archive/a/ab/20261123024137%21Pier.jpg`, 'File:Pier.jpg'],
    [`${FILES}/archive/a/ab/20261123024137!Pier.jpg`, 'File:Pier.jpg'],
    [`${FILES}/thumb/archive/a/ab/20261123024137!Pier.jpg/640px-Pier.jpg`, 'File:Pier.jpg'],
    [`${FILES}/a/ab/%C5%81%C3%B3d%C5%BA.jpg`, 'File:Łódź.jpg'],
  ])('%s asks for its page once', async (address, title) => {
    expect(await shownAt(address)).toBe('7');
    expect(titles).toEqual([title]);
  });

  it('of another wiki on the same host is none of this wiki, though the name is the same', async () => {
    const other = 'https://upload.wikimedia.org/wikipedia/en/a/ab/Pier.jpg';
    expect(await shownAt(other)).toBeNull();
    expect(titles).toHaveLength(1);
  });

  it('is null if there is no such file', async () => {
    expect(await shownAt(`${FILES}/a/ab/No.jpg`)).toBeNull();
  });
});

describe('an address of a page', () => {
  it.each([
    ['/wiki/File:Pier.jpg', 'File:Pier.jpg'],
    ['/wiki/File:%C5%81%C3%B3d%C5%BA.jpg', 'File:Łódź.jpg'],
    ['/w/index.php?title=File:Pier.jpg&action=edit', 'File:Pier.jpg'],
    ['/w/index.php/File:Pier.jpg', 'File:Pier.jpg'],
    ['/wiki/Category:Boats#/media/File:Pier.jpg', 'File:Pier.jpg'],
  ])('%s asks for its file once', async (path, title) => {
    expect(await shownAt(wiki.url + path)).toBe('7');
    expect(titles).toEqual([title]);
  });

  it('with the id of the page asks nobody', async () => {
    expect(await shownAt(`${wiki.url}/w/index.php?curid=12`)).toBe('12');
    expect(titles).toEqual([]);
  });

  it('that shows something else is of no asset', async () => {
    expect(await shownAt(`${wiki.url}/wiki/Category:Boats`)).toBeNull();
  });

  it.each([
    '/wiki/Pier',
    '/wiki/',
    '/wiki/File:',
    '/wiki/File:A%7CFile:B.jpg',
    '/wiki/%1FFile:A.jpg%1FFile:B.jpg',
    '/w/index.php?curid=0x7',
    '/w/api.php?action=query',
    '/wiki/File:%E0%A4%A.jpg',
    '/w/images/a/ab/Pier.jpg/640px-Pier.jpg',
    '/w/images/thumb/a/ab/Pier.jpg',
  ])('%s asks nobody', async (path) => {
    expect(recognise(wiki.url + path)).toBeNull();
    expect(titles).toEqual([]);
  });
});

it('calls no host that only looks like a listed one', () => {
  const path = '/wikipedia/commons/a/ab/Pier.jpg';
  for (const host of ['upload.wikimedia.org.evil.example', 'xupload.wikimedia.org']) {
    expect(recognise(`https://${host}${path}`)).toBeNull();
  }
  expect(recognise(`https://a.example${path}`, { fileHosts: ['*.example'] })).not.toBeNull();
  expect(recognise(`https://aexample${path}`, { fileHosts: ['*.example'] })).toBeNull();
});
