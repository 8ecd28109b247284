import { startStanding } from '../shared/standing';
import { itStandsTrouble } from '../shared/trouble';
import { MORE, StandingResourceSpace } from './fixture';

const standing = new StandingResourceSpace();
startStanding(standing);

afterEach(() => standing.dam.trouble.hiddenFields.clear());

itStandsTrouble({
  url: () => standing.dam.url,
  connect: (baseUrl) => standing.connect({}, baseUrl),
  shown: ['1', '2', '3'],
  missing: '999999',
  secrets: ['a-private-key-of-the-simulator', 'another-key'],
  wrongKey: {
    connect: (baseUrl) => standing.connect({ apiKey: 'another-key' }, baseUrl),
    says: /"user" and "apiKey"/,
  },
  change: (assetId) => {
    const { store } = standing.dam;
    const resource = store.resources.get(Number(assetId));
    if (resource !== undefined) store.write(resource, 18, `Changed at ${store.nowMs}`);
  },
  ended: { status: 401, text: 'Invalid signature' },
  rights: [
    {
      may: 'search',
      calls: /function=search_get_previews/,
      reply: { json: [] },
      says: /permission "s"/,
    },
    {
      may: 'read metadata',
      calls: /function=get_resource_field_data/,
      reply: { json: false },
      says: /"get_resource_field_data"/,
    },
    {
      may: 'see collections',
      calls: /function=search_public_collections/,
      reply: { json: false },
    },
  ],
  fields: {
    connect: (baseUrl) =>
      standing.connect({ fields: { ...MORE.fields, embargoUntil: null } }, baseUrl),
    hide: () => standing.dam.trouble.hiddenFields.add(MORE.fields.expiresAt),
    says: /no field "88" \("fields\.expiresAt"\)/,
    calls: /function=get_nodes&ref=88/,
    // It answers as for a field that the user does not see.
    refusal: null,
  },
  renames: {
    'its collection was renamed': {
      field: 'collection',
      from: 'Autumn campaign',
      to: 'Winter campaign',
      rename: () => standing.dam.store.collections.set(8, { name: 'Winter campaign', refs: [1] }),
    },
  },
});
