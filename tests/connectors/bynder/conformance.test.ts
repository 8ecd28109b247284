import { itConforms } from '../shared/conformance';
import { ID, STATES, StandingBynder, UPLOAD } from './fixture';
import { PERMANENT_TOKEN } from './simulator';

const standing = new StandingBynder();
beforeAll(() => standing.start());
afterAll(() => standing.stop());
// Whatever a case tries: the credentials are the portal's alone.
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
        // What is new has no word of approval.
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
        // What is new is not public.
        upload: { ...UPLOAD, isReviewed: true },
      },
    ),
  );
});

describe('Bynder as other accounts have it, with a permanent token', () => {
  beforeAll(() => {
    standing.dam.library.habits = {
      hasNumbers: false,
      hasCountObject: false,
      listsArchived: true,
      mostAtOnce: 2,
      countsById: true,
      listsItems: false,
      hasThumbnails: false,
      tellsPrivate: true,
    };
  });
  afterAll(() => standing.dam.reset());
  const connect = (baseUrl: string, token = PERMANENT_TOKEN) =>
    standing.connect({ baseUrl, token, clientId: undefined, clientSecret: undefined });
  itConforms(
    standing.fixture(
      {},
      {
        connect: (baseUrl) => connect(baseUrl),
        connectWithWrongCredentials: () => connect(standing.dam.url, 'a-wrong-secret'),
      },
      // Without items there is one version only.
      { hasVersions: false },
    ),
  );
});
