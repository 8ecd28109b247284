import { type ConformanceFixture, HOSTILE_TITLE } from '../../../server/conformance';
import { imagekit } from '../../../server/connectors/imagekit';
import { imagekitOptions } from '../../../server/connectors/imagekit/options';
import type { Asset } from '../../../server/contracts/asset';
import type { ConnectorEnvironment } from '../../../server/contracts/connector';
import { picture, recording } from '../../support/dam';
import { sizeOf } from '../shared/conformance';
import { connectorOf, readAsset, startStanding } from '../shared/standing';
import { type Described, ImageKitSimulator, PRIVATE_KEY, WEBHOOK_SECRET } from './simulator';

/** The files of a simulated ImageKit, and connections to it. */

export const dam = new ImageKitSimulator();

const id = (number: number) => String(number).padStart(24, 'a');
export const PIER = id(1);
export const BOAT = id(2);
export const LAMP = id(3);
export const PLAN = id(4);
const HOSTILE = id(5);
export const DRAFT = id(6);
export const UNPUBLISHED = id(7);
const EMBARGOED = id(8);
const EXPIRED = id(9);
const ARCHIVED = id(10);
export const BELL = id(11);
export const PRIVATE = id(12);
export const REPLACED = id(13);
export const FILM = id(14);

const soon = new Date(Date.now() + 86_400_000).toISOString();
const ago = new Date(Date.now() - 60_000).toISOString();

/** Starts the simulator with its files for the tests of one file. */
export function startImageKit(): void {
  startStanding(dam, fill);
}

/** Fields that every connection of the tests maps: a file's name takes no title as people write it. */
export const FIELDS = {
  title: 'customMetadata.title',
  alternativeText: 'customMetadata.alt',
  copyright: 'customMetadata.rights',
  embargoUntil: 'customMetadata.from',
  expiresAt: 'customMetadata.until',
};
export const BY_STATUS = {
  approval: {
    field: 'status',
    approved: ['approved'],
    rejected: ['rejected'],
    withdrawn: ['archived'],
  },
};

const optionsOf = (more: Record<string, unknown>) => ({
  ...dam.options,
  fields: FIELDS,
  webhookSecret: WEBHOOK_SECRET,
  ...more,
});

export function connect(
  more: Record<string, unknown> = {},
  environment: Partial<ConnectorEnvironment> = {},
) {
  return connectorOf('imagekit', optionsOf(more), environment);
}

export function read(assetId: string, connector = connect()): Promise<Asset> {
  return readAsset(connector, assetId);
}

export const updated = (fileId: string) => ({ type: 'file.updated', data: { fileId } });

export const fixture = (more: Record<string, unknown>): ConformanceFixture => {
  const options = imagekitOptions.parse({
    privateKey: 'x',
    urlEndpoint: 'https://x.example',
    ...more,
  });
  const isReviewed = more.approval !== undefined;
  return {
    definition: { ...imagekit, ...imagekit.traitsOf?.(options) },
    get baseUrl() {
      return dam.url;
    },
    connect: (url) => connect({ ...more, apiUrl: url, uploadUrl: url }),
    connectWithWrongCredentials: () => connect({ ...more, privateKey: 'private_another' }),
    connectWithoutRights: () =>
      connect({ ...more, fields: { ...FIELDS, embargoUntil: 'customMetadata.unheard_of' } }),
    secrets: [PRIVATE_KEY, 'private_another', WEBHOOK_SECRET],
    approved: [
      { assetId: PIER, title: 'Old pier', word: 'pier' },
      { assetId: BOAT, title: 'Red boat', word: 'boat' },
      { assetId: LAMP, title: 'Brass lamp', word: 'lamp' },
      { assetId: PLAN, title: 'Harbour plan', word: 'plan' },
      { assetId: BELL, title: 'Ship bell', word: 'bell' },
    ],
    missing: '0'.repeat(24),
    states: {
      unapproved: isReviewed ? DRAFT : UNPUBLISHED,
      embargoed: EMBARGOED,
      expired: EXPIRED,
      ...(options.privateFiles ? {} : { withdrawn: PRIVATE }),
      ...(isReviewed && { withdrawn: ARCHIVED }),
      ...(isReviewed && options.versions && { newerInReview: replaced() }),
    },
    hostile: { assetId: HOSTILE, title: HOSTILE_TITLE, word: 'Zażółć' },
    filters: {
      type: { value: 'document', assetId: PLAN, other: { value: 'audio', assetId: BELL } },
      folder: { value: 'Places', assetId: PIER, other: { value: 'Products', assetId: BOAT } },
      tag: { value: 'sea', assetId: PIER, other: { value: 'brass', assetId: LAMP } },
      format: { value: 'pdf', assetId: PLAN, other: { value: 'wav', assetId: BELL } },
      season: { value: 'summer', assetId: PIER, other: { value: '2026', assetId: BOAT } },
    },
    ...(options.versions && { versions: PIER }),
    sizeOf,
    pictured: FILM,
    add: () => dam.addPicture('#888888', { name: 'another.png' }),
    upload: {
      file: () => picture('#445566'),
      fileName: 'sent from here.png',
      folder: 'Places',
      isReviewed,
      keeps: { alternativeText: true, tags: true },
    },
    addresses: {
      of: ({ versions }) =>
        versions.flatMap(({ url, renditions }) => [
          url,
          url.replace(/\?.*/, ''),
          url.replace('/cdn/harbour/', '/cdn/harbour/tr:w-300,h-200:r-max/'),
          ...renditions.map((each) => each.url),
        ]),
      others: () =>
        ['/nothing.png', '/', '', '/Places', '/Places/', '/Places/North/old%22pier.png'].map(
          (path) => dam.urlEndpoint + path,
        ),
    },
    webhook: async (assetId) => dam.event(updated(assetId)),
    oldWebhook: async (assetId) => dam.event(updated(assetId), Date.now() - 3_600_000),
    change: async (assetId) => dam.change(assetId, { tags: ['sea', 'changed'] }),
  };
};

