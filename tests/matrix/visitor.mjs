/** What a visitor gets of the page that the editor has published. */
import assert from 'node:assert/strict';

export const VISITOR_STEPS = { REST: readPage, picture: loadPictures };

async function publishedPage(site) {
  const answer = await fetch(`${site}/api/pages?populate=*`);
  assert.equal(answer.status, 200, 'the list of pages');
  const { data } = await answer.json();
  assert.equal(data.length, 1, 'one page is published');
  return data[0];
}

const imageOf = ({ body }) => body?.find(({ type }) => type === 'image')?.image;
const addressIn = ({ text }) => /\((\S*\/api\/dam\/a\/[^)\s]+)\)/.exec(text ?? '')?.[1];

async function readPage(site) {
  const page = await publishedPage(site);
  const titles = page.gallery.map(({ name }) => name);
  assert.deepEqual(titles, ['Harbour', 'Pier']);
  const shown = { cover: page.cover, hero: page.hero, Blocks: imageOf(page) };
  for (const [place, file] of Object.entries(shown)) {
    assert.equal(file?.dam?.state, 'live', `${place} has no picture: ${JSON.stringify(file)}`);
  }
  assert.equal(page.cover.alternativeText, 'Alt of Harbour');
  assert.ok(addressIn(page), `markdown has no picture: ${page.text}`);
}

async function loadPictures(site) {
  const page = await publishedPage(site);
  const addresses = [page.cover.url, page.hero.url, imageOf(page)?.url, addressIn(page)];
  for (const address of addresses) {
    const answer = await fetch(new URL(address, site));
    assert.equal(answer.status, 200, address);
    assert.match(answer.headers.get('content-type') ?? '', /^image\//, address);
    assert.ok((await answer.arrayBuffer()).byteLength > 100, address);
  }
}
