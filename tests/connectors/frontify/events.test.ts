import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildASTSchema, type GraphQLEnumType, parse } from 'graphql';
import { failureOf } from '../../../server/conformance/checks';
import { connect, dam, PIER, startFrontify } from './fixture';
import { idOf, OTHER_SECRET } from './simulator';

startFrontify();

const verify = (request: ReturnType<typeof dam.event>) => {
  const { verifyWebhook } = connect();
  if (verifyWebhook === undefined) throw new Error('there is a secret');
  return verifyWebhook(request);
};

/** `AssetWebhookEvent` of Frontify's schema. */
const events = buildASTSchema(
  parse(readFileSync(join(__dirname, 'webhook-events.graphql'), 'utf8')),
).getType('AssetWebhookEvent') as GraphQLEnumType;

describe('an event of Frontify', () => {
  it.each(events.getValues().map(({ name }) => name))(
    'of the kind %s names its asset',
    async (action) => {
      expect(await verify(dam.event(action, [{ assetId: PIER }]))).toMatchObject({
        assetIds: [PIER],
      });
    },
  );

  it('names an asset also by the number in its id, and each one once', async () => {
    for (const payload of [[{ assetId: 42 }, { assetId: '42' }], { assetId: 42 }]) {
      const hint = await verify(dam.event('ASSET_UPDATED', payload));
      expect(hint?.assetIds).toEqual([idOf(42)]);
    }
  });

  it('about something else names none', async () => {
    expect(await verify(dam.event('WORKFLOW_TASK_DELETED', []))).toMatchObject({ assetIds: [] });
    expect(await verify(dam.event('OTHER', [{ taskId: 1 }]))).toMatchObject({ assetIds: [] });
    expect(await verify(dam.event('OTHER', undefined))).toMatchObject({ assetIds: [] });
  });

  it('may be signed with the secret of each library, and with no other', async () => {
    const payload = [{ assetId: PIER }];
    expect(await verify(dam.event('ASSET_UPDATED', payload, OTHER_SECRET))).not.toBeNull();
    expect(await verify(dam.event('ASSET_UPDATED', payload, 'another'))).toBeNull();
    expect(await verify({ ...dam.event('ASSET_UPDATED', payload), headers: {} })).toBeNull();
  });

  it('has a transmission that only the same event has', async () => {
    const one = dam.event('ASSET_UPDATED', [{ assetId: PIER }]);
    const other = dam.event('ASSET_MOVED', [{ assetId: PIER }]);
    const [first, again, different] = await Promise.all([one, one, other].map(verify));
    expect(first?.transmission).toBe(again?.transmission);
    expect(first?.transmission).not.toBe(different?.transmission);
  });

  it('that is signed and of another shape is told apart from one that is not signed', async () => {
    const request = dam.event('ASSET_UPDATED', [{ assetId: { id: 1 } }]);
    expect((await failureOf(async () => verify(request))).type).toBe('bad-answer');
    expect(await verify({ ...request, body: '{}' })).toBeNull();
  });

  it('is not taken without a secret', () => {
    expect(connect({ webhookSecrets: undefined }).verifyWebhook).toBeUndefined();
  });
});
