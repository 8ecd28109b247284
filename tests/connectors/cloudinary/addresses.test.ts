import { connect, dam, PIER, read, startCloudinary } from './fixture';

startCloudinary();

const NORTH = 'e'.repeat(32);
const LONGER = 'f'.repeat(32);
const RAW = 'c'.repeat(32);

beforeAll(async () => {
  await dam.addPicture('#123456', { asset_id: NORTH, public_id: 'my_places/north.west' });
  dam.add({ asset_id: RAW, resource_type: 'raw', public_id: 'plans/pier.zip', format: undefined });
});

async function shownAt(path: string, more = {}): Promise<string | null> {
  const found = connect(dam.url, more).recognise?.(dam.deliveryUrl + path) ?? null;
  return found !== null && 'lookUp' in found ? found.lookUp() : null;
}

describe('an address of the CDN', () => {
  it('costs one call, whatever it may mean, and none before it is looked up', async () => {
    dam.calls.length = 0;
    const found = connect().recognise?.(`${dam.deliveryUrl}/image/upload/w_300/my_places/x.png`);
    expect(dam.calls).toEqual([]);
    expect(found && 'lookUp' in found && (await found.lookUp())).toBeNull();
    expect(dam.calls).toEqual(['resources/image/upload']);
  });

  it.each([
    ['/image/upload/v1790000000/my_places/north.west.png', NORTH],
    ['/image/upload/my_places/north.west.png', NORTH],
    ['/image/upload/w_300,c_fill/$size_200/v1/my_places/north.west.webp', NORTH],
    ['/image/upload/s--a1B2c3D4--/w_300/my_places/north.west.avif', NORTH],
    ['/image/upload/places/old%20pier.png', PIER],
    ['/raw/upload/v12/plans/pier.zip', RAW],
    ['/raw/upload/v12/plans/pier', null],
    ['/video/upload/places/old%20pier.mp4', null],
    ['/image/upload/v1/old%20pier.png', null],
    ['/image/upload/v1/%E0%A4%A.png', null],
    ['/image/upload/v1790000000/', null],
  ])('%s', async (path, assetId) => {
    expect(await shownAt(path)).toBe(assetId);
  });

  it('of a kind of delivery that is not offered is of no asset', async () => {
    expect(await shownAt('/image/authenticated/v1/places/old%20pier.png')).toBeNull();
    const { current } = await read(PIER);
    const path = (current?.url ?? '').slice(dam.deliveryUrl.length);
    expect(await shownAt(path, { types: ['authenticated'] })).toBeNull();
  });

  it('that could mean two assets means none', async () => {
    await dam.addPicture('#654321', { asset_id: LONGER, public_id: 'north.west' });
    expect(await shownAt('/image/upload/my_places/north.west.png')).toBeNull();
    expect(await shownAt('/image/upload/v1/my_places/north.west.png')).toBe(NORTH);
  });

  it('fails as every call does, and is not of another asset then', async () => {
    dam.limitedUntil = new Date(Date.now() + 60_000);
    await expect(shownAt('/image/upload/v1/places/old%20pier.png')).rejects.toMatchObject({
      type: 'rate-limited',
    });
  });
});
