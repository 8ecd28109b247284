import { clientOf } from '../../server/strapi/controllers/client';

describe('a client', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    // As Node reports IPv4 on a socket of both.
    ['192.0.2.7', '::ffff:192.0.2.7', true],
    // Whoever has one address of a network has all of them.
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['fe80::1%eth0', 'fe80::2%eth0', true],
    ['', '', true],
  ])('%s and %s are the same: %s', (one, other, areSame) => {
    expect(clientOf(one) === clientOf(other)).toBe(areSame);
  });
});
