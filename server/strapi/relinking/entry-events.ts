import type { Core, UID } from '@strapi/strapi';
import { sanitize } from '@strapi/utils';
import { isObject, type JsonObject } from '../../core/json';
import { hasDrafts } from '../content/entries';

/**
 * Tells Strapi's listeners and webhooks of a stored row that changed, with the event and body of the Document Service:
 * `entry.publish` for what visitors see of a content type with drafts, otherwise `entry.update`. A listener that fails
 * is a line in the log, because the row is changed already.
 */
export async function tellOfRow(
  strapi: Core.Strapi,
  uid: string,
  { id, publishedAt }: JsonObject,
): Promise<void> {
  try {
    const populate = await populateOf(strapi, uid);
    const row = await strapi.db.query(uid).findOne({ where: { id }, populate });
    if (!isObject(row)) return;
    const schema = strapi.getModel(uid as UID.ContentType);
    const entry: unknown = await sanitize.sanitizers.defaultSanitizeOutput(
      { schema, getModel: (model) => strapi.getModel(model as UID.Schema) },
      row as SanitizedData,
    );
    const isPublished = hasDrafts(strapi, uid) && publishedAt !== null;
    const event = isPublished ? 'entry.publish' : 'entry.update';
    await strapi.eventHub.emit(event, { model: schema.modelName, uid, entry });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    strapi.log.warn(`[dam] Listeners were not told that an entry of ${uid} changed: ${reason}`);
  }
}

type SanitizedData = Parameters<typeof sanitize.sanitizers.defaultSanitizeOutput>[1];

interface PopulateBuilder {
  populateDeep(level: number): PopulateBuilder;
  build(): Promise<JsonObject>;
}

/** As deep as the Document Service reads an entry for its events. */
function populateOf(strapi: Core.Strapi, uid: string): Promise<JsonObject> {
  const builderOf: (uid: string) => PopulateBuilder = strapi
    .plugin('content-manager')
    .service('populate-builder');
  return builderOf(uid).populateDeep(Number.POSITIVE_INFINITY).build();
}
