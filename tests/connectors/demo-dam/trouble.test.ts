import { connectorOf, startStanding } from '../shared/standing';
import { itStandsTrouble } from '../shared/trouble';
import { DemoDam } from './fixture';

const standing = new DemoDam();
startStanding(standing);

itStandsTrouble({
  url: () => standing.dam.url,
  connect: (baseUrl) => connectorOf('demo-dam', { baseUrl, token: standing.token }),
  shown: ['pier', 'boat', 'lamp'],
  missing: 'nobody',
  secrets: [standing.token, 'another-token'],
  wrongKey: {
    connect: (baseUrl) => connectorOf('demo-dam', { baseUrl, token: 'another-token' }),
    says: /refused the credentials \(401\)/,
  },
  change: (assetId) => standing.change(assetId),
  rights: [{ may: 'read assets', calls: /\/api\/assets/, says: /\(403\)/ }],
});
