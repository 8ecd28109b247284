import { bynder } from '../../../server/connectors/bynder';
import { bynderOptions, scopesOf } from '../../../server/connectors/bynder/options';
import type { Connector } from '../../../server/contracts/connector';
import { startStanding } from '../shared/standing';
import { ID, StandingBynder } from './fixture';

const MINUTE_MS = 60_000;
const PAGE = 'https://www.example.com/page';

const standing = new StandingBynder();
startStanding(standing);

const connect = (more = {}, ports = {}): Connector => standing.connect(more, ports);
const callsOf = (path: string) => standing.dam.calls.filter((call) => call.includes(path));

describe('uploading', () => {
  const request = {
    fileName: 'large.bin',
    mime: 'application/octet-stream',
    title: 'Large',
    folder: null,
    alternativeText: null,
    tags: ['one', 'two'],
    file: new Blob([Buffer.alloc(11 * 1024 * 1024, 'abcdefg')]),
  };

  it('to the waiting room makes an asset in review, which is in no listing', async () => {
    const connector = connect({ uploadsTo: 'waiting-room' });
    const sent = await connector.upload?.(request);
    expect(sent).toMatchObject({
      title: 'Large',
      tags: ['one', 'two'],
      current: null,
      versions: [{ status: 'in-review', fileName: 'large.bin', ext: 'bin', mime: request.mime }],
    });
    const [answer] = await connector.getMany([sent?.assetId ?? '']);
    expect(answer?.status).toBe('missing');
  });

  it('keeps the alternative text where its metaproperty takes a text', async () => {
    const text = { ...request, alternativeText: 'A large file' };
    const sent = await connect({ fields: { alternativeText: 'AltText' } }).upload?.(text);
    expect(sent?.alternativeText).toBe('A large file');
    const { properties } = standing.dam.library.get(sent?.assetId ?? '');
    expect(properties).toEqual({ AltText: 'A large file' });
    // Options to choose from are named by their ids, so that a text is none of them.
    const chosen = await connect({ fields: { alternativeText: 'Region' } }).upload?.(text);
    expect(chosen?.alternativeText).toBeNull();
  });

  it('sends a large file in parts that are whole together', async () => {
    const { dam } = standing;
    dam.trouble.pollsUntilDone = 3;
    const before = dam.bucket.received.size;
    const { assetId = '' } = (await connect().upload?.(request)) ?? {};
    expect(dam.bucket.received.size - before).toBe(3);
    const sent = Buffer.from(await request.file.arrayBuffer());
    expect(dam.library.get(assetId).versions[0]?.bytes.equals(sent)).toBe(true);
    expect(dam.bucket.credentials).toEqual([]);
  });

  it('says where Bynder does not take a file, and stops waiting where nobody waits', async () => {
    const { trouble } = standing.dam;
    trouble.takesFiles = false;
    await expect(connect().upload?.(request)).rejects.toMatchObject({ type: 'bad-request' });
    trouble.takesFiles = true;
    trouble.pollsUntilDone = Number.POSITIVE_INFINITY;
    const gone = new AbortController();
    const waiting = connect({}, { pollEveryMs: 60 * MINUTE_MS }).upload?.(request, {
      signal: gone.signal,
    });
    const ended = expect(waiting).rejects.toMatchObject({ type: 'timeout' });
    while (callsOf('/upload/poll/').length < 2) await new Promise(setImmediate);
    // The call must reach the wait for the conversion before it is aborted.
    for (let turns = 0; turns < 200; turns++) await new Promise(setImmediate);
    gone.abort();
    await ended;
  });

  it('is there with a brand only', () => {
    expect(connect({ brandId: undefined }).upload).toBeUndefined();
    const { brandId: _, ...options } = standing.options();
    expect(bynder.traitsOf?.(options)).not.toHaveProperty('uploads');
  });
});

describe('usage', () => {
  const change = (assetId: string, action: 'add' | 'remove', uri = PAGE) => ({
    assetId,
    action,
    uri,
    title: 'A page',
  });

  it('of other assets of a page stays, though a sync replaces all of it', async () => {
    const connector = connect();
    await connector.reportUsage?.([change(ID.pier, 'add')]);
    await connector.reportUsage?.([change(ID.boat, 'add'), change(ID.lamp, 'add', `${PAGE}/2`)]);
    await connector.reportUsage?.([change(ID.pier, 'remove')]);
    expect(standing.dam.usages.map(({ asset_id, uri }) => [asset_id, uri])).toEqual([
      [ID.lamp, `${PAGE}/2`],
      [ID.boat, PAGE],
    ]);
  });

  it('that is refused is told for each, and the rest is taken', async () => {
    const told = await connect().reportUsage?.([
      change(ID.nobody, 'add'),
      change(ID.pier, 'add'),
      change('7', 'add'),
      change(ID.nobody, 'remove', `${PAGE}/2`),
    ]);
    expect(told?.map((error) => error?.type ?? null)).toEqual([
      'bad-request',
      null,
      'bad-request',
      null,
    ]);
    expect(standing.dam.usages).toMatchObject([{ asset_id: ID.pier }]);
  });

  it('is there with an integration only', () => {
    expect(connect({ integrationId: undefined }).reportUsage).toBeUndefined();
  });
});

describe('the options', () => {
  const problemsOf = (options: object) =>
    bynderOptions
      .safeParse({ baseUrl: 'https://brand.example.com', ...options })
      .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  const either = [' must have either "token", or "clientId" and "clientSecret"'];

  it.each([
    [{}, either],
    [{ clientId: 'a' }, either],
    [{ token: 'a', clientSecret: 'b' }, either],
    [{ token: 'a' }, undefined],
    [{ clientId: 'a', clientSecret: 'b' }, undefined],
    [{ token: 'a', facets: ['tag'] }, ['facets.0 is a filter that every connection has']],
    [
      { token: 'a', fields: { credit: 'A label' } },
      [
        'fields.credit must be the database name of a metaproperty, without spaces and without "property_"',
      ],
    ],
    [{ token: 'a', webhookTopics: ['https://x'] }, ['webhookTopics.0 must be an SNS ARN']],
    [
      { token: 'a', fileHosts: ['https://x'] },
      ['fileHosts.0 must be a host such as *.example.com'],
    ],
  ])('%j: %j', (options, problems) => {
    expect(problemsOf(options)).toEqual(problems);
  });

  it('ask for the scopes that are needed, and no more', () => {
    const reading = ['asset:read', 'meta.assetbank:read', 'collection:read'];
    const plain = { brandId: undefined, integrationId: undefined };
    expect(scopesOf(standing.options(plain))).toEqual(reading);
    expect(scopesOf(standing.options())).toEqual([
      ...reading,
      'asset:write',
      'asset.usage:read',
      'asset.usage:write',
    ]);
    expect(scopesOf(standing.options({ scopes: ['asset:read'] }))).toEqual(['asset:read']);
  });
});
