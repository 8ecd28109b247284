import { itConforms } from '../shared/conformance';
import { BY_PROPERTY, dam, fixture, startFrontify } from './fixture';

startFrontify();

// Only the API may receive the token, in every case.
afterEach(() => expect(dam.fileCalls.filter(({ hasToken }) => hasToken)).toEqual([]));

describe('Frontify, its libraries approved', () => {
  itConforms(fixture({}));
});

describe('Frontify, approval in custom metadata', () => {
  itConforms(fixture(BY_PROPERTY));
});

describe('Frontify as it may be elsewhere', () => {
  beforeEach(() =>
    Object.assign(dam.trouble, {
      mostAtOnce: 2,
      searchesBelow: false,
      hasNoRevisions: true,
      tellsNotFound: true,
      processingFor: 2,
    }),
  );
  itConforms(fixture({}));
});
