import { itConforms } from '../shared/conformance';
import { startStanding } from '../shared/standing';
import { ID, STATES, StandingBynder, UPLOAD } from './fixture';
import { PERMANENT_TOKEN } from './simulator';

const standing = new StandingBynder();
startStanding(standing);
// Only the portal may receive the credentials, in every case.
afterEach(() => expect(standing.dam.bucket.credentials).toEqual([]));

describe('Bynder, its files streamed', () => {
  itConforms(standing.fixture({}));
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
  );
});
