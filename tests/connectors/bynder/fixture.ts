import { randomUUID } from 'node:crypto';
import { type ConformanceFixture, HOSTILE_TITLE } from '../../../server/conformance';
import { type BynderPorts, bynder, createBynder } from '../../../server/connectors/bynder';
import { bynderOptions } from '../../../server/connectors/bynder/options';
import type { Connector } from '../../../server/contracts/connector';
import { recording } from '../../support/dam';
import { sizeOf } from '../shared/conformance';
import { SnsSigner, TOPIC } from '../shared/simulator-sns';
import { CLIENT, INTEGRATION, PERMANENT_TOKEN, SimulatedBynder } from './simulator';
import { at, newId, picture } from './simulator-library';
import { BRAND } from './simulator-uploads';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const NAMES = [
  'pier',
  'boat',
  'lamp',
  'oar',
  'bell',
  'hostile',
  'withdrawn',
  'limited',
  'embargoed',
  'expired',
  'draft',
  'private',
  'nobody',
] as const;
export const ID = Object.fromEntries(
  NAMES.map((name, index) => [
    name,
    `0000000${index.toString(16).toUpperCase()}-AAAA-4BBB-8CCC00000000DDDD`,
  ]),
) as Record<(typeof NAMES)[number], string>;

export const STATES = {
  withdrawn: ID.withdrawn,
  embargoed: ID.embargoed,
  expired: ID.expired,
};

export const UPLOAD = {
  fileName: 'sent.jpg',
  folder: null,
  isReviewed: false,
  file: async () => new Blob([new Uint8Array(await picture())], { type: 'image/jpeg' }),
  keeps: { alternativeText: false, tags: true },
};

const WEB = { Status: 'approved_for_web' };

/** A simulated Bynder with assets, and connections to it. */
export class StandingBynder {
  readonly signer = new SnsSigner();
  /** Addresses of SNS that a connector has read. */
  readonly snsReads: string[] = [];
  #dam: SimulatedBynder | null = null;

