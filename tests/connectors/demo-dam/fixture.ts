import { createHmac, randomUUID } from 'node:crypto';
import { type ConformanceFixture, HOSTILE_TITLE } from '../../../server/conformance';
import { demoDam } from '../../../server/connectors/demo-dam';
import type { Connector } from '../../../server/contracts/connector';
import { picture, startDam, type TestDam, TOKEN } from '../../demo-dam/dam';
import { recording } from '../../support/dam';
import { sizeOf } from '../shared/conformance';

const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of these tests').toString('base64')}`;

export const FILTERS = {
  tag: { value: 'sea', assetId: 'pier', other: { value: 'tall', assetId: 'oar' } },
  folder: { value: 'Products', assetId: 'boat', other: { value: 'Places', assetId: 'pier' } },
};

/** All letters that ids of this DAM may have, and the longest of them. */
const UNUSUAL = ['Odd.id_~:-', 'l'.repeat(120)];

/** The embedded DAM with assets, as a running server, for the connectors demo-dam and generic. */
export class DemoDam {
  #dam: TestDam | null = null;
  readonly token = TOKEN;
  readonly webhookSecret = WEBHOOK_SECRET;

  get dam(): TestDam {
    if (this.#dam === null) throw new Error('The DAM is not there yet.');
    return this.#dam;
  }

  async start(): Promise<void> {
    this.#dam = await startDam();
    const { dam } = this;
    const soon = new Date(Date.now() + 86_400_000).toISOString();
    const ago = new Date(Date.now() - 1_000).toISOString();
    const assets: [string, Record<string, string>, Blob?][] = [
      ['pier', { title: 'Old pier', tags: 'sea', folder: 'Places' }],
      ['boat', { title: 'Red boat', tags: 'wood', folder: 'Products/Boats' }],
      ['lamp', { title: 'Brass lamp', tags: 'wood', folder: 'Products' }],
      ['oar', { title: 'Long oar', tags: 'tall' }, await picture(400, 600, 'png')],
      ['bell', { title: 'Ship bell' }, new File([recording()], 'bell.wav')],
      ['hostile', { title: HOSTILE_TITLE }],
      ['withdrawn', { title: 'Taken back' }],
      ['embargoed', { title: 'Not yet' }],
      ['expired', { title: 'No more' }],
      ...UNUSUAL.map((id): [string, Record<string, string>] => [id, { title: 'An odd id' }]),
    ];
    for (const [id, fields, file] of assets) {
      await dam.upload({ id, ...fields }, file);
      await dam.approve(id, 1);
    }
    await dam.upload({ id: 'draft', title: 'Never shown' });
    await dam.uploadVersion('lamp');
    await dam.uploadVersion('pier');
    await dam.approve('pier', 2);
    await dam.send('POST', '/api/assets/withdrawn/withdraw');
    await dam.send('PATCH', '/api/assets/embargoed', { embargoUntil: soon });
    await dam.send('PATCH', '/api/assets/expired', { expiresAt: ago });
    await dam.send('PATCH', '/api/assets/oar', { expiresAt: soon });
  }

  async stop(): Promise<void> {
    await this.#dam?.close();
  }

  /** The fixture without the connector. */
  get fixture() {
    return {
      secrets: [TOKEN, 'another-token', WEBHOOK_SECRET],
      approved: [
        { assetId: 'pier', title: 'Old pier', word: 'pier' },
        { assetId: 'boat', title: 'Red boat', word: 'boat' },
        { assetId: 'lamp', title: 'Brass lamp', word: 'lamp' },
        { assetId: 'oar', title: 'Long oar', word: 'oar' },
        { assetId: 'bell', title: 'Ship bell', word: 'bell' },
      ],
      missing: 'nobody',
      unusual: UNUSUAL,
      states: {
        unapproved: 'draft',
        withdrawn: 'withdrawn',
        embargoed: 'embargoed',
        expired: 'expired',
        newerInReview: { assetId: 'lamp', current: '1' },
      },
      hostile: { assetId: 'hostile', title: HOSTILE_TITLE, word: 'Zażółć' },
      versions: 'pier',
      sizeOf,
      add: () => this.dam.upload({ title: 'Another' }),
      remove: async () => {
        const { id } = await this.dam.upload({ title: 'Short-lived' });
        await this.dam.send('DELETE', `/api/assets/${id}`);
        return id;
      },
    } satisfies Partial<ConformanceFixture>;
  }

  /** Makes an event as the DAM signs it at this instant. */
  signed(assetId: string, atMs = Date.now()) {
    const id = randomUUID();
    const body = JSON.stringify({ type: 'asset.updated', data: { assetId } });
    const timestamp = String(Math.floor(atMs / 1_000));
    const key = Buffer.from(WEBHOOK_SECRET.slice('whsec_'.length), 'base64');
    const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac}`,
    };
    return { body, headers };
  }

  async usesOf(assetId: string): Promise<string[]> {
    const path = `/api/assets/${assetId}/usage`;
    return (await this.dam.get<{ items: { uri: string }[] }>(path)).items.map(({ uri }) => uri);
  }

  async change(assetId: string): Promise<void> {
    await this.dam.send('PATCH', `/api/assets/${assetId}`, { caption: randomUUID() });
  }
}

export type Connect = (baseUrl: string, token?: string) => Connector;

/** The whole fixture of the connector demo-dam. */
export function demoDamFixture(standing: DemoDam): ConformanceFixture {
  const connect: Connect = (baseUrl, token = standing.token) =>
    demoDam.create(
      { baseUrl, token, webhookSecret: standing.webhookSecret, expose: {} },
      { allowPrivateNetwork: false },
    );
  return {
    ...standing.fixture,
    definition: demoDam,
    get baseUrl() {
      return standing.dam.url;
    },
    connect,
    connectWithWrongCredentials: () => connect(standing.dam.url, 'another-token'),
    filters: {
      ...FILTERS,
      type: { value: 'audio', assetId: 'bell' },
      state: { value: 'approved', assetId: 'pier', without: 'draft' },
      orientation: { value: 'portrait', assetId: 'oar' },
      format: { value: 'png', assetId: 'oar', other: { value: 'wav', assetId: 'bell' } },
    },
    upload: {
      fileName: 'sent.jpg',
      folder: 'Places',
      isReviewed: true,
      file: async () => new Blob([await picture()], { type: 'image/jpeg' }),
      keeps: { alternativeText: true, tags: true },
    },
    addresses: {
      of: ({ assetId, versions }) => [
        `${standing.dam.url}/api/assets/${assetId}`,
        ...versions.flatMap(({ url, renditions }) => [url, ...renditions.map((each) => each.url)]),
      ],
      others: () =>
        [
          '/api/assets',
          '/api/assets/',
          '/#/assets',
          '/#/assets/',
          '/api/changes',
          '/assets/pier',
        ].map((path) => standing.dam.url + path),
    },
    webhook: async (assetId) => standing.signed(assetId),
    oldWebhook: async (assetId) => standing.signed(assetId, Date.now() - 3_600_000),
    change: (assetId) => standing.change(assetId),
    usesOf: (assetId) => standing.usesOf(assetId),
    pictured: 'bell',
  };
}
