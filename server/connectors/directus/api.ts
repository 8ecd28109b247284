import { z } from 'zod';
import type { CallOptions, ConnectorEnvironment } from '../../contracts/connector';
import { type CachedRead, cachedRead } from '../cached-read';
import { DamHttp } from '../http';
import { unlessRefused, withReason } from '../refusals';
import { Rights, toldFields } from '../rights';
import { parseAnswer } from '../wire-schema';
import { fieldsAsked, type Mapping, wireFiles } from './answers';
import { readFolders } from './folders';
import type { DirectusOptions } from './options';

const FOLDERS_KEPT_MS = 60_000;
const FIELDS_KEPT_MS = 300_000;

const wireFields = z.object({ data: z.array(z.object({ field: z.string() })) });

/** A filter of Directus (https://docs.directus.io/reference/filter-rules). */
export type Filter = Readonly<Record<string, unknown>>;

export type Params = Readonly<Record<string, string>>;

/** Calls the REST API of a Directus (https://docs.directus.io/reference/files). */
export class DirectusApi {
  /** `baseUrl` is without a slash at the end. */
  readonly options: DirectusOptions;

  readonly http: DamHttp;

  /** Paths of folders by their ids. */
  readonly folders: CachedRead<ReadonlyMap<string, string>>;

  readonly #rights: Rights;

  constructor(configured: DirectusOptions, environment: ConnectorEnvironment) {
    const baseUrl = configured.baseUrl.replace(/\/+$/, '');
    const headers = { authorization: `Bearer ${configured.token}` };
    this.options = { ...configured, baseUrl };
    this.http = new DamHttp({ baseUrl, headers, ...environment });
    this.folders = cachedRead(FOLDERS_KEPT_MS, (signal) =>
      readFolders((params) => this.get('/folders', params, signal && { signal })),
    );
    const { fields, status } = configured;
    const seen = cachedRead(FIELDS_KEPT_MS, (signal) => this.#readFields(signal));
    this.#rights = new Rights({
      words: { dam: 'Directus', field: 'field of directus_files', reader: 'the token' },
      limits: fields,
      approval: status && { option: 'status.field', field: status.field },
      seen: (_names, { signal }) => seen.get(signal),
    });
  }

  async get(path: string, params: Params, call: CallOptions = {}): Promise<unknown> {
    const url = this.options.baseUrl + path;
    try {
      return await this.http.json({ url, params: new URLSearchParams(params), ...call });
    } catch (error) {
      const fields = path === '/files' ? await this.fields(call) : [];
      throw explained(error, path, fields);
    }
  }

  async files(
    filter: Filter,
    more: Params,
    call: CallOptions = {},
  ): Promise<z.infer<typeof wireFiles>> {
    const fields = (await this.fields(call)).join();
    const params = { fields, filter: JSON.stringify(filter), ...more };
    return parseAnswer(wireFiles, await this.get('/files', params, call));
  }

  /** The fields of a file that every answer must have. */
  async fields(call: CallOptions = {}): Promise<readonly string[]> {
    return fieldsAsked(this.options, await this.#rights.unseenLimits(call));
  }

  /** Returns what maps files of Directus' answers. */
  async mapping(call: CallOptions = {}): Promise<Mapping> {
    const unseen = await this.#rights.unseenLimits(call);
    return { options: this.options, folders: await this.folders.get(call.signal), unseen };
  }

  /** Resolves if the token may read files and all configured fields exist. */
  async ping(call: CallOptions = {}): Promise<void> {
    await this.files({}, { limit: '1' }, call);
    await this.#rights.assertSeen(call);
  }

  /** The fields that the token's role may read; null if it may not read what fields there are. */
  async #readFields(signal: AbortSignal | undefined): Promise<ReadonlySet<string> | null> {
    const answer = await this.get('/fields/directus_files', {}, signal && { signal }).catch(
      unlessRefused(null),
    );
    if (answer === null) return null;
    return toldFields(parseAnswer(wireFields, answer).data.map(({ field }) => field));
  }
}

export const UNKNOWN_TOKEN =
  'Directus does not know the token (401). Check "token", and that its user is active.';

/** Directus answers 403 for a field that does not exist, as for one that the role may not read. */
function explained(error: unknown, path: string, fields: readonly string[]): unknown {
  const right = `directus_${path.split('/')[1]}`;
  const also = path === '/files' ? `, and that these fields exist: ${fields.join(', ')}` : '';
  return withReason(error, {
    unauthorized: UNKNOWN_TOKEN,
    forbidden:
      `Directus does not let the token read ${path.split('/')[1]} (403). Check the permissions of its role on ` +
      `${right}${also}.`,
  });
}
