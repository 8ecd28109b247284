import { CASE, itConforms, NO_ENDING_ADDRESSES } from '../shared/conformance';
import { itRefusesPlaceholders } from '../shared/placeholder';
import { BELL, BY_STATUS, connect, dam, fixture, PLAN, startImageKit } from './fixture';

startImageKit();

const notApplicable = {
  ...NO_ENDING_ADDRESSES,
  [CASE.staleTotals]: 'ImageKit tells no number of results.',
  [CASE.placeholder]: 'Files lie at the URL endpoint; see the test of it below.',
};

const filters = ['season'];

describe('ImageKit, where everything published is approved', () =>
  itConforms(fixture({ filters }), { notApplicable }));
describe('ImageKit, approved by custom metadata, with versions', () =>
  itConforms(fixture({ filters, versions: true, ...BY_STATUS }), { notApplicable }));
describe('ImageKit, private files and named transformations, every address signed', () => {
  beforeEach(() => {
    dam.trouble.isStrict = true;
    dam.named = [
      { name: 'banner', transformation: 'w-1000,h-250,fo-auto' },
      { name: 'wide', transformation: 'ar-16-9,w-320,f-webp' },
      { name: 'large', transformation: 'w-600' },
    ];
  });
  itConforms(fixture({ filters, privateFiles: true, signUrls: true }), { notApplicable });
});

describe('The URL endpoint of ImageKit', () =>
  itRefusesPlaceholders({
    connect: () => connect(),
    others: { 'a document': PLAN, 'a recording': BELL },
    send: (assetId, bytes) => dam.change(assetId, { bytes }),
  }));
