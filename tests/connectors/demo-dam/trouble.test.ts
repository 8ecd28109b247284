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
  renames: {
    'its folder was renamed': {
      field: 'folder',
      from: 'Places',
      to: 'Renamed',
      // A folder of this DAM is what its assets say.
      rename: () => standing.dam.send('PATCH', '/api/assets/pier', { folder: 'Renamed' }),
    },
  },
  moves: {
    'a move to another folder': async (assetId) => {
      await standing.dam.send('PATCH', `/api/assets/${assetId}`, { folder: 'Else/where' });
      return 'Else/where';
    },
    'a move out of all folders': async (assetId) => {
      await standing.dam.send('PATCH', `/api/assets/${assetId}`, { folder: null });
      return null;
    },
  },
});
