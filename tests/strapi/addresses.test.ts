import { type AddressesResponse, MAX_ADDRESSES, PERMISSIONS } from '../../server/contracts/api';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#123456');
});

const site = specSite(() => ({ damUrl: dam.url }));

let editor: string;

beforeAll(async () => {
  editor = await site.adminSession([PERMISSIONS.pick]);
});

const LABEL = 'Nordhavn DAM';
const PIER = {
  status: 'asset',
  reference: { connection: 'brand', assetId: 'pier' },
  label: LABEL,
};
const NONE = { status: 'none' };

async function post(body: unknown): Promise<Response> {
  return site.request('POST', '/dam/addresses', {
    body,
    headers: { authorization: `Bearer ${editor}` },
  });
}

async function shown(...addresses: string[]): Promise<AddressesResponse['addresses']> {
  const response = await post({ addresses });
  expect(response.status).toBe(200);
  return ((await response.json()) as AddressesResponse).addresses;
}

const calls = () => dam.stats();

describe('addresses that an editor pastes', () => {
  it('of this site and of the DAM are references, in the order asked', async () => {
    const [picked] = await site.pick('pier');
    const path = picked?.url ?? '';
    const pinned = path.replace(/\/([^/]+)$/, '@1/$1');
    expect(
      await shown(
        `${site.url}${path}`,
        'https://elsewhere.example/pier.jpg',
        path,
        `  ${dam.url}/#/assets/pier\n`,
        `${dam.url}/api/assets/pier/versions/1/file`,
        `${site.url}${pinned}`,
      ),
    ).toEqual([
      PIER,
      NONE,
      PIER,
      PIER,
      PIER,
      { ...PIER, reference: { ...PIER.reference, version: '1' } },
    ]);
  });

  it('cost no call of the DAM, whatever they are', async () => {
    const before = await calls();
    await shown(
      `${dam.url}/#/assets/pier`,
      `${dam.url}/#/assets/nobody`,
      `https://elsewhere.example/?u=${dam.url}/#/assets/pier`,
      'http://169.254.169.254/latest/meta-data/',
      `javascript:${dam.url}/#/assets/pier`,
      'a text',
    );
    expect(await calls()).toEqual(before);
  });

  it('of another site’s delivery route, or of a connection that is not there, are none', async () => {
    const [picked] = await site.pick('pier');
    const path = picked?.url ?? '';
    expect(
      await shown(`https://elsewhere.example${path}`, path.replace('/brand/', '/nothing/')),
    ).toEqual([NONE, NONE]);
  });

  it('are bounded in number and length', async () => {
    const many = Array.from({ length: MAX_ADDRESSES + 1 }, () => 'https://dam.example');
    expect((await post({ addresses: many })).status).toBe(400);
    expect((await post({ addresses: ['x'.repeat(10_000)] })).status).toBe(400);
    expect((await post({ addresses: [7] })).status).toBe(400);
    expect((await post({})).status).toBe(400);
    expect(await shown()).toEqual([]);
  });
});
