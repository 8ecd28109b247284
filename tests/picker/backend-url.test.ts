import { backendUrl } from '../../admin/backendUrl';

const former: unknown = Reflect.get(globalThis, 'window');

afterEach(() => {
  Reflect.set(globalThis, 'window', former);
});

describe('addresses in the admin', () => {
  it.each([
    ['on the same host', 'https://example.com', 'https://example.com/dam/thumb/x'],
    ['below a path', 'https://example.com/cms', 'https://example.com/cms/dam/thumb/x'],
    ['with a slash at the end', 'https://example.com/cms/', 'https://example.com/cms/dam/thumb/x'],
    ['that Strapi does not say', undefined, '/dam/thumb/x'],
  ])('lead to a backend %s', (_, backendURL, expected) => {
    Reflect.set(globalThis, 'window', { strapi: { backendURL } });
    expect(backendUrl('/dam/thumb/x')).toBe(expected);
  });

  it.each(['https://dam.example/x.png', '//dam.example/x.png', 'data:image/png;base64,AA=='])(
    'of other hosts stay: %s',
    (address) => {
      Reflect.set(globalThis, 'window', { strapi: { backendURL: 'https://example.com/cms' } });
      expect(backendUrl(address)).toBe(address);
    },
  );
});
