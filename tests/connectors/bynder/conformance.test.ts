import { CASE, itConforms, NO_ENDING_ADDRESSES } from '../shared/conformance';
import { itRefusesPlaceholders } from '../shared/placeholder';
import { startStanding } from '../shared/standing';
import { ID, STATES, StandingBynder, UPLOAD } from './fixture';
import { PERMANENT_TOKEN } from './simulator';

const standing = new StandingBynder();
startStanding(standing);
// Only the portal may receive the credentials, in every case.
afterEach(() => expect(standing.dam.bucket.credentials).toEqual([]));

const inBucket = {
  ...NO_ENDING_ADDRESSES,
  [CASE.placeholder]: 'Files lie in a bucket on another host; see the test of it below.',
};

describe('Bynder, its files streamed', () => {
  itConforms(standing.fixture({}), { notApplicable: inBucket });
});

describe('Bynder, approval in a metaproperty', () => {
  const approved = { metaproperty: 'Status', values: ['approved_for_web'] };
  itConforms(
    standing.fixture(
      { approved },
      {
        states: { ...STATES, unapproved: ID.draft },
        // An upload has no value of the metaproperty that marks approval.
        upload: { ...UPLOAD, isReviewed: true },
      },
    ),
    { notApplicable: inBucket },
  );
});

describe('Bynder, visitors sent to its public addresses', () => {
  itConforms(
    standing.fixture(
      { publicFiles: true },
      {
        states: { ...STATES, unapproved: ID.private },
        // An upload is not public.
        upload: { ...UPLOAD, isReviewed: true },
      },
    ),
    { notApplicable: NO_ENDING_ADDRESSES },
  );
});

describe('Bynder as other accounts have it, with a permanent token', () => {
  beforeEach(() => {
    standing.dam.library.habits = {
      hasNumbers: false,
      hasCountObject: false,
      listsArchived: true,
      mostAtOnce: 2,
      countsById: true,
      hasCursors: true,
      listsItems: false,
      hasThumbnails: false,
      tellsPrivate: true,
    };
  });
  const connect = (baseUrl: string, token = PERMANENT_TOKEN) =>
    standing.connect({ baseUrl, token, clientId: undefined, clientSecret: undefined });
  itConforms(
    standing.fixture(
      {},
      {
        connect: (baseUrl) => connect(baseUrl),
        connectWithWrongCredentials: () => connect(standing.dam.url, 'a-wrong-secret'),
      },
      // Without media items an asset has one version.
      { hasVersions: false },
    ),
    {
      notApplicable: {
        ...inBucket,
        [CASE.staleTotals]: 'This account tells no number of results in an object.',
      },
    },
  );
});

describe('The bucket of Bynder', () =>
  itRefusesPlaceholders({
    connect: () => standing.connect({}),
    others: { 'a recording': ID.bell },
    send: (assetId, bytes) => {
      for (const version of standing.dam.library.get(assetId).versions) version.bytes = bytes;
    },
  }));
