import { default as EdgeGrid } from 'akamai-edgegrid';
import { sign } from 'aws4';
import { cdns } from '../../server/cdns';
import { edgegridAuthorization } from '../../server/cdns/edgegrid';
import { describeDriver, tagNo } from './suite';

const SECRET = 'a-very-secret-token';
const TAGS = [tagNo(1), tagNo(2)];
const signal = () => AbortSignal.timeout(10_000);

describe('varnish', () => {
  const { cdn, driver } = describeDriver({
    id: 'varnish',
    optionsFor: (url) => ({ urls: [`${url}/`, `${url}/second`], headers: { 'x-secret': SECRET } }),
    secrets: [SECRET],
    callsPerPurge: 2,
  });

  it('gets tags in the header that its VCL reads, on every server', async () => {
    await driver().purge(TAGS, 'soft', signal());
    await driver().purge(TAGS, 'hard', signal());
    expect(cdn.asked.map(({ method, url }) => `${method} ${url.pathname}`).sort()).toEqual([
      'PURGE /',
      'PURGE /',
      'PURGE /second',
      'PURGE /second',
    ]);
    expect(cdn.asked[0]?.headers).toMatchObject({
      'x-secret': SECRET,
      'xkey-softpurge': TAGS.join(' '),
    });
    expect(cdn.asked[3]?.headers).toMatchObject({ 'xkey-purge': TAGS.join(' ') });
    expect(driver().tagHeader).toEqual({ name: 'xkey', separator: ' ' });
  });

  it('is not believed with a VCL that answers 200 to each PURGE', async () => {
    cdn.reply = { text: '<html>200 Purged' };
    await expect(driver().purge(TAGS, 'hard', signal())).rejects.toThrow(
      'its answer has no header "xkey-purged"',
    );
  });
});

describe('fastly', () => {
  const { cdn, driver } = describeDriver({
    id: 'fastly',
    optionsFor: (apiUrl) => ({ serviceId: 'SU1Z0isxPaozGVKXdv0eY', token: SECRET, apiUrl }),
    secrets: [SECRET],
  });

  it('gets one batch of surrogate keys, soft by a header', async () => {
    await driver().purge(TAGS, 'soft', signal());
    await driver().purge(TAGS, 'hard', signal());
    const [soft, hard] = cdn.asked;
    expect([soft?.method, soft?.url.pathname]).toEqual([
      'POST',
      '/service/SU1Z0isxPaozGVKXdv0eY/purge',
    ]);
    expect(soft?.headers).toMatchObject({ 'fastly-key': SECRET, 'fastly-soft-purge': '1' });
    expect(hard?.headers['fastly-soft-purge']).toBeUndefined();
    expect(JSON.parse(cdn.body)).toEqual({ surrogate_keys: TAGS });
    expect(driver().tagHeader).toEqual({ name: 'Surrogate-Key', separator: ' ' });
  });
});

describe('cloudflare', () => {
  const { cdn, driver } = describeDriver({
    id: 'cloudflare',
    optionsFor: (apiUrl) => ({ zoneId: '023e105f4ecef8ad9ca31a8372d0c353', token: SECRET, apiUrl }),
    secrets: [SECRET],
  });

  it('gets tags for a zone', async () => {
    await driver().purge(TAGS, 'soft', signal());
    const [asked] = cdn.asked;
    expect([asked?.method, asked?.url.pathname]).toEqual([
      'POST',
      '/zones/023e105f4ecef8ad9ca31a8372d0c353/purge_cache',
    ]);
    expect(asked?.headers.authorization).toBe(`Bearer ${SECRET}`);
    expect(JSON.parse(cdn.body)).toEqual({ tags: TAGS });
    expect(driver().tagHeader).toEqual({ name: 'Cache-Tag', separator: ',' });
  });

  it('is not believed without its word for success', async () => {
    for (const reply of [{ json: { success: false } }, { text: '<html>' }]) {
      cdn.reply = reply;
      await expect(driver().purge(TAGS, 'hard', signal())).rejects.toThrow(
        'its answer does not say that it succeeded',
      );
    }
  });
});

