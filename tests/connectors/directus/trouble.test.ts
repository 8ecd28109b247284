import { failureOf } from '../../../server/conformance/checks';
import { connectorOf, startStanding } from '../shared/standing';
import { itStandsTrouble, uploads } from '../shared/trouble';
import { DirectusSimulator, TOKEN } from './simulator';

const dam = new DirectusSimulator();
const id = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;
const [PIER, BOAT] = [id(1), id(2)];

startStanding(dam, async () => {
  dam.folders.push({ id: id(7), name: 'Places', parent: null });
  dam.add({ id: PIER, title: 'Old pier', status: 'approved', folder: id(7) });
  dam.add({ id: BOAT, title: 'Red boat', status: 'approved' });
});

const OPTIONS = {
  status: { field: 'status', approved: ['approved'] },
  fields: { expiresAt: 'expires_at' },
};
const connect = (baseUrl: string, more: Record<string, unknown> = {}) =>
  connectorOf('directus', { baseUrl, token: TOKEN, ...OPTIONS, ...more });

describe('Directus', () => {
  itStandsTrouble({
    url: () => dam.url,
    connect: (baseUrl) => connect(baseUrl),
    shown: [PIER, BOAT],
    missing: id(9),
    secrets: [TOKEN, 'another-token'],
    wrongKey: {
      connect: (baseUrl) => connect(baseUrl, { token: 'another-token' }),
      says: /"token"/,
    },
    rights: [
      { may: 'read files', calls: /\/files\?/, says: /does not let the token read files \(403\)/ },
      { may: 'read folders', calls: /\/folders\?/ },
      {
        may: 'upload',
        calls: /^POST \/files/,
        work: uploads,
        says: /does not let the token upload files \(403\).*directus_files/,
      },
      {
        may: 'read the activity',
        calls: /\/activity\?/,
        work: async (connector) => connector.changesSince?.(null),
        says: /directus_activity/,
      },
    ],
    fields: {
      connect: (baseUrl) => connect(baseUrl),
      hide: () => dam.fields.delete('expires_at'),
      says: /no field of directus_files "expires_at" \("fields\.expiresAt"\)/,
      calls: /\/fields\/directus_files/,
      none: { data: [] },
    },
    change: (assetId) => dam.add({ ...dam.files.get(assetId), id: assetId }),
    ended: {
      status: 401,
      json: { errors: [{ message: 'Token expired.', extensions: { code: 'TOKEN_EXPIRED' } }] },
    },
    moves: {
      'a move to another folder': (assetId) => {
        dam.folders.push({ id: id(8), name: 'Elsewhere', parent: null });
        dam.add({ ...dam.files.get(assetId), id: assetId, folder: id(8) });
        return 'Elsewhere';
      },
      'its folder was renamed': () => {
        for (const folder of dam.folders) if (folder.id === id(8)) folder.name = 'Renamed';
        return 'Renamed';
      },
    },
  });

  it('without the field for approval takes nothing off the site, and says so', async () => {
    dam.fields.delete('status');
    for (const work of ['ping', 'search', 'getMany'] as const) {
      const connector = connect(dam.url);
      const error = await failureOf(async () =>
        work === 'ping'
          ? connector.ping()
          : work === 'search'
            ? connector.search({ limit: 1 })
            : connector.getMany([PIER]),
      );
      expect(error.message).toMatch(/"status" \("status\.field"\)/);
    }
  });

  it('without a field for texts reads nothing, and names the fields', async () => {
    const connector = connect(dam.url, { fields: { ...OPTIONS.fields, credit: 'no_such_field' } });
    const error = await failureOf(() => connector.getMany([PIER]));
    expect(error.type).toBe('forbidden');
    expect(error.message).toContain('no_such_field');
  });
});
