import { createOurs } from '../../server/core/references/ours';
import { shownKinds } from '../../server/core/references/shown-kinds';
import { findInText } from '../../server/core/references/text';

const OURS = createOurs([], () => true);
const URL = '/api/dam/a/brand/cGllcg/pier.png';

const kindsIn = (text: string) => shownKinds(text, findInText(text, OURS));

describe('the kind of asset that a place in a text shows', () => {
  it.each([
    [`![pier](${URL})`, 'image'],
    [`<img alt="x" src="${URL}">`, 'image'],
    [`<picture><source srcset="${URL} 2x"><img></picture>`, 'image'],
    [`<video src="${URL}"></video>`, 'video'],
    [`<video poster="${URL}"></video>`, 'image'],
    [`<audio src="${URL}"></audio>`, 'audio'],
    [`[pier](${URL})`, null],
    [`<a href="${URL}">pier</a>`, null],
    [`At ${URL} it is.`, null],
    [`\`![pier](${URL})\``, null],
  ])('in %s is %s', (text, kind) => {
    expect(kindsIn(text)).toEqual([kind]);
  });

  it('is told of each hit for itself', () => {
    expect(kindsIn(`[![pier](${URL})](${URL}) <img src="${URL}">`)).toEqual([
      'image',
      null,
      'image',
    ]);
  });
});
