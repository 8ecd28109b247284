import { randomUUID } from 'node:crypto';
import { type ConformanceFixture, HOSTILE_TITLE } from '../../../server/conformance';
import { cloudinary } from '../../../server/connectors/cloudinary';
import type { Asset } from '../../../server/contracts/asset';
import type { ConnectorEnvironment } from '../../../server/contracts/connector';
import { picture, recording } from '../../support/dam';
import { sizeOf } from '../shared/conformance';
import { connectorOf, readAsset, startStanding } from '../shared/standing';
import { API_KEY, API_SECRET, CLOUD, CloudinarySimulator } from './simulator';

/** The assets of a simulated Cloudinary, and connections to it. */

export const dam = new CloudinarySimulator();

const id = (number: number) => String(number).padStart(32, 'a');
export const PIER = id(1);
export const BOAT = id(2);
export const LAMP = id(3);
export const PLAN = id(4);
const HOSTILE = id(5);
export const DRAFT = id(6);
export const REJECTED = id(7);
const EMBARGOED = id(8);
const EXPIRED = id(9);
const CLOSED = id(10);
export const BELL = id(11);
export const SECRET = id(12);

const anonymous = (window: Record<string, string>) => [
  { access_type: 'token' },
  { access_type: 'anonymous', ...window },
];
const soon = new Date(Date.now() + 86_400_000).toISOString();
const ago = new Date(Date.now() - 60_000).toISOString();

/** Starts the simulator with its assets for the tests of one file. */
export function startCloudinary(): void {
  startStanding(dam, fill);
}

export const BY_METADATA = {
  approval: { metadata: 'release', approved: ['released'], withdrawn: ['withdrawn'] },
  fields: { copyright: 'metadata.rights', expiresAt: 'metadata.until' },
};
export const BY_MODERATION = { approval: { moderation: true } };

export function connect(
  apiUrl = dam.url,
  more: Record<string, unknown> = {},
  environment: Partial<ConnectorEnvironment> = {},
) {
  const options = {
    cloudName: CLOUD,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    apiUrl,
    deliveryUrl: dam.deliveryUrl,
    ...more,
  };
  return connectorOf('cloudinary', options, environment);
}

export function read(assetId: string, connector = connect()): Promise<Asset> {
  return readAsset(connector, assetId);
}

export const uploaded = (assetId: string) => ({ notification_type: 'upload', asset_id: assetId });

export const fixture = (more: Record<string, unknown>): ConformanceFixture => ({
  definition: cloudinary,
  get baseUrl() {
    return dam.url;
  },
  connect: (baseUrl) => connect(baseUrl, more),
  connectWithWrongCredentials: () => connect(dam.url, { ...more, apiSecret: 'another-secret' }),
  connectWithoutRights: () =>
    connect(dam.url, { ...more, fields: { expiresAt: 'metadata.unheard_of' } }),
  secrets: [API_SECRET, 'another-secret'],
  approved: [
    { assetId: PIER, title: 'Old pier', word: 'pier' },
    { assetId: BOAT, title: 'Red boat', word: 'boat' },
    { assetId: LAMP, title: 'Brass lamp', word: 'lamp' },
    { assetId: PLAN, title: 'Harbour plan', word: 'plan' },
    { assetId: BELL, title: 'Ship bell', word: 'bell' },
  ],
  missing: '0'.repeat(32),
  states: {
    embargoed: EMBARGOED,
    expired: EXPIRED,
    withdrawn: CLOSED,
    ...(more.approval !== undefined && { unapproved: DRAFT }),
  },
  hostile: { assetId: HOSTILE, title: HOSTILE_TITLE, word: 'Zażółć' },
  filters: {
    type: {
      value: 'document',
      assetId: PLAN,
      other: { value: 'audio', assetId: BELL },
    },
    format: {
      value: 'pdf',
      assetId: PLAN,
      other: { value: 'wav', assetId: BELL },
    },
    folder: {
      value: 'Places',
      assetId: PIER,
      other: { value: 'Products', assetId: BOAT },
    },
  },
  sizeOf,
  pictured: PLAN,
  add: () => dam.addPicture('#888888', { display_name: 'Another' }),
  upload: {
    file: () => picture('#445566'),
    fileName: 'sent.png',
    folder: 'Places',
    isReviewed: more.approval !== undefined,
    keeps: { alternativeText: true, tags: true },
  },
  addresses: {
    of: ({ versions }) =>
      versions.flatMap(({ url, renditions }) => [
        url,
        url.replace(/\/v\d+\//, '/'),
        url.replace(/\/v\d+\//, '/c_fill,g_auto,h_300,w_300/e_sepia:80/t_banner/'),
        url.replace(/\.\w+$/, ''),
        ...renditions.map((each) => each.url),
      ]),
    others: () =>
      [
        '/image/upload/nothing.png',
        '/image/upload/',
        '/image/fetch/v1/x.png',
        '/image',
        '/x/y/z',
      ].map((path) => dam.deliveryUrl + path),
  },
  webhook: async (assetId) => dam.notification(uploaded(assetId)),
  oldWebhook: async (assetId) => dam.notification(uploaded(assetId), Date.now() - 3_600_000),
  change: async (assetId) => dam.change(assetId, { tags: ['sea', randomUUID()] }),
});

async function fill(): Promise<void> {
  const approved = { metadata: { release: 'released' }, moderation_status: 'approved' };
  const named = (asset_id: string, display_name: string) => ({
    ...approved,
    asset_id,
    display_name,
  });
  await dam.addPicture('#c83232', {
    ...named(PIER, 'Old pier'),
    public_id: 'places/old pier',
    asset_folder: 'Places/North',
    tags: ['sea'],
    context: { alt: 'A pier', caption: 'In the morning' },
    metadata: { release: 'released', rights: '© Harbour', until: '2090-01-01' },
  });
  await dam.addPicture('#20a080', { ...named(BOAT, 'Red boat'), asset_folder: 'Products' });
  await dam.addPicture('#3264c8', { ...named(LAMP, 'Brass lamp'), width: 400, height: 900 });
  dam.add({
    ...named(PLAN, 'Harbour plan'),
    format: 'pdf',
    width: 800,
    height: 1_100,
    bytes: Buffer.from('%PDF-1.7 a plan'),
  });
  await dam.addPicture('#111111', named(HOSTILE, HOSTILE_TITLE));
  await dam.addPicture('#222222', {
    ...named(DRAFT, 'Never shown'),
    metadata: { release: 'draft' },
    moderation_status: 'pending',
  });
  await dam.addPicture('#333333', {
    ...named(REJECTED, 'Not this one'),
    metadata: { release: 'withdrawn' },
    moderation_status: 'rejected',
  });
  await dam.addPicture('#444444', {
    ...named(EMBARGOED, 'Not yet'),
    access_control: anonymous({ start: soon }),
  });
  await dam.addPicture('#555555', {
    ...named(EXPIRED, 'No more'),
    access_control: anonymous({ end: ago }),
  });
  await dam.addPicture('#666666', {
    ...named(CLOSED, 'With a token'),
    access_control: [{ access_type: 'token' }],
  });
  const bytes = Buffer.from(await recording().arrayBuffer());
  dam.add({ ...named(BELL, 'Ship bell'), resource_type: 'video', format: 'wav', bytes });
  await dam.addPicture('#777777', { ...named(SECRET, 'For some'), type: 'authenticated' });
}
