import { randomUUID } from 'node:crypto';
import { itStandsTrouble, uploads } from '../shared/trouble';
import { BOAT, BY_METADATA, BY_MODERATION, connect, dam, PIER, startCloudinary } from './fixture';
import { API_SECRET } from './simulator';

startCloudinary();

const refusal = { status: 403, json: { error: { message: 'You are not allowed to do this' } } };
const withExpiry = (baseUrl: string) =>
  connect(baseUrl, { fields: { expiresAt: 'metadata.until' } });

describe('Cloudinary', () => {
  itStandsTrouble({
    url: () => dam.url,
    connect: (baseUrl) => connect(baseUrl, BY_METADATA),
    shown: [BOAT, PIER],
    missing: '0'.repeat(32),
    secrets: [API_SECRET, 'another-secret'],
    wrongKey: {
      connect: (baseUrl) => connect(baseUrl, { ...BY_METADATA, apiSecret: 'another-secret' }),
      says: /"apiKey" and "apiSecret"/,
    },
    rights: [
      {
        may: 'read assets',
        calls: /\/resources\//,
        reply: refusal,
        says: /let the API key read assets \(403\)/,
      },
      { may: 'read folders', calls: /\/folders/, reply: refusal },
      {
        may: 'upload',
        calls: /\/auto\/upload/,
        reply: refusal,
        work: uploads,
        says: /let the API key upload files \(403\)/,
      },
    ],
    fields: {
      connect: withExpiry,
      hide: () => {
        dam.metadataFields = ['release', 'rights'];
      },
      says: /no structured metadata field "until" \("fields\.expiresAt"\)/,
      calls: /\/metadata_fields/,
      refusal,
      none: { metadata_fields: [] },
    },
    renames: {
      'its folder was renamed': {
        field: 'folder',
        from: 'Products',
        to: 'Renamed',
        // Cloudinary changes the folder of each asset in it.
        rename: () => dam.change(BOAT, { asset_folder: 'Renamed' }),
      },
    },
    moves: {
      'a move to another folder': (assetId) => {
        dam.change(assetId, { asset_folder: 'Elsewhere' });
        return 'Elsewhere';
      },
      'a rename, which changes its public id': (assetId) => {
        dam.change(assetId, { public_id: 'renamed/pier' });
        return 'Elsewhere';
      },
    },
    change: (assetId) => dam.change(assetId, { tags: ['sea', randomUUID()] }),
    ended: { status: 401, json: { error: { message: 'unknown api_key or api_secret' } } },
    limit: {
      reply: {
        status: 420,
        json: { error: { message: 'Rate Limit Exceeded.' } },
        headers: { 'x-featureratelimit-reset': new Date(Date.now() + 60_000).toUTCString() },
      },
    },
  });

  it('that has no field for approval takes nothing off the site, and says so', async () => {
    dam.metadataFields = ['rights', 'until'];
    for (const work of [
      () => connect(dam.url, BY_METADATA).ping(),
      () => connect(dam.url, BY_METADATA).search({ limit: 1 }),
      () => connect(dam.url, BY_METADATA).getMany([PIER]),
    ]) {
      await expect(work()).rejects.toThrow(/"release" \("approval\.metadata"\)/);
    }
  });

  it('is not asked for fields if nothing of rights lies in one', async () => {
    const connector = connect(dam.url, BY_MODERATION);
    await connector.ping();
    await connector.getMany([PIER]);
    expect(dam.calls).not.toContain('metadata_fields');
  });
});
