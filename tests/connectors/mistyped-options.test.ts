import { connectors } from '../../server/connectors';
import { problemsOf } from '../../server/core/schema-problems';

/** Names and words that people write as they stand elsewhere: each would be taken for one that the DAM does not have. */
const GENERIC = {
  baseUrl: 'https://dam.example',
  ping: '/ping',
  search: { path: '/assets', items: 'items', params: { limit: 'limit' } },
  many: { path: '/assets', param: 'ids', items: 'items' },
};
const version = { version: 'v', url: 'url' };
const asset = { id: 'id', title: 'title', version };
const IMAGEKIT = { privateKey: 'k', urlEndpoint: 'https://ik.imagekit.io/demo' };
const CLOUDINARY = { cloudName: 'c', apiKey: 'k', apiSecret: 's' };
const BYNDER = { baseUrl: 'https://dam.example', token: 't' };

describe('an option that would be taken for another name, in silence', () => {
  it.each<[string, object, string, string]>([
    [
      'generic',
      { ...GENERIC, asset: { ...asset, kind: { path: 'type', map: { photo: 'picture' } } } },
      'asset.kind.map.photo',
      'must be one of "image", "video", "audio", "document"',
    ],
    [
      'generic',
      {
        ...GENERIC,
        asset: {
          ...asset,
          version: { ...version, status: { path: 'release', map: { Approved: 'ok' } } },
        },
      },
      'asset.version.status.map.Approved',
      'must be one of "approved", "in-review", "rejected"',
    ],
    [
      'imagekit',
      { ...IMAGEKIT, approval: { field: 'customMetadata.Release', approved: ['yes'] } },
      'approval.field',
      'must be the name of a custom metadata field in the API, without spaces and without "customMetadata."',
    ],
    [
      'imagekit',
      { ...IMAGEKIT, fields: { expiresAt: 'customMetadata.Licence ends' } },
      'fields.expiresAt',
      'must be description, customMetadata.<name> or embeddedMetadata.<name>, with the name in the API, which has no spaces',
    ],
    [
      'cloudinary',
      { ...CLOUDINARY, approval: { metadata: 'metadata.release', approved: ['yes'] } },
      'approval.metadata',
      'must be an external id, without "metadata."',
    ],
    [
      'bynder',
      { ...BYNDER, fields: { expiresAt: 'property_LicenceEnds' } },
      'fields.expiresAt',
      'must be the database name of a metaproperty, without spaces and without "property_"',
    ],
  ])('%s: %j is refused at %s', (id, options, path, message) => {
    const definition = connectors.get(id);
    const configured = definition?.configure(options);
    const found = configured?.success === false ? configured.problems : [];
    // As the configuration words them.
    const problems = problemsOf(found, definition?.optionsSchema, options);
    expect(problems.map((each) => [each.path.join('.'), each.message])).toEqual([[path, message]]);
  });

  it('is none as the DAM’s API has it', () => {
    const right: [string, object][] = [
      ['imagekit', { ...IMAGEKIT, approval: { field: 'release', approved: ['yes'] } }],
      ['cloudinary', { ...CLOUDINARY, approval: { metadata: 'release', approved: ['yes'] } }],
      ['bynder', { ...BYNDER, fields: { expiresAt: 'LicenceEnds' } }],
    ];
    for (const [id, options] of right) {
      expect(connectors.get(id)?.configure(options)).toMatchObject({ success: true });
    }
  });
});
