import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { isObject } from '../../core/json';
import { contentTypesWithAssets } from '../content/entries';
import { TABLES } from '../storage/tables';

/** Narrows a query of placements to entries that this user of the admin created or edited last. */
export function whereEditedBy(
  strapi: Core.Strapi,
  placements: Knex.QueryBuilder,
  userId: number,
): void {
  placements.andWhere((any: Knex.QueryBuilder) => {
    any.whereRaw('1 = 0');
    for (const uid of contentTypesWithAssets(strapi)) {
      const entries = entriesEditedBy(strapi, uid, userId);
      if (entries === null) continue;
      any.orWhere((ofType: Knex.QueryBuilder) =>
        ofType.where(`${TABLES.placements}.uid`, uid).whereExists(entries),
      );
    }
  });
}

/** Returns a subquery for the placement's entry; null if its type does not know who edits. */
function entriesEditedBy(
  strapi: Core.Strapi,
  uid: string,
  userId: number,
): Knex.QueryBuilder | null {
  const { tableName, attributes } = strapi.db.metadata.get(uid);
  const columns = [attributes.createdBy, attributes.updatedBy].flatMap(joinColumnOf);
  if (columns.length === 0) return null;
  const same = (column: string) => [`${tableName}.${column}`, `${TABLES.placements}.${column}`];
  return strapi.db
    .getConnection(tableName)
    .select(strapi.db.connection.raw('1'))
    .whereRaw('?? = ??', same('document_id'))
    .whereRaw('(?? = ?? or (?? is null and ?? is null))', [...same('locale'), ...same('locale')])
    .andWhere((either: Knex.QueryBuilder) => {
      for (const column of columns) either.orWhere(`${tableName}.${column}`, userId);
    });
}

function joinColumnOf(attribute: unknown): string[] {
  const column = isObject(attribute) ? attribute.joinColumn : undefined;
  return isObject(column) && typeof column.name === 'string' ? [column.name] : [];
}
