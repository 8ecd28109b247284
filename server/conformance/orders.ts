import { strict as assert } from 'node:assert';
import type { Asset } from '../contracts/asset';
import { notApplicable } from './case-log';
import { listedAssets } from './checks';
import type { Add, ConformanceFixture, Connect } from './fixture';

/** Numbers or texts by which a sort order with a meaning arranges assets; null if the asset does not say. */
type SortKey = (asset: Asset) => string | number | null;

const madeAt: SortKey = ({ versions, updatedAt }) =>
  instant(versions.at(-1)?.createdAt ?? updatedAt);
const title: SortKey = (asset) => asset.title.toLowerCase();
/** Some DAMs have only this order, also if their assets have titles. */
const fileName: SortKey = ({ current, versions }) =>
  (current ?? versions[0])?.fileName.toLowerCase() ?? null;

/** What the picker calls these orders; `-1` is descending. */
const MEANINGS: Readonly<Record<string, { keys: readonly SortKey[]; direction: 1 | -1 }>> = {
  newest: { keys: [madeAt], direction: -1 },
  oldest: { keys: [madeAt], direction: 1 },
  updated: { keys: [({ updatedAt }) => instant(updatedAt)], direction: -1 },
  title: { keys: [title, fileName], direction: 1 },
  name: { keys: [title, fileName], direction: 1 },
  '-title': { keys: [title, fileName], direction: -1 },
  '-name': { keys: [title, fileName], direction: -1 },
  size: { keys: [({ current }) => current?.sizeBytes ?? null], direction: -1 },
  expires: { keys: [({ expiresAt }) => instant(expiresAt)], direction: 1 },
};

/** Share of pairs that may stand the other way round: DAMs compare letters in many ways. */
const MOST_WRONG = 0.2;

export function orders(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  for (const sort of fixture.definition.sorts) {
    add('search', `takes the sort order ${sort}`, async () => {
      const page = await connect().search({ sort, limit: 10 });
      assert.ok(page.assets.length > 0, 'a search without text must find assets');
    });
    const meaning = MEANINGS[sort];
    if (meaning === undefined) continue;
    add('search', `arranges assets as the sort order ${sort} says`, async () => {
      const assets = await listedAssets(connect(), { sort });
      const ways = meaning.keys.map((key) => shareOfWrong(assets.map(key), meaning.direction));
      if (ways.every((wrong) => wrong === null)) {
        notApplicable('No two assets differ in what they are sorted by.');
      }
      const list = assets.map((asset) => `${asset.assetId} (${meaning.keys[0]?.(asset)})`);
      assert.ok(
        ways.some((wrong) => wrong !== null && wrong <= MOST_WRONG),
        `the order ${sort} must not be ${list.join(', ')}`,
      );
    });
  }
}

/** Returns the share of pairs that stand the other way round; null if no two keys differ. */
function shareOfWrong(keys: readonly (string | number | null)[], direction: 1 | -1): number | null {
  const pairs = keys.flatMap((one, index) =>
    keys.slice(index + 1).map((other) => directionOf(one, other)),
  );
  const told = pairs.filter((each) => each !== 0);
  if (told.length === 0) return null;
  return told.filter((each) => each !== direction).length / told.length;
}

/** Returns 1 if the second key is greater, -1 if it is less, 0 if nobody can say. */
function directionOf(one: string | number | null, other: string | number | null): number {
  if (one === null || other === null || one === other) return 0;
  const difference =
    typeof one === 'number' && typeof other === 'number'
      ? other - one
      : String(other).localeCompare(String(one), 'en');
  return Math.sign(difference);
}

function instant(text: string | null): number | null {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? null : ms;
}
