import { BOAT, connect, dam, FILM, PIER, read, startImageKit } from './fixture';

startImageKit();

async function shown(address: string, more = {}): Promise<string | null> {
  const found = connect(more).recognise?.(address) ?? null;
  if (found === null) return null;
  return 'assetId' in found ? found.assetId : found.lookUp();
}

describe('an address of ImageKit’s CDN', () => {
  it('shows a file, with transformations in the path or the query, signed or of an older version', async () => {
    const { versions } = await read(PIER, connect({ versions: true, signUrls: true }));
    const addresses = versions.flatMap(({ url, renditions }) => [
      url,
      ...renditions.map((each) => each.url),
    ]);
    expect(addresses.length).toBeGreaterThan(8);
    for (const address of addresses) expect(await shown(address)).toBe(PIER);
    const { current } = await read(FILM);
    expect(await shown(current?.renditions[0]?.url ?? '')).toBe(FILM);
  });

  it('costs one call, which is limited to the folder', async () => {
    dam.calls.length = 0;
    expect(await shown(`${dam.urlEndpoint}/Products/red-boat.png`)).toBe(BOAT);
    expect(dam.calls).toHaveLength(1);
    expect(dam.calls[0]).toContain('path=%2FProducts%2F');
  });

  it('shows nothing after its file has moved', async () => {
    dam.change(BOAT, { folder: '/Elsewhere' });
    expect(await shown(`${dam.urlEndpoint}/Products/red-boat.png`)).toBeNull();
    expect(await shown(`${dam.urlEndpoint}/Elsewhere/red-boat.png`)).toBe(BOAT);
    dam.change(BOAT, { folder: '/Products' });
  });

  it('shows no file of the same name in a folder below', async () => {
    dam.trouble.searchesBelow = true;
    const below = await dam.addPicture('#123456', {
      name: 'red-boat.png',
      folder: '/Products/Old',
    });
    expect(await shown(`${dam.urlEndpoint}/Products/red-boat.png`)).toBe(BOAT);
    expect(await shown(`${dam.urlEndpoint}/red-boat.png`)).toBeNull();
    dam.remove(below);
  });

  it('shows nothing if two files could be meant', async () => {
    const twin = await dam.addPicture('#123456', { name: 'red-boat.png', folder: '/Products' });
    expect(await shown(`${dam.urlEndpoint}/Products/red-boat.png`)).toBeNull();
    dam.remove(twin);
  });

  it.each([
    '',
    '/',
    '/Products/',
    '//red-boat.png',
    '/Products//red-boat.png',
    '/a%22b.png',
    '/%E0%A4%A',
  ])('is asked about by nobody if it names no file: %j', (path) => {
    expect(connect().recognise?.(dam.urlEndpoint + path) ?? null).toBeNull();
  });
});
