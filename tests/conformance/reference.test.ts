import { reference } from '../../server/connectors/reference';
import { type Connect, ReferenceDam } from './reference';
import { itConforms } from './run';

const standing = new ReferenceDam();
beforeAll(() => standing.start());
afterAll(() => standing.stop());

const connect: Connect = (baseUrl, token = standing.token) =>
  reference.create(
    { baseUrl, token, webhookSecret: standing.webhookSecret },
    { allowPrivateNetwork: false },
  );

itConforms({
  ...standing.fixture,
  definition: reference,
  get baseUrl() {
    return standing.dam.url;
  },
  connect,
  connectWithWrongCredentials: () => connect(standing.dam.url, 'another-token'),
  filters: {
    tag: { value: 'sea', assetId: 'pier' },
    folder: { value: 'Products', assetId: 'boat' },
  },
  webhook: async (assetId) => standing.signed(assetId),
  oldWebhook: async (assetId) => standing.signed(assetId, Date.now() - 3_600_000),
  change: (assetId) => standing.change(assetId),
  usesOf: (assetId) => standing.usesOf(assetId),
});
