import { type ConformanceFixture, HOSTILE_TITLE } from '../../../server/conformance';
import { createFrontify, frontify } from '../../../server/connectors/frontify';
import { frontifyOptions } from '../../../server/connectors/frontify/options';
import type { Asset } from '../../../server/contracts/asset';
import { picture, recording } from '../../support/dam';
import { sizeOf } from '../shared/conformance';
import { connectorOf, readAsset, startStanding } from '../shared/standing';
import {
  CHUNK_BYTES,
  type Described,
  DOCUMENTS,
  FrontifySimulator,
  idOf,
  LIBRARY,
  OTHER_SECRET,
  TOKEN,
  WEBHOOK_SECRET,
  WORKSPACE,
} from './simulator';

/** The assets of a simulated Frontify, and connections to it. */

export const dam = new FrontifySimulator();

export const PIER = idOf(1);
export const BOAT = idOf(2);
export const LAMP = idOf(3);
export const PLAN = idOf(4);
const HOSTILE = idOf(5);
export const DRAFT = idOf(6);
export const IN_WORKSPACE = idOf(7);
const EMBARGOED = idOf(8);
const EXPIRED = idOf(9);
const ARCHIVED = idOf(10);
export const BELL = idOf(11);
export const PROTECTED = idOf(12);
export const FILM = idOf(13);
export const EMBEDDED = idOf(14);
export const MISSING = idOf(999_999);

const soon = new Date(Date.now() + 86_400_000).toISOString();
const ago = new Date(Date.now() - 60_000).toISOString();

/** Starts the simulator with its assets for the tests of one file. */
export function startFrontify(): void {
  startStanding(dam, fill);
}

export const BY_PROPERTY = {
  approval: {
    field: 'customMetadata.Status',
    approved: ['Approved'],
    rejected: ['Rejected'],
    withdrawn: ['Archived'],
  },
};
export const BY_WORKFLOW = {
  approval: { field: 'workflowStatus', approved: ['Ready to publish'] },
};

const optionsOf = (more: Record<string, unknown>) => ({
  ...dam.options,
  uploadTo: LIBRARY,
  chunkBytes: CHUNK_BYTES,
  webhookSecrets: [OTHER_SECRET, WEBHOOK_SECRET],
  ...more,
});

/** Every option is checked as a configuration is; only the wait for an upload is shorter. */
export function connect(more: Record<string, unknown> = {}) {
  connectorOf('frontify', optionsOf(more));
  const options = frontifyOptions.parse(optionsOf(more));
  return createFrontify(options, { allowPrivateNetwork: false }, { pollEveryMs: 5 });
}

export function read(assetId: string, connector = connect()): Promise<Asset> {
  return readAsset(connector, assetId);
}

const filters = ['Season'];

export const fixture = (more: Record<string, unknown>): ConformanceFixture => {
  const options = frontifyOptions.parse({ baseUrl: 'https://x.example', token: 'x', ...more });
  const isByProperty = options.approval !== undefined;
  const rest = { filters, ...more };
  return {
    definition: {
      ...frontify,
      ...frontify.traitsOf?.(frontifyOptions.parse({ ...options, ...rest, uploadTo: LIBRARY })),
    },
    get baseUrl() {
      return dam.url;
    },
    connect: (baseUrl) => connect({ ...rest, baseUrl }),
    connectWithWrongCredentials: () => connect({ ...rest, token: 'another-token' }),
    connectWithoutRights: () =>
      connect({ ...rest, fields: { expiresAt: 'customMetadata.Unheard of' } }),
    secrets: [TOKEN, 'another-token', WEBHOOK_SECRET, OTHER_SECRET],
    approved: [
      { assetId: PIER, title: 'Old pier', word: 'pier' },
      { assetId: BOAT, title: 'Red boat', word: 'boat' },
      { assetId: LAMP, title: 'Brass lamp', word: 'lamp' },
      { assetId: PLAN, title: 'Harbour plan', word: 'plan' },
      { assetId: BELL, title: 'Ship bell', word: 'bell' },
    ],
    missing: MISSING,
    states: {
      unapproved: isByProperty ? DRAFT : IN_WORKSPACE,
      embargoed: EMBARGOED,
      expired: EXPIRED,
      ...(isByProperty && { withdrawn: ARCHIVED }),
    },
    hostile: { assetId: HOSTILE, title: HOSTILE_TITLE, word: 'Zażółć' },
    filters: {
      type: { value: 'document', assetId: PLAN, other: { value: 'audio', assetId: BELL } },
      folder: {
        value: 'Brand images/Places',
        assetId: PIER,
        other: { value: 'Papers', assetId: PLAN },
      },
      tag: { value: 'sea', assetId: PIER, other: { value: 'brass', assetId: LAMP } },
      format: { value: 'pdf', assetId: PLAN, other: { value: 'wav', assetId: BELL } },
      Season: { value: 'summer', assetId: PIER, other: { value: 'spring', assetId: BOAT } },
    },
    sizeOf,
    pictured: PLAN,
    add: () => dam.addPicture('#888888', { title: 'Another' }),
    upload: {
      file: () => picture('#445566'),
      fileName: 'sent from here.png',
      folder: 'Brand images/Sent/2027',
      isReviewed: isByProperty,
      keeps: { alternativeText: true, tags: true },
    },
    webhook: async (assetId) => dam.event('ASSET_UPDATED', [{ assetId }]),
  };
};

