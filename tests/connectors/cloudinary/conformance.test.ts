import { CASE, itConforms, NO_ENDING_ADDRESSES } from '../shared/conformance';
import { itRefusesPlaceholders } from '../shared/placeholder';
import {
  BELL,
  BY_METADATA,
  BY_MODERATION,
  connect,
  dam,
  fixture,
  PLAN,
  startCloudinary,
} from './fixture';

startCloudinary();

const notApplicable = {
  ...NO_ENDING_ADDRESSES,
  [CASE.placeholder]: 'Files lie on the host for delivery; see the test of it below.',
};

describe('Cloudinary, where everything is approved', () =>
  itConforms(fixture({}), { notApplicable }));
describe('Cloudinary, approved by structured metadata', () =>
  itConforms(fixture(BY_METADATA), { notApplicable }));
describe('Cloudinary, approved by moderation', () =>
  itConforms(fixture(BY_MODERATION), { notApplicable }));

describe('The host of Cloudinary for delivery', () =>
  itRefusesPlaceholders({
    connect: () => connect(),
    others: { 'a document': PLAN, 'a recording': BELL },
    send: (assetId, bytes) => dam.change(assetId, { bytes }),
  }));
