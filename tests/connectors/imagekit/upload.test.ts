import { failureOf } from '../../../server/conformance/checks';
import { connectors } from '../../../server/connectors';
import type { UploadRequest } from '../../../server/contracts/connector';
import { picture } from '../../support/dam';
import { connect, dam, startImageKit } from './fixture';

startImageKit();

async function send(more: Partial<UploadRequest>, options: Record<string, unknown> = {}) {
  const { upload } = connect(options);
  if (upload === undefined) throw new Error('ImageKit takes uploads');
  const request = {
    file: await picture('#445566'),
    fileName: 'sent.png',
    mime: 'image/png',
    title: 'Sent',
    alternativeText: 'What is seen',
    tags: [],
    folder: null,
  };
  return upload({ ...request, ...more });
}

describe('an upload to ImageKit', () => {
  it('overwrites no file, and keeps the text where the options say', async () => {
    const fields = { alternativeText: 'description' };
    const [one, other] = [await send({}, { fields }), await send({}, { fields })];
    expect(one.assetId).not.toBe(other.assetId);
    expect(one).toMatchObject({
      alternativeText: 'What is seen',
      caption: 'What is seen',
      folder: null,
    });
    expect(one.title).toMatch(/^sent_\w+\.png$/);
    expect(one.versions[0]?.version).not.toBe(other.versions[0]?.version);
  });

  it('keeps no text that has no place', async () => {
    const asset = await send({}, { fields: { alternativeText: 'embeddedMetadata.Caption' } });
    expect(asset).toMatchObject({ alternativeText: null, caption: null });
  });

  it('has tags without the characters that ImageKit does not take', async () => {
    const asset = await send({ tags: ['one, two', '100%', ' '] });
    expect(asset.tags).toEqual(['one  two', '100']);
  });

  it('with more tags than ImageKit takes says so, and sends nothing', async () => {
    const tags = Array.from({ length: 60 }, (_, index) => `a-long-tag-${index}`);
    const error = await failureOf(() => send({ tags }));
    expect(error).toMatchObject({ type: 'bad-request' });
    expect(error.message).toMatch(/500 characters/);
    expect(dam.calls.filter((call) => call.startsWith('POST'))).toEqual([]);
  });

  it('may be as large as the plan of the account allows, within a budget of calls', () => {
    const traits = (more: object) => {
      const configured = connectors.get('imagekit')?.configure({ ...dam.options, ...more });
      return configured?.success ? configured.traits : undefined;
    };
    expect(traits({})).toMatchObject({ uploads: { maxBytes: 26_214_400 }, chunkSize: 50 });
    expect(traits({ maxUploadBytes: 10 })).toMatchObject({ uploads: { maxBytes: 10 } });
    expect(traits({})).toMatchObject({ budget: { calls: 2_000, perMs: 60_000 } });
    expect(traits({})?.callsPerAsset).toBeUndefined();
    expect(traits({ versions: true })).toMatchObject({ callsPerAsset: true });
  });
});

describe('a connection to ImageKit, by its options', () => {
  it('are checked, each with its place, and no secret is printed', () => {
    const configured = connectors.get('imagekit')?.configure({
      privateKey: '',
      urlEndpoint: 'ik.imagekit.io/x',
      webhookSecret: 7,
      fields: { title: 'title', credit: 'customMetadata.a"b' },
      filters: ['type', 'a b'],
      approval: { field: 'status', approved: [] },
      colour: 'private_key',
    });
    if (configured === undefined || configured.success) throw new Error('these are wrong');
    const places = configured.problems.map(({ path, keys }) =>
      [...path, ...(keys ?? [])].join('.'),
    );
    for (const place of [
      ...['privateKey', 'urlEndpoint', 'webhookSecret', 'fields.title', 'fields.credit'],
      ...['filters.0', 'filters.1', 'approval.approved', 'colour'],
    ]) {
      expect(places).toContain(place);
    }
    expect(JSON.stringify(configured.problems)).not.toContain('private_key');
  });
});
