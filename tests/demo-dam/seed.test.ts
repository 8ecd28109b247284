import sharp from 'sharp';
import { articles } from '../../demo/src/seed/articles';
import { catalogue, seedTitles } from '../../demo-dam/seed/catalogue';
import type { SearchResult } from '../../demo-dam/store/search';
import type { AssetJson } from '../../demo-dam/types';
import { startDam, type TestDam } from './dam';

/** The ids the demo's content refers to: all plainly approved. */
const PLAIN =
  'harbour-at-dawn harbour-at-noon harbour-at-dusk harbour-by-night pier-seven lighthouse-north boatyard-morning ferry-crossing fog-over-the-bay mountain-ridge mountain-lake alpine-meadow pine-forest winter-cabin dune-path city-skyline city-rain autumn-valley storm-coast northern-lights trail-jacket storm-parka wool-sweater deck-boots canvas-backpack enamel-mug storm-lantern ridge-tent steel-bottle dock-rope fern-study seaweed-pattern spring-key-visual winter-key-visual portrait-ida portrait-jonas portrait-mira portrait-tomasz portrait-lena portrait-samuel portrait-aiko portrait-omar logo-nordhavn logo-nordhavn-white product-sheet-spring press-kit harbour-bell waves-at-night'.split(
    ' ',
  );

/** The properties by which readers of XMP know where a picture comes from and what may be done with it. */
const MARK = [
  '<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia<',
  '<dc:creator><rdf:Seq><rdf:li>Nordhavn Studio<',
  '<photoshop:Credit>Nordhavn Studio / Nordhavn A/S<',
  '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Nordhavn A/S<',
  '<xmpRights:WebStatement>https://nordhavn.example/rights<',
  '<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">For the channels',
];

describe('the seed', () => {
  let dam: TestDam;
  afterAll(() => dam.close());

  it('marks a picture as made by a model that a published article shows in both languages', () => {
    const marked = catalogue.filter(({ digitalSourceType }) => digitalSourceType !== undefined);
    const ids: string[] = marked.map(({ id }) => id);
    const showing = articles.filter(({ cover, draft, pl }) => ids.includes(cover) && !draft && pl);
    expect(showing.map(({ slug }) => slug)).toEqual(['first-light-spring-26']);
  });

  it('fills an empty library once with assets in every state, each a picture of its own', async () => {
    dam = await startDam({ seed: true });
    const page = await dam.get<SearchResult>('/api/assets?limit=200');
    const counts = Object.fromEntries(page.facets.state.map(({ value, count }) => [value, count]));
    expect(page.total).toBe(catalogue.length);
    expect(page.total).toBeGreaterThanOrEqual(66);
    expect(counts).toEqual({
      approved: 61,
      'in-review': 4,
      rejected: 2,
      withdrawn: 3,
      embargoed: 3,
      expired: 3,
    });
    expect(seedTitles.map(({ id }) => id).sort()).toEqual(page.items.map(({ id }) => id).sort());

    const { items } = await dam.get<{ items: AssetJson[] }>(`/api/assets?ids=${PLAIN.join()}`);
    expect(items.map(({ id }) => id)).toEqual(PLAIN);
    for (const { state, expiresAt, versions } of items) {
      expect([state, expiresAt]).toEqual(['approved', null]);
      expect(versions.at(-1)?.status).toBe('approved');
    }

    const hashes = page.items.flatMap(({ versions }) => versions.map(({ sha256 }) => sha256));
    expect(new Set(hashes).size).toBe(hashes.length);
    const severalVersions = page.items.filter(({ versions }) => versions.length > 1);
    expect(severalVersions.length).toBeGreaterThanOrEqual(8);
    const waiting = severalVersions.filter(
      ({ versions }) => versions.at(-1)?.status === 'in-review',
    );
    expect(waiting.length).toBe(3);
    const inDays = (days: number) => Date.now() + days * 24 * 3600 * 1000;
    const expiring = page.items.filter(
      ({ state, expiresAt }) =>
        state === 'approved' && expiresAt !== null && Date.parse(expiresAt) < inDays(30),
    );
    expect(expiring.length).toBe(4);

    const byId = new Map(page.items.map((asset) => [asset.id, asset.versions[0]]));
    expect(byId.get('press-kit')).toMatchObject({ mime: 'application/pdf', pages: 4 });
    expect(byId.get('harbour-bell')).toMatchObject({ mime: 'audio/wav', durationMs: 4800 });
    expect(byId.get('lighthouse-beam')).toMatchObject({
      mime: 'image/gif',
      width: 600,
      height: 600,
    });
    for (const id of ['press-kit', 'harbour-bell', 'harbour-at-dawn']) {
      const response = await dam.call(byId.get(id)?.renditions[0]?.url ?? '');
      const metadata = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
      expect(Math.max(metadata.width ?? 0, metadata.height ?? 0)).toBe(245);
    }

    for (const asset of page.items) expectPolish(asset);
    const generated = page.items.filter(({ digitalSourceType }) => digitalSourceType !== null);
    expect(generated.map(({ id }) => id)).toEqual(['spring-key-visual']);
    for (const asset of generated) await expectMarked(dam, asset);

    await dam.stop();
    dam = await startDam({ seed: true, dataDir: dam.dataDir });
    expect((await dam.get<SearchResult>('/api/assets?limit=1')).total).toBe(page.total);
  }, 120_000);
});

function expectPolish({ id, texts, title, alt, caption }: AssetJson): void {
  expect([id, texts.en]).toEqual([id, { title, alt, caption }]);
  expect(texts.pl).toMatchObject({ title: expect.any(String), alt: expect.any(String) });
  expect([id, texts.pl?.caption === null]).toEqual([id, caption === null]);
}

async function expectMarked(dam: TestDam, asset: AssetJson): Promise<void> {
  expect([asset.digitalSourceType, asset.state]).toEqual(['trainedAlgorithmicMedia', 'approved']);
  for (const { file } of asset.versions) {
    const bytes = Buffer.from(await (await dam.call(file)).arrayBuffer());
    const { xmpAsString: xmp } = await sharp(bytes).metadata();
    for (const said of MARK) expect(xmp).toContain(said);
  }
}
