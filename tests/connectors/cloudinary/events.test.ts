import { v2 as sdk } from 'cloudinary';
import { connect, dam, startCloudinary, uploaded } from './fixture';
import { API_SECRET } from './simulator';

startCloudinary();

describe('a notification of Cloudinary', () => {
  const kinds: [string, Record<string, unknown>][] = [
    ['upload', { asset_id: 'x' }],
    ['rename', { asset_id: 'x', from_public_id: 'a', to_public_id: 'b' }],
    ['delete', { resources: [{ asset_id: 'x', public_id: 'a' }] }],
    ['move', { resources: { 'a/b': { asset_id: 'x', to_asset_folder: 'c' } } }],
    ['resource_tags_changed', { resources: [{ asset_id: 'x', added: ['sea'] }] }],
    ['resource_context_changed', { resources: { a: { asset_id: 'x', updated: [] } } }],
    ['resource_metadata_changed', { resources: { a: { asset_id: 'x', new_metadata: {} } } }],
    ['access_control_changed', { resources: [{ asset_id: 'x' }] }],
  ];

  it.each(kinds)('of the type %s names its assets', async (notification_type, payload) => {
    const request = dam.notification({ notification_type, ...payload });
    expect(await connect().verifyWebhook?.(request)).toMatchObject({ assetIds: ['x'] });
  });

  it('that is about a folder names none', async () => {
    const request = dam.notification({ notification_type: 'create_folder', folder_path: 'a' });
    expect(await connect().verifyWebhook?.(request)).toMatchObject({ assetIds: [] });
  });

  it('is taken where the official SDK takes it, with either hash, and refused where it refuses', async () => {
    for (const algorithm of ['sha1', 'sha256'] as const) {
      sdk.config({ api_secret: API_SECRET, signature_algorithm: algorithm });
      const { body, headers } = dam.notification(uploaded('x'), Date.now(), algorithm);
      const verify = (text: string, signature: string) =>
        sdk.utils.verifyNotificationSignature(text, Number(headers['x-cld-timestamp']), signature);
      for (const [text, signature] of [
        [body, headers['x-cld-signature']],
        [`${body} `, headers['x-cld-signature']],
        [body, headers['x-cld-signature'].replace(/^./, '~')],
      ] as const) {
        const sent = { body: text, headers: { ...headers, 'x-cld-signature': signature } };
        const hint = await connect().verifyWebhook?.(sent);
        expect(hint !== null).toBe(verify(text, signature));
      }
    }
  });

  it('that is signed and no notification is told apart from one that is not signed', async () => {
    const { headers } = dam.notification(uploaded('x'));
    const bad = dam.notification({ something: 'else' });
    await expect(connect().verifyWebhook?.(bad)).rejects.toMatchObject({ type: 'bad-answer' });
    expect(await connect().verifyWebhook?.({ body: 'nonsense', headers })).toBeNull();
  });
});
