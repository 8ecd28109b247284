import type { Knex } from 'knex';

/** Places of one page of the filled site, the popular asset's among them. */
const PLACES_OF_PAGE = 50;
/** Rows of one statement, so that a fill says how far it is. */
const STEP = 1_000_000;

/** The asset that is on every page. Its record is made by the plugin, and the others are made like it. */
export const POPULAR = 'popular';
export const TITLE = 'Harbour at dawn';

/** The key of the asset whose id is in this SQL expression, as `rowKey` makes it. */
const keyOf = (id: string) => `encode(sha256(convert_to('brand ' || ${id}, 'UTF8')), 'hex')`;

/**
 * Records like that of the popular asset, which `TestDam.multiply` makes in the DAM. Every third one has rights that
 * end some day; only the table's columns say so.
 */
export async function fillRecords(database: Knex, count: number): Promise<void> {
  const replaced = [
    [`"assetId":"${POPULAR}"`, `"assetId":"${POPULAR}-#"`],
    [`/${POPULAR}/`, `/${POPULAR}-#/`],
    [`"title":"${TITLE}"`, `"title":"${TITLE} #"`],
  ].reduce(
    (sql, [from, to]) => `replace(${sql}, '${from}', replace('${to}', '#', n::text))`,
    'asset',
  );
  await database.raw(`
    insert into dam_records (key, connection, asset_id, asset, checked_at, revision, embargo_until,
      expires_at, approval_state, title, changed_at)
    select ${keyOf(`'${POPULAR}-' || n`)}, connection, '${POPULAR}-' || n, ${replaced}, checked_at, revision, null,
      case when n % 3 = 0 then checked_at + n * 100000::bigint end, approval_state, title || ' ' || n, changed_at
    from dam_records, generate_series(1, ${count}) n
    where asset_id = '${POPULAR}'`);
}

/** Places as content would have them: page by page, each with the popular asset and 49 others. */
export async function fillPlaces(database: Knex, count: number, assets: number): Promise<void> {
  for (let first = 0; first < count; first += STEP) {
    const pages = `generate_series(${first / PLACES_OF_PAGE + 1}, ${(first + STEP) / PLACES_OF_PAGE})`;
    await database.raw(`
      insert into dam_placements (asset_key, connection, asset_id, version, uid, document_id, locale, status, path, title)
      select ${keyOf('asset')}, 'brand', asset, null, 'api::page.page', 'filled' || lpad(page::text, 18, '0'), null,
        'published', path, 'An article of some length ' || page
      from (
        select page, slot,
          case when slot = 0 then '${POPULAR}'
            else '${POPULAR}-' || 1 + (page * 7919::bigint * ${PLACES_OF_PAGE} + slot * 104729) % ${assets} end asset,
          case when slot = 0 then 'cover' else 'gallery.' || slot end path
        from ${pages} page, generate_series(0, ${PLACES_OF_PAGE - 1}) slot
        order by page, slot
      ) places`);
    console.log(`${(first + STEP).toLocaleString('en')} places are filled in.`);
  }
}
