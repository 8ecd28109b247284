import { Webhook } from 'standardwebhooks';
import type { Delivery } from '../../demo-dam/webhooks/queue';
import { startDam, startSubscriber, until } from './dam';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes ....').toString('base64')}`;
const typesOf = (received: readonly { body: string }[]) =>
  received.map(({ body }) => JSON.parse(body).type);

describe('webhooks', () => {
  it('tells each change in order, signed, and again after a failure', async () => {
    const subscriber = await startSubscriber([500]);
    const dam = await startDam({ webhook: { url: subscriber.url, secret: SECRET } });
    await dam.upload({ id: 'one' });
    await dam.approve('one', 1);
    await dam.uploadVersion('one');
    await dam.send('POST', '/api/assets/one/versions/2/reject');
    await dam.send('PATCH', '/api/assets/one', { title: 'Other' });
    await dam.send('POST', '/api/assets/one/withdraw');
    await dam.send('POST', '/api/assets/one/restore');
    await subscriber.count(8);
    expect(typesOf(subscriber.received)).toEqual([
      'asset.created',
      'asset.created',
      'version.approved',
      'version.created',
      'version.rejected',
      'asset.updated',
      'asset.withdrawn',
      'asset.restored',
    ]);
    const webhook = new Webhook(SECRET);
    for (const { body, headers } of subscriber.received) {
      const signed = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, String(value)]),
      );
      expect(webhook.verify(body, signed)).toMatchObject({
        data: { assetId: 'one' },
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      });
      expect(() => webhook.verify(`${body} `, signed)).toThrow();
    }
    const [first, again] = subscriber.received;
    expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id']);

    const settled = () => dam.get<{ items: Delivery[] }>('/api/webhook/deliveries');
    await until(async () => (await settled()).items.every(({ status }) => status === 'delivered'));
    expect((await settled()).items.at(-1)).toMatchObject({ type: 'asset.created', attempts: 2 });
    await dam.close();
    await subscriber.close();
  });

  it('keeps what was not delivered over a restart, and never holds up a call', async () => {
    const gone = await startSubscriber();
    await gone.close();
    const first = await startDam({ webhook: { url: gone.url, secret: SECRET } });
    await first.upload({ id: 'one' });
    await first.approve('one', 1);
    await first.stop();

    const subscriber = await startSubscriber();
    const second = await startDam({ dataDir: first.dataDir });
    await second.send('PUT', '/api/webhook', { url: subscriber.url, secret: SECRET });
    await subscriber.count(2);
    expect(typesOf(subscriber.received)).toEqual(['asset.created', 'version.approved']);
    await second.close();
    await subscriber.close();
  });

  it('never shows the secret, refuses a bad one, and can be removed', async () => {
    const dam = await startDam();
    const url = 'http://127.0.0.1:9/hook';
    expect(await dam.send('PUT', '/api/webhook', { url, secret: SECRET })).toEqual({ url });
    expect(await dam.get('/api/webhook')).toEqual({ url });
    await expect(dam.send('PUT', '/api/webhook', { url, secret: 'plain' })).rejects.toThrow(/^400/);
    await expect(
      dam.send('PUT', '/api/webhook', { url: 'file:///etc/passwd', secret: SECRET }),
    ).rejects.toThrow(/^400/);
    await dam.send('DELETE', '/api/webhook');
    expect(await dam.get('/api/webhook')).toEqual({ url: null });
    await dam.upload({ id: 'untold' });
    expect(await dam.get('/api/webhook/deliveries')).toEqual({ items: [] });
    await dam.close();
  });
});
