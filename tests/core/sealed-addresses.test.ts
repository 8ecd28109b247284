import fc from 'fast-check';
import { SealedAddresses } from '../../server/strapi/editors/sealed-addresses';
import { TestClock } from './fixtures';

const target = { connection: 'brand', url: 'https://dam.example/a/1/small.jpg' };
const tokenOf = (url: string) => url.slice('/dam/thumb/'.length);

describe('addresses of pictures in the picker', () => {
  it('are bound to one picture of one asset, and end after an hour or two', () => {
    const clock = new TestClock();
    const sealedAddresses = new SealedAddresses(['key'], clock);
    const token = tokenOf(sealedAddresses.urlOf(target));
    expect(sealedAddresses.open(token)).toEqual(target);
    expect(tokenOf(sealedAddresses.urlOf({ ...target, url: `${target.url}?big` }))).not.toBe(token);
    clock.advance(59 * 60_000);
    expect(sealedAddresses.open(token)).toEqual(target);
    clock.advance(61 * 60_000);
    expect(sealedAddresses.open(token)).toBeNull();
  });

  it('cannot be changed, cut or made up', () => {
    const sealedAddresses = new SealedAddresses(['key'], new TestClock());
    const sealed = Buffer.from(tokenOf(sealedAddresses.urlOf(target)), 'base64url');
    fc.assert(
      fc.property(
        fc.nat({ max: sealed.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, bits) => {
          const changed = Buffer.from(sealed);
          changed[at] = (changed[at] ?? 0) ^ bits;
          expect(sealedAddresses.open(changed.toString('base64url'))).toBeNull();
          expect(sealedAddresses.open(sealed.subarray(0, at).toString('base64url'))).toBeNull();
        },
      ),
    );
    fc.assert(fc.property(fc.string(), (token) => expect(sealedAddresses.open(token)).toBeNull()));
  });

  it('of another site mean nothing here', () => {
    const clock = new TestClock();
    const token = tokenOf(new SealedAddresses(['theirs'], clock).urlOf(target));
    expect(new SealedAddresses(['ours'], clock).open(token)).toBeNull();
  });
});