describe('akamai', () => {
  const client = { clientToken: 'akab-client', clientSecret: SECRET, accessToken: 'akab-access' };
  const { cdn, driver } = describeDriver({
    id: 'akamai',
    optionsFor: (apiUrl) => ({ apiUrl, ...client }),
    secrets: [SECRET],
  });

  it('gets tags to invalidate or to delete', async () => {
    await driver().purge(TAGS, 'soft', signal());
    await driver().purge(TAGS, 'hard', signal());
    expect(cdn.asked.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      'POST /ccu/v3/invalidate/tag/production',
      'POST /ccu/v3/delete/tag/production',
    ]);
    expect(JSON.parse(cdn.body)).toEqual({ objects: TAGS });
    expect(cdn.asked[0]?.headers.authorization).toMatch(
      /^EG1-HMAC-SHA256 client_token=akab-client;access_token=akab-access;timestamp=\d{8}T\d\d:\d\d:\d\d\+0000;nonce=[^;]+;signature=\S+$/,
    );
    expect(driver().tagHeader).toEqual({ name: 'Edge-Cache-Tag', separator: ',' });
  });

  it('gets signatures as Akamai’s own library makes them', () => {
    const host = 'https://akab-host.luna.akamaiapis.net';
    const path = '/ccu/v3/invalidate/tag/production';
    const body = JSON.stringify({ objects: TAGS });
    const grid = new EdgeGrid(client.clientToken, SECRET, client.accessToken, host);
    const { request } = grid.auth({ method: 'POST', path, body, headers: {} }) as {
      request: { headers: { Authorization: string } };
    };
    const authorization = request.headers.Authorization;
    const nonce = /nonce=([^;]+)/.exec(authorization)?.[1];
    const at = /timestamp=(\d{4})(\d\d)(\d\d)T([\d:]+)\+0000/.exec(authorization);
    const now = new Date(`${at?.[1]}-${at?.[2]}-${at?.[3]}T${at?.[4]}Z`);
    const ours = edgegridAuthorization(
      { method: 'POST', url: host + path, body },
      client,
      now,
      nonce,
    );
    expect(ours).toBe(authorization);
  });
});

describe('cloudfront', () => {
  const { cdn, driver } = describeDriver({
    id: 'cloudfront',
    optionsFor: (apiUrl) => ({
      distributionId: 'EDFDVBD6EXAMPLE',
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: SECRET,
      apiUrl,
    }),
    secrets: [SECRET],
  });

  it('gets an invalidation of tags, signed for the bytes that are sent', async () => {
    await driver().purge(TAGS, 'hard', signal());
    const [asked] = cdn.asked;
    const path = '/2020-05-31/distribution/EDFDVBD6EXAMPLE/invalidation';
    expect([asked?.method, asked?.url.pathname]).toEqual(['POST', path]);
    expect(cdn.body).toContain(
      `<Paths><Quantity>2</Quantity><Items><Path>#${TAGS[0]}</Path><Path>#${TAGS[1]}</Path></Items></Paths>`,
    );
    expect(cdn.body).toMatch(/<CallerReference>[0-9a-f]{64}<\/CallerReference>/);
    const again = sign(
      {
        service: 'cloudfront',
        region: 'us-east-1',
        method: 'POST',
        host: String(asked?.headers.host),
        path,
        headers: {
          'Content-Type': 'application/xml',
          'X-Amz-Date': String(asked?.headers['x-amz-date']),
        },
        body: cdn.body,
      },
      { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET },
    );
    expect(asked?.headers.authorization).toBe(again.headers?.Authorization);
    expect(driver().tagHeader).toEqual({ name: 'Cache-Tag', separator: ',' });
  });
});

describe('bunny', () => {
  const { cdn, driver } = describeDriver({
    id: 'bunny',
    optionsFor: (apiUrl) => ({ pullZoneId: 123, accessKey: SECRET, apiUrl }),
    secrets: [SECRET],
  });

  it('gets one tag for a pull zone', async () => {
    await driver().purge([tagNo(1)], 'hard', signal());
    const [asked] = cdn.asked;
    expect([asked?.method, asked?.url.pathname]).toEqual(['POST', '/pullzone/123/purgeCache']);
    expect(asked?.headers.accesskey).toBe(SECRET);
    expect(JSON.parse(cdn.body)).toEqual({ CacheTag: tagNo(1) });
    expect(driver().tagHeader).toEqual({ name: 'CDN-Tag', separator: ',' });
  });

  it('is never asked to empty the whole zone', async () => {
    await driver().purge([], 'hard', signal());
    expect(cdn.asked).toEqual([]);
  });
});

describe('headers', () => {
  it('purges nothing, and names the header as configured', () => {
    const configured = (options: unknown) => cdns.get('headers')?.configure(options);
    expect(configured({ header: 'x-tags', separator: ' ' })).toEqual({
      success: true,
      driver: { tagHeader: { name: 'x-tags', separator: ' ' } },
    });
    expect(configured({ header: 'x tags' })?.success).toBe(false);
  });
});
