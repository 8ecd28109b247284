import { connectors } from '../../server/connectors';
import { httpAddress, ownAddress } from '../../server/connectors/own-address';

const recognised = (connector: string, options: Record<string, unknown>, address: string) => {
  const configured = connectors.get(connector)?.configure(options);
  if (!configured?.success) throw new Error(JSON.stringify(configured));
  return configured.create({ allowPrivateNetwork: false }).recognise?.(address);
};

describe('an address of the DAM', () => {
  it('is what stands behind the base address, with its parts', () => {
    const own = ownAddress(
      'https://DAM.example/app/assets/a%2Fb?x=1#top',
      'http://dam.example/app/',
    );
    expect(own).toMatchObject({ path: '/assets/a%2Fb', hash: '#top' });
    expect(own?.params.get('x')).toBe('1');
    expect(ownAddress('https://dam.example/app', 'https://dam.example/app/')?.path).toBe('');
  });

  it.each([
    'https://dam.example/apps/1',
    'https://dam.example/app/../1',
    'https://dam.example:8443/app/1',
    'https://dam.example@elsewhere.example/app/1',
    'https://elsewhere.example\\@dam.example/app/1',
    'ftp://dam.example/app/1',
    '//dam.example/app/1',
  ])('is not %s', (address) => {
    expect(ownAddress(address, 'https://dam.example/app')).toBeNull();
  });

  it('has a bound', () => {
    const base = 'https://dam.example/';
    expect(httpAddress(base + 'x'.repeat(2_048 - base.length))).not.toBeNull();
    expect(httpAddress(base + 'x'.repeat(2_049 - base.length))).toBeNull();
  });
});

describe('Directus', () => {
  const options = { baseUrl: 'https://directus.example/cms/', token: 'a token' };
  const ID = '0a0b0c0d-0000-4000-8000-00000000000a';

  it.each([
    [`/assets/${ID}`, ID],
    [`/assets/${ID}/any-name.jpg?width=300&key=large`, ID],
    [`/assets/${ID.toUpperCase()}`, ID],
    [`/admin/files/${ID}`, ID],
    [`/files/${ID}?fields=*`, ID],
    [`/admin/content/articles/${ID}`, null],
    [`/assets/x${ID}`, null],
    ['/assets/', null],
  ])('%s', (path, assetId) => {
    const found = recognised('directus', options, `https://directus.example/cms${path}`);
    expect(found).toEqual(assetId && { assetId });
  });
});