/** Read when a case runs, since the simulator makes the ids of versions. */
const replaced = () => ({
  assetId: REPLACED,
  get current() {
    return dam.versionIds(REPLACED)[1] ?? '';
  },
});

async function fill(): Promise<void> {
  const named = (fileId: string, title: string, more: Described = {}): Described => ({
    fileId,
    name: `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.png`,
    ...more,
    customMetadata: { title, status: 'approved', ...more.customMetadata },
  });
  const pier = named(PIER, 'Old pier', {
    folder: '/Places/North',
    name: 'old_pier.png',
    tags: ['sea'],
    description: 'In the morning',
    customCoordinates: '300,200,300,200',
    customMetadata: {
      alt: 'A pier',
      rights: '© Harbour',
      until: '2090-01-01T00:00:00.000Z',
      season: ['summer'],
    },
  });
  await dam.addPicture('#103232', pier);
  await dam.overwrite(PIER, '#c83232', pier);
  await dam.addPicture(
    '#20a080',
    named(BOAT, 'Red boat', { folder: '/Products', customMetadata: { season: [2026, 'winter'] } }),
  );
  await dam.addPicture(
    '#3264c8',
    named(LAMP, 'Brass lamp', { width: 400, height: 900, tags: ['brass'] }),
  );
  dam.add(
    named(PLAN, 'Harbour plan', {
      name: 'harbour-plan.pdf',
      mime: 'application/pdf',
      bytes: Buffer.from('%PDF-1.7 a plan'),
    }),
  );
  await dam.addPicture('#111111', named(HOSTILE, HOSTILE_TITLE, { name: 'hostile.png' }));
  await dam.addPicture('#222222', named(DRAFT, 'Draft', { customMetadata: { status: 'draft' } }));
  await dam.addPicture('#333333', named(UNPUBLISHED, 'Unpublished', { isPublished: false }));
  await dam.addPicture('#444444', named(EMBARGOED, 'Not yet', { customMetadata: { from: soon } }));
  await dam.addPicture('#555555', named(EXPIRED, 'No more', { customMetadata: { until: ago } }));
  await dam.addPicture(
    '#666666',
    named(ARCHIVED, 'Archived', { customMetadata: { status: 'archived' } }),
  );
  dam.add(
    named(BELL, 'Ship bell', {
      name: 'ship-bell.wav',
      mime: 'audio/wav',
      bytes: Buffer.from(await recording().arrayBuffer()),
    }),
  );
  await dam.addPicture('#777777', named(PRIVATE, 'For some', { isPrivateFile: true }));
  await dam.addPicture('#787878', named(REPLACED, 'Replaced'));
  // A new version has none of the former words, so it is in review.
  await dam.overwrite(REPLACED, '#797979', { customMetadata: { title: 'Replaced' } });
  dam.add(
    named(FILM, 'Ferry film', {
      name: 'ferry-film.mp4',
      mime: 'video/mp4',
      width: 1_280,
      height: 720,
      duration: 12,
      bytes: Buffer.from('a film'),
    }),
  );
}
