import { itConforms } from '../shared/conformance';
import { BY_STATUS, dam, fixture, startImageKit } from './fixture';

startImageKit();

const filters = ['season'];

describe('ImageKit, where everything published is approved', () =>
  itConforms(fixture({ filters })));
describe('ImageKit, approved by custom metadata, with versions', () =>
  itConforms(fixture({ filters, versions: true, ...BY_STATUS })));
describe('ImageKit, private files and named transformations, every address signed', () => {
  beforeEach(() => {
    dam.trouble.isStrict = true;
    dam.named = [
      { name: 'banner', transformation: 'w-1000,h-250,fo-auto' },
      { name: 'wide', transformation: 'ar-16-9,w-320,f-webp' },
      { name: 'large', transformation: 'w-600' },
    ];
  });
  itConforms(fixture({ filters, privateFiles: true, signUrls: true }));
});
