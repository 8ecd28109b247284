import { startStanding } from '../shared/standing';
import { itStandsTrouble } from '../shared/trouble';
import { ID, StandingBynder } from './fixture';
import { CLIENT, PERMANENT_TOKEN } from './simulator';
import { at } from './simulator-library';

const standing = new StandingBynder();
startStanding(standing);

const withExpiry = (baseUrl: string) =>
  standing.connect({ baseUrl, fields: { expiresAt: 'Expires' } });

itStandsTrouble({
  url: () => standing.dam.url,
  connect: (baseUrl) => standing.connect({ baseUrl }),
  shown: [ID.pier, ID.boat, ID.lamp],
  missing: ID.nobody,
  secrets: [CLIENT.clientSecret, 'a-wrong-secret', PERMANENT_TOKEN],
  wrongKey: {
    connect: (baseUrl) => standing.connect({ baseUrl, clientSecret: 'a-wrong-secret' }),
    says: /"clientId", "clientSecret" and the scopes/,
  },
  expireTokens: () => standing.dam.revokeTokens(),
  rights: [
    { may: 'list assets', calls: /\/api\/v4\/media\/\?/, says: /asset:read/ },
    { may: 'read derivatives', calls: /\/account\/derivatives\// },
    { may: 'read collections', calls: /\/api\/v4\/collections\// },
    {
      may: 'report usage',
      calls: /\/api\/media\/usage\//,
      work: async (connector) =>
        connector.reportUsage?.([
          { assetId: ID.pier, action: 'add', uri: 'https://example.com/', title: 'A page' },
        ]),
      says: /asset\.usage/,
    },
    {
      may: 'download originals',
      calls: /\/download\//,
      work: async (connector) => {
        const [answer] = await connector.getMany([ID.pier]);
        if (answer?.status !== 'found') throw new Error('The asset is not there.');
        return connector.open?.({ url: answer.asset.current?.url ?? '' });
      },
      says: /MEDIAHIGHRES/,
    },
  ],
  fields: {
    connect: withExpiry,
    hide: () => standing.dam.library.metaproperties.delete('Expires'),
    says: /no metaproperty "Expires" \("fields\.expiresAt"\)/,
    calls: /\/api\/v4\/metaproperties\//,
    none: [],
  },
  renames: {
    'its collection was renamed': {
      field: 'collection',
      from: 'Harbour',
      to: 'Quay',
      rename: () => {
        for (const collection of standing.dam.library.collections.values()) {
          if (collection.name === 'Harbour') collection.name = 'Quay';
        }
      },
    },
  },
  // Bynder lifts a block after five minutes without calls, and says nothing of that.
  limit: { reply: { status: 429, text: 'Too Many Requests' }, retryAfterMs: 300_000 },
  keepsShape: /oauth2\/token/,
  change: (assetId) => {
    Object.assign(standing.dam.library.get(assetId), {
      dateModified: at(),
      description: 'Changed',
    });
  },
});

describe('a metaproperty for approval that is not there', () => {
  const approved = { metaproperty: 'Released', values: ['yes'] };

  it('is named, and takes nothing off the site', async () => {
    const connector = standing.connect({ approved });
    for (const work of [
      () => connector.ping(),
      () => connector.search({ limit: 1 }),
      () => connector.getMany([ID.pier]),
    ]) {
      await expect(work()).rejects.toMatchObject({ type: 'forbidden' });
      await expect(work()).rejects.toThrow(/"Released" \("approved\.metaproperty"\)/);
    }
  });
});

describe('a field for the expiry that has a value in spite of the list of fields', () => {
  it('counts as it is told', async () => {
    standing.dam.library.metaproperties.delete('Expires');
    const [answer] = await standing.connect().getMany([ID.expired]);
    const { expires } = { expires: standing.dam.library.get(ID.expired).properties.Expires };
    expect(answer).toMatchObject({ status: 'found' });
    if (answer?.status !== 'found') return;
    expect(Date.parse(answer.asset.expiresAt ?? '')).toBe(Date.parse(String(expires)));
  });
});
