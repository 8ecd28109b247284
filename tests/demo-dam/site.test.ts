import { figure } from '../../demo/site/media';
import { readMedium } from '../../demo/site/model';
import { type Locale, WORDS } from '../../demo/site/words';

/** The markup of a picture on the demo's website, whose answer has this beside it. */
function markup(dam: object | undefined, locale: Locale = 'en'): string {
  const medium = readMedium({ url: '/api/dam/a/brand/cA/p.jpg', mime: 'image/jpeg', dam });
  const context = { strapiUrl: 'http://127.0.0.1:1337', words: WORDS[locale] };
  return String(figure(medium, context, { sizes: '100vw' })?.value);
}

const provenance = { digitalSourceType: 'trainedAlgorithmicMedia' };

describe('a picture on the demo’s website', () => {
  it('is marked as made by a model, in the page’s language, and is no photo', () => {
    const dam = { credit: 'Nordhavn Studio', provenance };
    expect(markup(dam)).toMatch(/Picture: Nordhavn Studio <span[^>]*>AI-generated<\/span>/);
    expect(markup(dam, 'pl')).toMatch(/Obraz: Nordhavn Studio <span[^>]*>Wygenerowane przez AI</);
    expect(markup({ provenance })).toContain('AI-generated');
  });

  it('has no mark where nothing or something else is said', () => {
    const photo = { credit: 'Ida', provenance: { digitalSourceType: 'digitalCapture' } };
    expect(markup(photo)).toMatch(/Photo: Ida<\/span>/);
    for (const dam of [photo, { credit: 'Ida' }, { provenance: null }, undefined]) {
      expect(markup(dam)).not.toContain('AI-generated');
    }
  });
});
