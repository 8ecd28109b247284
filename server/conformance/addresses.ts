import { strict as assert } from 'node:assert';
import type { Connector } from '../contracts/connector';
import { oneOf, someOf } from './checks';
import type { Add, ConformanceFixture, Connect } from './fixture';

/** Returns the id that an address says or the DAM tells; null if it is recognised as none. */
async function shownBy({ recognise }: Connector, address: string): Promise<string | null> {
  const found = recognise?.(address) ?? null;
  if (found === null) return null;
  return 'assetId' in found ? found.assetId : found.lookUp();
}

/** Addresses that name the same path elsewhere, and others that only contain the address. */
function elsewhere(address: string): string[] {
  const { protocol, host, hostname, pathname, search, hash } = new URL(address);
  const path = pathname + search + hash;
  const other = 'elsewhere.example';
  return [
    `${protocol}//${other}${path}`,
    `${protocol}//${host}@${other}${path}`,
    `${protocol}//${hostname}.${other}${path}`,
    `${protocol}//x${host}${path}`,
    `${protocol}//${hostname}:9${path}`,
    `${protocol}//${other}/?url=${encodeURIComponent(address)}`,
    `${protocol}//${other}/${address}`,
    `${protocol}//${other}/#${address}`,
    `//${host}${path}`,
    `ftp://${host}${path}`,
    `javascript:${address}`,
    path,
    `See ${address}`,
  ];
}

const NO_ADDRESSES = ['', ' ', 'pier', 'http://', 'https://[', 'http:///', 'mailto:a@b.example'];

/** Recognises what an address shows. */
export function addresses(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const known = fixture.addresses;
  if (known === undefined) return;
  const [first, second] = someOf(fixture);
  const addressesOf = async (assetId: string): Promise<string[]> => {
    const asset = await oneOf(connect(), assetId);
    const { openUrl } = asset;
    return [...(openUrl === null ? [] : [openUrl]), ...known.of(asset)];
  };
  add('recognise', 'recognises the asset that an address of the DAM shows', async () => {
    for (const { assetId } of [first, second]) {
      const all = await addressesOf(assetId);
      assert.ok(all.length > 0, 'the fixture must know an address of the asset');
      for (const address of all) {
        assert.equal(await shownBy(connect(), address), assetId, address);
      }
    }
  });
  add('recognise', 'recognises no address of another host, and asks nobody about it', async () => {
    const connector = connect();
    for (const address of await addressesOf(first.assetId)) {
      for (const other of elsewhere(address)) {
        assert.equal(connector.recognise?.(other), null, other.slice(0, 200));
      }
    }
    for (const text of NO_ADDRESSES) assert.equal(connector.recognise?.(text), null, text);
  });
  add('recognise', 'recognises no asset in other addresses of the DAM', async () => {
    const { baseUrl } = fixture;
    for (const address of [baseUrl, `${baseUrl}/`, ...known.others()]) {
      assert.equal(await shownBy(connect(), address), null, address);
    }
  });
}
