import type { Core } from '@strapi/strapi';
import type { JsonObject } from '../../core/json';
import { titleFieldOf } from '../content/entries';

/** Titles of entries in the content manager. */
export class EntryTitles {
  readonly #strapi: Core.Strapi;
  /** By content type, since each takes a query. */
  readonly #fields = new Map<string, string>();

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  /** Returns the title of a stored row; empty if it has none. */
  async of(uid: string, row: JsonObject): Promise<string> {
    const field = this.#fields.get(uid) ?? (await titleFieldOf(this.#strapi, uid));
    this.#fields.set(uid, field);
    const title = row[field];
    return typeof title === 'string' || typeof title === 'number' ? String(title) : '';
  }
}
