import type { Core } from '@strapi/strapi';
import type { JsonObject } from '../../core/json';
import { localeOf } from '../content/entries';
import { EntryTitles } from './entry-titles';
import { statusOf } from './journal';

/** Entries or places that are named for one reason; further ones are only counted. */
export const MAX_NAMED = 50;

/** A stored row of a document, as people know it. */
export interface EntryName {
  uid: string;
  documentId: string;
  /** The document's id if the content type has no title. */
  title: string;
  /** Null if the content type is not localised. */
  locale: string | null;
  status: 'draft' | 'published';
}

/** A place in an entry. */
export interface EntryPlace extends EntryName {
  path: string;
}

/** Names of entries, with the field that the content manager shows as their title. */
export class EntryNames {
  readonly #strapi: Core.Strapi;
  readonly #titles: EntryTitles;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
    this.#titles = new EntryTitles(strapi);
  }

  async of(uid: string, row: JsonObject): Promise<EntryName> {
    const documentId = String(row.documentId);
    return {
      uid,
      documentId,
      title: (await this.#titles.of(uid, row)) || documentId,
      locale: localeOf(row),
      status: statusOf(this.#strapi, uid, row),
    };
  }
}