async function fill(): Promise<void> {
  const places = dam.folder('Places', LIBRARY);
  const north = dam.folder('North', LIBRARY, places);
  const products = dam.folder('Products', LIBRARY);
  const named = (id: string, title: string, more: Described = {}): Described => ({
    id,
    title,
    filename: `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.png`,
    ...more,
    custom: { Status: 'Approved', ...more.custom },
  });
  await dam.addPicture(
    '#c83232',
    named(PIER, 'Old pier', {
      folderId: north,
      tags: ['sea'],
      description: 'In the morning',
      alternativeText: 'A pier',
      author: 'Ann Example',
      copyright: { status: 'COPYRIGHTED', notice: '© Harbour' },
      externalId: 'PIM-7',
      focalPoint: [0.25, 0.75],
      expiresAt: '2090-01-01T00:00:00.000+00:00',
      custom: { Season: ['summer', 'winter'], 'Alt (pl)': 'Molo', Campaign: 'Spring' },
    }),
  );
  await dam.addPicture(
    '#20a080',
    named(BOAT, 'Red boat', { folderId: products, custom: { Season: ['spring'] } }),
  );
  await dam.addPicture(
    '#3264c8',
    named(LAMP, 'Brass lamp', { width: 400, height: 900, tags: ['brass', 'light'] }),
  );
  dam.add(
    named(PLAN, 'Harbour plan', {
      __typename: 'Document',
      projectId: DOCUMENTS,
      filename: 'harbour-plan',
      extension: 'pdf',
      bytes: Buffer.from('%PDF-1.7 a plan'),
      width: 1_240,
      height: 1_754,
      pageCount: 3,
    }),
  );
  await dam.addPicture('#111111', named(HOSTILE, HOSTILE_TITLE));
  await dam.addPicture('#222222', named(DRAFT, 'Draft', { custom: { Status: 'Draft' } }));
  await dam.addPicture('#333333', named(IN_WORKSPACE, 'In work', { projectId: WORKSPACE }));
  await dam.addPicture(
    '#444444',
    named(EMBARGOED, 'Not yet', { availability: { from: soon, to: null } }),
  );
  await dam.addPicture('#555555', named(EXPIRED, 'No more', { expiresAt: ago }));
  await dam.addPicture('#666666', named(ARCHIVED, 'Archived', { custom: { Status: 'Archived' } }));
  dam.add(
    named(BELL, 'Ship bell', {
      __typename: 'Audio',
      filename: 'ship-bell.wav',
      extension: 'wav',
      bytes: Buffer.from(await recording().arrayBuffer()),
    }),
  );
  await dam.addPicture('#777777', named(PROTECTED, 'On request', { isProtected: true }));
  dam.add(
    named(FILM, 'Film', {
      __typename: 'Video',
      filename: 'film.mp4',
      extension: 'mp4',
      bytes: Buffer.from('a film'),
      width: 1_920,
      height: 1_080,
      duration: 12.5,
    }),
  );
  dam.add(named(EMBEDDED, 'A page elsewhere', { __typename: 'EmbeddedContent' }));
}
