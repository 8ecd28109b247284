import { colourOf, signedEvent, WEBHOOK_SECRET } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

let pierUrl: string;

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#123456');
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  const [pier] = await site.pick('pier');
  pierUrl = site.url + pier?.url;
});

const send = (body: BodyInit, headers: Record<string, string> = {}, connection = 'brand') =>
  fetch(`${site.url}/api/dam/webhooks/${connection}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);

const event = (assetId: string): string =>
  JSON.stringify({ type: 'version.approved', data: { assetId } });

/** Sends what must be refused; answers the status and what the log said of it. */
async function refused(
  body: BodyInit,
  headers: Record<string, string> = {},
  connection?: string,
): Promise<{ status: number; lines: string[] }> {
  await dam.resetStats();
  const before = site.logs.length;
  const { status } = await send(body, headers, connection);
  expect((await dam.stats()).getMany).toBe(0);
  return { status, lines: site.logs.slice(before).filter((line) => line.includes('webhook')) };
}

describe('a DAM’s webhook', () => {
  // First those that ask the DAM nothing: after one that was taken, assets are read again for a minute.
  it.each([
    ['without a signature', () => [event('pier')], 401],
    [
      'with a wrong signature',
      () => [event('pier'), { ...signedEvent(event('pier')), 'webhook-signature': 'v1,AAAA' }],
      401,
    ],
    ['signed for another text', () => [event('boat'), signedEvent(event('pier'))], 401],
    [
      'signed an hour ago',
      () => [event('pier'), signedEvent(event('pier'), Date.now() - 3_600_000)],
      401,
    ],
    [
      'signed for an hour from now',
      () => [event('pier'), signedEvent(event('pier'), Date.now() + 3_600_000)],
      401,
    ],
    ['for an unknown connection', () => [event('pier'), signedEvent(event('pier')), 'other'], 404],
    ['that is no event', () => ['{"unheard": "of"}', signedEvent('{"unheard": "of"}')], 400],
    ['that is no JSON', () => ['{"broken', signedEvent('{"broken')], 400],
    ['without a body', () => ['', signedEvent('')], 400],
    ['longer than 256 kB', () => ['x'.repeat(300_000), signedEvent('x')], 413],
    ['that says no length and never ends', () => [endless(), signedEvent('x')], 413],
  ] as [string, () => Parameters<typeof refused>, number][])(
    'is refused %s, changes nothing, and is one line in the log',
    async (_, request, status) => {
      const answer = await refused(...request());
      expect(answer.status).toBe(status);
      expect(answer.lines).toHaveLength(1);
      expect(site.logs.join()).not.toContain(WEBHOOK_SECRET);
    },
  );

  it('asks the DAM nothing about an asset that this site does not use', async () => {
    await dam.resetStats();
    const body = event('unheard-of');
    expect((await send(body, signedEvent(body))).status).toBe(200);
    expect((await dam.stats()).getMany).toBe(0);
  });

  it('makes the next response show what the DAM says now', async () => {
    await dam.uploadVersion('pier', '#abcdef');
    await dam.approve('pier', 2);
    const body = event('pier');
    expect((await send(body, signedEvent(body))).status).toBe(200);
    expect(await colourOf(await (await fetch(pierUrl)).arrayBuffer())).toBe('#abcdef');
  });

  it('is refused where the same bytes were taken before, and taken where the DAM signs it anew', async () => {
    const body = event('pier');
    const first = signedEvent(body, Date.now() - 2_000, 'repeated');
    expect((await send(body, first)).status).toBe(200);
    expect((await send(body, first)).status).toBe(401);
    const more = { ...first, 'webhook-signature': `${first['webhook-signature']} v1,AAAA` };
    expect((await send(body, more)).status).toBe(401);
    expect((await send(body, signedEvent(body, Date.now(), 'repeated'))).status).toBe(200);
  });

  it('is 503 where the asset cannot be read again, so that the DAM sends it once more', async () => {
    const body = event('pier');
    const headers = signedEvent(body, Date.now(), 'sent again');
    await dam.fault('garbage');
    try {
      expect((await send(body, headers)).status).toBe(503);
    } finally {
      await dam.fault('none');
    }
    // Calls may be paused after the failures; a pick waits for that.
    await site.pick('pier');
    expect((await send(body, headers)).status).toBe(200);
  });

  it('costs a few reads where a burst of them comes at once', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `burst-${index}`);
    for (const id of ids) await dam.publish(id, '#335577');
    await site.pick(...ids);
    await dam.resetStats();
    // While one read is under way, what comes is gathered, however long 400 requests take.
    await dam.fault('slow', 3_000);
    const answers = await Promise.all(
      Array.from({ length: 400 }, (_, index) => {
        const body = event(ids[index % ids.length] ?? '');
        return send(body, signedEvent(body, Date.now(), `burst-${index}`));
      }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await dam.fault('none');
    expect((await dam.stats()).getMany).toBeLessThan(40);
  });

  it('is refused as one too long under an address in capitals, too', async () => {
    const { status } = await fetch(`${site.url}/API/Dam/WEBHOOKS/brand`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'x'.repeat(300_000),
    });
    expect(status).toBe(413);
    expect(site.logs.filter((line) => line.includes('A webhook for "brand"')).at(-1)).toContain(
      'longer than',
    );
  });

  it('is taken if it is signed, also while a stranger sends bad ones from the same address', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 70; attempt += 1) {
      statuses.push((await send(event('pier'))).status);
    }
    expect(statuses.at(-1)).toBe(429);
    const body = event('pier');
    expect((await send(body, signedEvent(body, Date.now(), 'among bad ones'))).status).toBe(200);
    // And bad ones are not logged one by one any more.
    const logged = site.logs.length;
    expect((await send(event('pier'))).status).toBe(429);
    expect(site.logs.slice(logged).filter((line) => line.includes('webhook'))).toEqual([]);
    const lines = site.logs.filter((line) => line.includes('were refused within a minute'));
    expect(lines).toHaveLength(1);
  });
});

function endless(): ReadableStream<Uint8Array> {
  const part = new Uint8Array(64 * 1_024).fill(120);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      sent += part.length;
      if (sent > 8 * 1_024 * 1_024) controller.close();
      else controller.enqueue(part);
    },
  });
}
