import { CASE, itConforms, NO_ENDING_ADDRESSES } from '../shared/conformance';
import { itRefusesPlaceholders } from '../shared/placeholder';
import { BELL, BY_PROPERTY, connect, dam, fixture, PLAN, startFrontify } from './fixture';

startFrontify();

const notApplicable = {
  ...NO_ENDING_ADDRESSES,
  [CASE.placeholder]: 'Files lie on the host for downloads; see the test of it below.',
};

// Only the API may receive the token, in every case.
afterEach(() => expect(dam.fileCalls.filter(({ hasToken }) => hasToken)).toEqual([]));

describe('Frontify, its libraries approved', () => {
  itConforms(fixture({}), { notApplicable });
});

describe('Frontify, approval in custom metadata', () => {
  itConforms(fixture(BY_PROPERTY), { notApplicable });
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
  itConforms(fixture({}), { notApplicable });
});

describe('The host of Frontify for downloads', () =>
  itRefusesPlaceholders({
    connect: () => connect(),
    others: { 'a document': PLAN, 'a recording': BELL },
    send: (assetId, bytes) => dam.change(assetId, { bytes }),
  }));
