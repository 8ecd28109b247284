import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { SavedSearch, SaveSearchRequest } from '../../contracts/api';
import type { Clock } from '../../core/ports';
import { TABLES } from './tables';

/** Searches that one person may save. */
const MAX_SAVED = 100;
/** Searches that one person is shown, shared ones included. */
const MAX_SHOWN = 200;

/** A user of the admin. */
export interface Person {
  id: number;
  roles: readonly { id: number; name: string }[];
}

interface Row {
  id: string;
  user_id: number;
  /** The role that the search is shared with. */
  role_id: number | null;
  connection: string;
  name: string;
  /** Text and filters, as JSON. */
  search: string;
}

/** Searches of the DAM that people keep for themselves, or share with a role of theirs. */
export class SavedSearches {
  readonly #strapi: Core.Strapi;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(strapi: Core.Strapi, clock: Pick<Clock, 'now'>) {
    this.#strapi = strapi;
    this.#clock = clock;
  }

  /** Returns a person's own searches and those shared with their roles, newest first. */
  async of({ id, roles }: Person): Promise<SavedSearch[]> {
    const roleIds = roles.map((role) => role.id);
    const rows: Row[] = await this.#strapi.db
      .getConnection(TABLES.searches)
      .where({ user_id: id })
      .orWhereIn('role_id', roleIds)
      .orderBy('saved_at', 'desc')
      .limit(MAX_SHOWN);
    const owners = await this.#namesOf(rows.map((row) => row.user_id));
    return rows.flatMap((row) => {
      const owner = owners.get(row.user_id);
      // The owner's account is gone.
      if (owner === undefined) return [];
      const { text, filters } = JSON.parse(row.search) as Pick<SavedSearch, 'text' | 'filters'>;
      return {
        id: row.id,
        name: row.name,
        connection: row.connection,
        text,
        filters,
        role: row.role_id,
        owner: row.user_id === id ? null : owner,
      };
    });
  }

  /** Saves a search in place of the person's own one of the same name. Throws a `ValidationError`. */
  async save(person: Person, request: SaveSearchRequest): Promise<void> {
    const { name, connection, text, filters, role } = request;
    if (role !== null && !person.roles.some(({ id }) => id === role)) {
      throw new errors.ValidationError('You can share a search only with a role that you have.');
    }
    await this.#strapi.db.transaction(async ({ trx }) => {
      const own = () => trx(TABLES.searches).where({ user_id: person.id });
      await own().where({ connection, name }).delete();
      const counted = await own().count({ count: '*' });
      if (Number(counted[0]?.count ?? 0) >= MAX_SAVED) {
        throw new errors.ValidationError(
          `You have ${MAX_SAVED} saved searches. Delete one before you save another.`,
        );
      }
      await trx(TABLES.searches).insert({
        id: randomUUID(),
        user_id: person.id,
        role_id: role,
        connection,
        name,
        search: JSON.stringify({ text, filters }),
        saved_at: this.#clock.now(),
      });
    });
  }

  /** Deletes a search of the person. Those of others stay. */
  async delete({ id: userId }: Person, id: string): Promise<void> {
    await this.#strapi.db.getConnection(TABLES.searches).where({ id, user_id: userId }).delete();
  }

  async #namesOf(userIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const users = await this.#strapi.db.query('admin::user').findMany({
      where: { id: { $in: [...new Set(userIds)] } },
      select: ['id', 'firstname', 'lastname', 'username'],
    });
    return new Map(
      users.map(({ id, firstname, lastname, username }) => {
        const fullName = [firstname, lastname].filter(Boolean).join(' ');
        return [Number(id), fullName || username || ''];
      }),
    );
  }
}
