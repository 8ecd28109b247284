import type { z } from 'zod';
import type { CallOptions, ConnectorEnvironment } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { type CachedRead, cachedRead } from '../cached-read';
import { DamHttp } from '../http';
import { parseAnswer } from '../wire-schema';
import { fieldsAsked, wireFiles } from './answers';
import { readFolders } from './folders';
import type { DirectusOptions } from './options';

const FOLDERS_KEPT_MS = 60_000;

/** A filter of Directus (https://docs.directus.io/reference/filter-rules). */
export type Filter = Readonly<Record<string, unknown>>;

export type Params = Readonly<Record<string, string>>;

/** Calls the REST API of a Directus (https://docs.directus.io/reference/files). */
export class DirectusApi {
  /** `baseUrl` is without a slash at the end. */
  readonly options: DirectusOptions;

  readonly http: DamHttp;

  /** The fields of a file that every answer must have. */
  readonly fields: readonly string[];

  /** Paths of folders by their ids. */
  readonly folders: CachedRead<ReadonlyMap<string, string>>;

  constructor(configured: DirectusOptions, environment: ConnectorEnvironment) {
    const baseUrl = configured.baseUrl.replace(/\/+$/, '');
    const headers = { authorization: `Bearer ${configured.token}` };
    this.options = { ...configured, baseUrl };
    this.http = new DamHttp({ baseUrl, headers, ...environment });
    this.fields = fieldsAsked(configured);
    this.folders = cachedRead(FOLDERS_KEPT_MS, (signal) =>
      readFolders((params) => this.get('/folders', params, signal && { signal })),
    );
  }

  async get(path: string, params: Params, call: CallOptions = {}): Promise<unknown> {
    const url = this.options.baseUrl + path;
    try {
      return await this.http.json({ url, params: new URLSearchParams(params), ...call });
    } catch (error) {
      throw path === '/files' ? explained(error, this.fields) : error;
    }
  }

  async files(
    filter: Filter,
    more: Params,
    call: CallOptions = {},
  ): Promise<z.infer<typeof wireFiles>> {
    const params = { fields: this.fields.join(), filter: JSON.stringify(filter), ...more };
    return parseAnswer(wireFiles, await this.get('/files', params, call));
  }

  /** Resolves if the token may read files and all configured fields exist. */
  async ping(call: CallOptions = {}): Promise<void> {
    await this.files({}, { limit: '1' }, call);
  }
}

/** Directus answers 403 for a field that does not exist, as for one that the role may not read. */
function explained(error: unknown, fields: readonly string[]): unknown {
  if (!(error instanceof DamError) || error.type !== 'forbidden') return error;
  return new DamError(
    'forbidden',
    'Directus does not let the token read files (403). Check the permissions of its role on ' +
      `directus_files, and that these fields exist: ${fields.join(', ')}.`,
  );
}
