import type { Core } from '@strapi/strapi';
import type { Overrides } from '../../contracts/reference';
import { isObject } from '../../core/json';
import { overridesOf } from '../../core/references/overrides';
import type { Path } from '../../core/references/walk';
import { ASSET_FIELD, type Attribute, attributesOf } from '../content/schema';
import { fieldOverrides, NO_OVERRIDES } from './local-form';
import { type StoredRow, type Use, usesIn } from './relink-documents';
import { placeAt, type RowChange } from './row-changes';

/** Names a media field that takes the files of a custom field, wherever one model has both. */
export interface MediaTarget {
  /** The custom field. */
  field: string;
  media: string;
}

/** A custom field of one model, and the media field beside it that takes its files. */
export interface Move extends MediaTarget {
  model: string;
  attribute: Attribute;
}

/** Why the media field of a move cannot take what the custom field of an entry holds. */
export type Conflict = 'occupied' | 'too-many';

/** The media fields that take the files of custom fields. */
export class MediaTargets {
  readonly #strapi: Core.Strapi;
  readonly #named: readonly MediaTarget[];

  constructor(strapi: Core.Strapi, named: readonly MediaTarget[]) {
    this.#strapi = strapi;
    this.#named = named;
  }

  /** Says which of the named targets cannot be meant: there is no way back from a misspelt name. */
  problems(): string[] {
    const unknown = this.#named
      .filter(({ field, media }) => !this.#models().some((model) => this.#has(model, field, media)))
      .map(
        ({ field, media }) =>
          `No content type or component has a media field "${media}" beside a DAM field "${field}".`,
      );
    const fields = repeated(this.#named.map(({ field }) => field));
    const names = new Set(this.#named.map(({ field }) => field));
    const moves = this.#models().flatMap((model) =>
      [...names].flatMap((field) => this.of(model, field) ?? []),
    );
    const media = repeated(moves.map(({ model, media: name }) => `"${name}" of ${model}`));
    return [
      ...unknown,
      ...fields.map((name) => `--to-media names the DAM field "${name}" more than once.`),
      ...media.map((name) => `--to-media puts two DAM fields into the media field ${name}.`),
    ];
  }

  /** Returns the move of a custom field; null if it becomes JSON. */
  of(model: string, field: string): Move | null {
    const target = this.#named.find((named) => named.field === field);
    if (target === undefined || !this.#has(model, field, target.media)) return null;
    const attribute = attributesOf(this.#strapi, model)[target.media];
    return attribute === undefined ? null : { ...target, model, attribute };
  }

  /** Returns the move of the custom field at a path; null if what is there is no custom field that moves. */
  at({ uid, row }: Pick<StoredRow, 'uid' | 'row'>, path: Path): Move | null {
    if (this.#named.length === 0) return null;
    const place = placeAt(this.#strapi, uid, row, path);
    return place && this.of(place.model, place.name);
  }

  /** Returns what the file of a use says otherwise than the asset: one in a media field has texts of its own. */
  overridesOf(stored: StoredRow, { file, fieldValue, path }: Use): Overrides {
    if (file !== null) return overridesOf(file);
    const isMoved = fieldValue !== null && this.at(stored, path) !== null;
    return isMoved ? fieldOverrides(fieldValue) : NO_OVERRIDES;
  }

  /** Returns the moves that would lose something of a stored row. */
  conflictsIn(stored: StoredRow): { move: Move; conflict: Conflict }[] {
    if (this.#named.length === 0) return [];
    const found = new Map<string, { move: Move; isOccupied: boolean; files: number }>();
    for (const { fieldValue, path } of usesIn(stored)) {
      const place = fieldValue && placeAt(this.#strapi, stored.uid, stored.row, path);
      const move = place && this.of(place.model, place.name);
      if (place === null || move === null) continue;
      const key = `${move.model} ${place.row.id} ${move.field}`;
      const isOccupied = [place.row[move.media]].flat().some(isObject);
      found.set(key, { move, isOccupied, files: (found.get(key)?.files ?? 0) + 1 });
    }
    return [...found.values()].flatMap(({ move, isOccupied, files }) => {
      const isTooMany = files > 1 && move.attribute.multiple !== true;
      const conflict: Conflict | null = isOccupied ? 'occupied' : isTooMany ? 'too-many' : null;
      return conflict === null ? [] : [{ move, conflict }];
    });
  }

  /** Moves the files of custom fields into the media fields; what is no file stays in the custom field. */
  adapt(change: RowChange): RowChange {
    const data = { ...change.data };
    for (const [field, value] of Object.entries(change.data)) {
      const move = this.of(change.model, field);
      if (move === null) continue;
      const items = [value].flat().filter((item) => item !== null);
      const ids = items.map(idOf).filter((id) => id !== null);
      const others = items.filter((item) => idOf(item) === null);
      if (ids.length > 0) data[move.media] = move.attribute.multiple === true ? ids : ids[0];
      data[field] = others.length === 0 ? null : others;
    }
    return { ...change, data };
  }

  #models(): string[] {
    const { contentTypes, components } = this.#strapi;
    return [...Object.keys(contentTypes), ...Object.keys(components)];
  }

  #has(model: string, field: string, media: string): boolean {
    const attributes = attributesOf(this.#strapi, model);
    return attributes[field]?.customField === ASSET_FIELD && attributes[media]?.type === 'media';
  }
}

function idOf(item: unknown): number | null {
  return isObject(item) && typeof item.id === 'number' ? item.id : null;
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
