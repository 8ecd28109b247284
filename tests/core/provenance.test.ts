import type { Provenance } from '../../server/contracts/asset';
import {
  cleanProvenance,
  provenanceIn,
  rightsToldOf,
  shownProvenance,
} from '../../server/core/provenance';
import { asset } from './fixtures';

describe('provenance', () => {
  it('loses blanks, unknown sources and addresses that are no pages', () => {
    const hostile: Provenance = {
      digitalSourceType: 'made by a machine',
      creator: ' ',
      creditText: ' Ann ',
      licenceUrl: 'javascript:alert(1)',
      licensorUrl: 'https://shop.example/?a=1&b',
      webStatement: 'https://a.example/"><script>',
      usageTerms: '<b>none</b>',
    };
    expect(cleanProvenance(hostile)).toEqual({
      creditText: 'Ann',
      licensorUrl: 'https://shop.example/?a=1&b',
      usageTerms: '<b>none</b>',
    });
    expect(cleanProvenance({ creator: '' })).toBeUndefined();
    expect(cleanProvenance({ creator: 5 as never })).toBeUndefined();
  });

  it.each([
    'trainedAlgorithmicMedia',
    'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
  ])('names a kind of source by its term: %s', (digitalSourceType) => {
    expect(cleanProvenance({ digitalSourceType })).toEqual({
      digitalSourceType: 'trainedAlgorithmicMedia',
    });
  });

  it('is shown as the DAM says, each property else as the file does', () => {
    const told = asset('pier', { credit: null, provenance: { creator: 'DAM', licence: 'CC BY' } });
    const embedded = { creator: 'File', usageTerms: 'Terms', creditText: 'Credit' };
    expect(shownProvenance(told, embedded)).toEqual({
      creator: 'DAM',
      creditText: 'Credit',
      licence: 'CC BY',
      usageTerms: 'Terms',
    });
    expect(shownProvenance(asset('pier'), undefined)).toBeUndefined();
  });

  it('says of Content Credentials only that they are there', () => {
    const verified = { contentCredentials: 'verified' as 'present' };
    expect(cleanProvenance(verified)).toBeUndefined();
    const present = { contentCredentials: 'present' as const };
    expect(shownProvenance(asset('pier', { credit: 'Ida' }), present)).toEqual(present);
  });

  it('of the file does not contradict whom the DAM credits', () => {
    const told = asset('pier', { credit: 'Ida Berg' });
    expect(shownProvenance(told, { creator: 'Bob', creditText: 'Bob' })).toBeUndefined();
    expect(shownProvenance(told, { creator: 'Bob', usageTerms: 'Terms' })).toEqual({
      usageTerms: 'Terms',
    });
  });

  it('in a file has no copyright, which stands beside it', () => {
    expect(provenanceIn({ credit: 'Ann', copyright: '© Ann' }, false)).toEqual({
      creditText: 'Ann',
    });
    expect(provenanceIn({ copyright: '© Ann' }, false)).toBeUndefined();
    expect(provenanceIn({}, true)).toEqual({ contentCredentials: 'present' });
  });
});

describe('rights that pictures carry', () => {
  it('are those that the DAM tells, in one order', () => {
    const provenance = {
      licenceUrl: 'https://cc.example',
      licence: 'CC BY',
      digitalSourceType: 'digitalArt',
    };
    const told = asset('pier', { credit: 'Ida', copyright: '© Ida', provenance });
    expect(rightsToldOf(told)).toEqual({
      digitalSourceType: 'digitalArt',
      creator: 'Ida',
      credit: 'Ida',
      copyright: '© Ida',
      usageTerms: 'CC BY',
      licenceUrl: 'https://cc.example',
      webStatement: 'https://cc.example',
    });
    const turned = Object.fromEntries(Object.entries(provenance).reverse());
    expect(JSON.stringify(rightsToldOf({ ...told, provenance: turned }))).toBe(
      JSON.stringify(rightsToldOf(told)),
    );
  });

  it('are none where the DAM tells nothing', () => {
    expect(rightsToldOf(asset('pier', { credit: null }))).toEqual({});
  });
});