  get dam(): SimulatedBynder {
    if (this.#dam === null) throw new Error('The DAM is not there yet.');
    return this.#dam;
  }

  async start(): Promise<void> {
    this.#dam = new SimulatedBynder();
    await this.#dam.start();
    const { library } = this.dam;
    library.metaproperties.set('Region', {
      id: newId(),
      options: ['north', 'south'].map((name) => ({
        id: newId(),
        name: `region_${name}`,
        label: name,
        displayLabel: `The ${name}`,
      })),
    });
    const north = { ...WEB, Region: 'region_north' };
    const south = { ...WEB, Region: ['region_south'] };
    const wav = Buffer.from(await recording().arrayBuffer());
    const audio = { type: 'audio', fileName: 'bell.wav', extension: 'wav' };
    const soon = at(Date.now() + DAY_MS);
    const ago = at(Date.now() - DAY_MS);
    await library.add('Old pier', { id: ID.pier, tags: ['sea'], properties: north });
    await library.add('Red boat', { id: ID.boat, tags: ['wood', 'sea'], properties: south });
    await library.add('Brass lamp', { id: ID.lamp, tags: ['wood'], properties: north });
    const tall = await picture(800, 1_200);
    await library.add('Long oar', { id: ID.oar, tags: ['tall'], properties: WEB }, tall);
    await library.add('Ship bell', { id: ID.bell, properties: WEB, ...audio }, wav);
    await library.add(HOSTILE_TITLE, { id: ID.hostile, fileName: 'x.jpg', properties: WEB });
    await library.add('Taken back', { id: ID.withdrawn, archive: true, properties: WEB });
    await library.add('For few', { id: ID.limited, limited: true, properties: WEB });
    await library.add('Not yet', { id: ID.embargoed, datePublished: soon, properties: WEB });
    await library.add('No more', { id: ID.expired, properties: { ...WEB, Expires: ago } });
    await library.add('Never shown', { id: ID.draft, properties: { Status: 'draft' } });
    await library.add('Within', { id: ID.private, isPublic: false, properties: WEB });
    await library.addVersion(ID.pier, await picture());
    library.collections.set(newId(), { name: 'Harbour', ids: [ID.pier, ID.bell] });
    library.collections.set(newId(), { name: 'Workshop', ids: [ID.lamp] });
  }

  async stop(): Promise<void> {
    await this.#dam?.stop();
  }

  reset(): void {
    this.dam.reset();
    for (const name of ['Status', 'Expires', 'Embargo', 'AltText']) {
      this.dam.library.metaproperties.set(name, { id: newId(), options: [] });
    }
    this.snsReads.length = 0;
  }

  options(more: Record<string, unknown> = {}) {
    return bynderOptions.parse({
      baseUrl: this.#dam?.url ?? 'http://127.0.0.1',
      ...CLIENT,
      fileHosts: [this.#dam?.bucket.host ?? '127.0.0.1'],
      facets: ['Region'],
      fields: { expiresAt: 'Expires' },
      webhookTopics: [TOPIC],
      brandId: BRAND,
      uploadsTo: 'library',
      integrationId: INTEGRATION,
      ...more,
    });
  }

  connect(more: Record<string, unknown> = {}, ports: BynderPorts = {}): Connector {
    const readSns = async (url: string) => {
      this.snsReads.push(url);
      return this.signer.certificate;
    };
    const environment = { allowPrivateNetwork: false };
    return createBynder(this.options(more), environment, { readSns, pollEveryMs: 1, ...ports });
  }

  /** The fixture of a connection with these options. `other` replaces parts of the fixture. */
  fixture(
    more: Record<string, unknown>,
    other: Partial<ConformanceFixture> = {},
    { hasVersions = true } = {},
  ): ConformanceFixture {
    const standing = this;
    const { signer } = this;
    return {
      definition: { ...bynder, ...bynder.traitsOf?.(standing.options(more)) },
      get baseUrl() {
        return standing.dam.url;
      },
      connect: (baseUrl) => standing.connect({ ...more, baseUrl }),
      connectWithWrongCredentials: () =>
        standing.connect({ ...more, clientSecret: 'a-wrong-secret' }),
      connectWithoutRights: () => standing.connect({ ...more, fields: { expiresAt: 'UnheardOf' } }),
      secrets: [CLIENT.clientSecret, 'a-wrong-secret', PERMANENT_TOKEN],
      approved: [
        { assetId: ID.pier, title: 'Old pier', word: 'pier' },
        { assetId: ID.boat, title: 'Red boat', word: 'boat' },
        { assetId: ID.lamp, title: 'Brass lamp', word: 'lamp' },
        { assetId: ID.oar, title: 'Long oar', word: 'oar' },
        { assetId: ID.bell, title: 'Ship bell', word: 'bell' },
      ],
      missing: ID.nobody,
      states: STATES,
      hostile: { assetId: ID.hostile, title: HOSTILE_TITLE, word: 'Zażółć' },
      filters: {
        type: { value: 'audio', assetId: ID.bell, other: { value: 'image', assetId: ID.pier } },
        tag: { value: 'wood', assetId: ID.lamp, other: { value: 'tall', assetId: ID.oar } },
        orientation: {
          value: 'portrait',
          assetId: ID.oar,
          other: { value: 'landscape', assetId: ID.pier },
        },
        collection: { value: 'Harbour', assetId: ID.pier },
        Region: {
          value: 'The north',
          assetId: ID.pier,
          other: { value: 'The south', assetId: ID.boat },
        },
      },
      ...(hasVersions && { versions: ID.pier }),
      sizeOf,
      add: () => standing.dam.library.add('Another', { properties: WEB }),
      upload: UPLOAD,
      addresses: {
        of: ({ assetId }) => [
          `${standing.dam.url}/media/?mediaId=${assetId.toLowerCase()}&viewType=grid`,
          `${standing.dam.url}/api/v4/media/${assetId}/download/?type=original`,
        ],
        // Bynder publishes no way from the hash in an address of a derivative to the asset.
        others: () =>
          ['/media/', '/media/?mediaId=1', '/m/1a2b3c4d5e/webimage-pier.jpg', '/api/v4/media/'].map(
            (path) => standing.dam.url + path,
          ),
      },
      webhook: async (media_id) => signer.notify({ media_id }),
      // The body contains the signature.
      forgeries: ({ body, headers }) => {
        const { Signature, ...message } = JSON.parse(body) as Record<string, string>;
        const others = [message, { ...message, Signature: Signature?.replace(/^./, '~') }];
        return others.map((other) => ({ headers, body: JSON.stringify(other) }));
      },
      oldWebhook: async (media_id) =>
        signer.notify({ media_id }, { Timestamp: new Date(Date.now() - HOUR_MS).toISOString() }),
      change: async (assetId) => {
        const description = randomUUID();
        Object.assign(standing.dam.library.get(assetId), { dateModified: at(), description });
      },
      usesOf: async (assetId) =>
        standing.dam.usages.filter(({ asset_id }) => asset_id === assetId).map(({ uri }) => uri),
      ...other,
    };
  }
}
