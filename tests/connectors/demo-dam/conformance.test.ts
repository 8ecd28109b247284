import { demoDam } from '../../../server/connectors/demo-dam';
import { picture } from '../../demo-dam/dam';
import { itConforms } from '../shared/conformance';
import { startStanding } from '../shared/standing';
import { type Connect, DemoDam, FILTERS } from './fixture';

const standing = new DemoDam();
startStanding(standing);

const connect: Connect = (baseUrl, token = standing.token) =>
  demoDam.create(
    { baseUrl, token, webhookSecret: standing.webhookSecret, expose: {} },
    { allowPrivateNetwork: false },
  );

itConforms({
  ...standing.fixture,
  definition: demoDam,
  get baseUrl() {
    return standing.dam.url;
  },
  connect,
  connectWithWrongCredentials: () => connect(standing.dam.url, 'another-token'),
  filters: {
    ...FILTERS,
    type: { value: 'audio', assetId: 'bell' },
    state: { value: 'approved', assetId: 'pier', without: 'draft' },
    orientation: { value: 'portrait', assetId: 'oar' },
    format: { value: 'png', assetId: 'oar', other: { value: 'wav', assetId: 'bell' } },
  },
  upload: {
    fileName: 'sent.jpg',
    folder: 'Places',
    isReviewed: true,
    file: async () => new Blob([await picture()], { type: 'image/jpeg' }),
    keeps: { alternativeText: true, tags: true },
  },
  addresses: {
    of: ({ assetId, versions }) => [
      `${standing.dam.url}/api/assets/${assetId}`,
      ...versions.flatMap(({ url, renditions }) => [url, ...renditions.map((each) => each.url)]),
    ],
    others: () =>
      [
        '/api/assets',
        '/api/assets/',
        '/#/assets',
        '/#/assets/',
        '/api/changes',
        '/assets/pier',
      ].map((path) => standing.dam.url + path),
  },
  webhook: async (assetId) => standing.signed(assetId),
  oldWebhook: async (assetId) => standing.signed(assetId, Date.now() - 3_600_000),
  change: (assetId) => standing.change(assetId),
  usesOf: (assetId) => standing.usesOf(assetId),
});
