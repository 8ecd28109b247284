import type { AssetHistory, Verdicts } from './ledger';
import type { Picked } from './node';

/** An article that nobody edits: what it must show is known. */
export interface FixedArticle {
  documentId: string;
  slug: string;
  /** Assets by the attribute that holds them. */
  places: Readonly<Record<string, readonly string[]>>;
}

/** The content of the fixed articles, with a reference in each kind of place. */
export function articleContent(
  index: number,
  assets: readonly AssetHistory[],
  picked: ReadonlyMap<string, Picked>,
): { data: Record<string, unknown>; places: FixedArticle['places'] } {
  const at = (step: number) => {
    const { id } = assets[(index * 5 + step) % assets.length] ?? { id: '' };
    const found = picked.get(id);
    if (found === undefined) throw new Error(`"${id}" was not picked.`);
    return { id, ...found };
  };
  const [cover, one, two, hero, block, inText] = [0, 1, 2, 3, 4, 5].map(at);
  const ids = (...all: ({ id: string } | undefined)[]) => all.flatMap((each) => each?.id ?? []);
  return {
    places: {
      cover: ids(cover),
      gallery: ids(one, two),
      hero: ids(hero),
      body: ids(block),
      text: ids(inText),
    },
    data: {
      title: `Fixed ${index}`,
      slug: `fixed-${index}`,
      cover: cover?.file.id,
      gallery: [one?.file.id, two?.file.id],
      hero: { connection: 'brand', assetId: hero?.id, url: hero?.url },
      body: [
        { type: 'paragraph', children: [{ type: 'text', text: 'Before it.' }] },
        {
          type: 'image',
          image: { ...block?.file, previewUrl: null },
          children: [{ type: 'text', text: '' }],
        },
      ],
      text: `See ![it](${inText?.url}) here.`,
    },
  };
}

/** The asset id in base64url, and the version, of every resolved address. */
const ADDRESS = /\/dam\/a\/brand\/([A-Za-z0-9_-]+)\/[^"'~\s?)]*~v(\d+)\./g;

/** Judges what pages show. */
export class PageJudge {
  readonly #assets: ReadonlyMap<string, AssetHistory>;
  readonly #verdicts: Verdicts;

  constructor(assets: readonly AssetHistory[], verdicts: Verdicts) {
    this.#assets = new Map(assets.map((asset) => [asset.id, asset]));
    this.#verdicts = verdicts;
  }

  /** Every address in an answer must be that of a version which could be shown at that time. */
  judgeAddresses(body: string, beganMs: number, endedMs: number, where: string): void {
    for (const [id, version] of addressesIn(body)) {
      this.#verdicts.looked('approved');
      const allowed = this.#assets.get(id)?.allowed(beganMs, endedMs);
      if (allowed?.has(version)) continue;
      this.#verdicts.broken(
        'approved',
        `${where} shows ${id} version ${version} instead of ${[...(allowed ?? [])].join(' or ')}`,
      );
    }
  }

  /** What may be shown must be there. */
  judgePlaces(
    article: Readonly<Record<string, unknown>>,
    { places, slug }: FixedArticle,
    beganMs: number,
    endedMs: number,
    where: string,
  ): void {
    for (const [place, ids] of Object.entries(places)) {
      const value = article[place];
      if (value === undefined) continue;
      const shown = new Set(addressesIn(JSON.stringify(value)).map(([id]) => id));
      for (const id of ids) {
        this.#verdicts.looked('shown');
        if (shown.has(id)) continue;
        const allowed = this.#assets.get(id)?.allowed(beganMs, endedMs) ?? new Set();
        if (allowed.has(null)) continue;
        const versions = [...allowed].join(' or ');
        this.#verdicts.broken('shown', `${where}: ${slug} ${place} lacks ${id} (${versions})`);
      }
    }
  }
}

function addressesIn(text: string): [string, number][] {
  return [...text.matchAll(ADDRESS)].map(([, id = '', version]) => [
    Buffer.from(id, 'base64url').toString(),
    Number(version),
  ]);
}
