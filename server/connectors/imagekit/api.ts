import type { AxiosRequestConfig } from 'axios';
import type { CallOptions, ConnectorEnvironment } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { type CachedRead, cachedRead } from '../cached-read';
import { DamHttp } from '../http';
import { unlessRefused, withReason } from '../refusals';
import { Rights, toldFields } from '../rights';
import { parseAnswer } from '../wire-schema';
import {
  type Mapping,
  type WireField,
  type WireFile,
  wireFields,
  wireFile,
  wireFiles,
  wireFolders,
  wireNamed,
} from './answers';
import { customNameOf, fieldsNamed, type ImageKitOptions } from './options';
import type { UrlOptions } from './urls';

const FIELDS_KEPT_MS = 60_000;
const FOLDERS_KEPT_MS = 60_000;
const NAMED_KEPT_MS = 300_000;

/** The most that ImageKit lists at once. */
const MOST_AT_ONCE = 1_000;
const MOST_FOLDER_PAGES = 10;

/** In each refusal for too many calls; not an instant but a pause. */
const WAIT_MS_HEADER = 'x-ratelimit-reset';

export type ListParams = Readonly<Record<string, string>>;

/** Rights of a private key, for messages. */
const READ_FILES = 'read the media library';

/** Calls one account. Each host gets only what it needs. */
export class ImageKitApi {
  readonly options: ImageKitOptions;

  readonly urls: UrlOptions;

  /** Reads files from the CDN, without credentials. */
  readonly files: DamHttp;

  /** Paths of all folders, such as `Places/North`. */
  readonly folders: CachedRead<string[]>;

  readonly #http: DamHttp;

  readonly #uploads: DamHttp;

  readonly #apiUrl: string;

  readonly #named: CachedRead<Mapping['named']>;

  readonly #rights: Rights;

  #fields: CachedRead<ReadonlyMap<string, WireField> | null>;

  constructor(options: ImageKitOptions, environment: ConnectorEnvironment) {
    const { privateKey } = options;
    this.options = options;
    this.#apiUrl = withoutSlash(options.apiUrl);
    this.urls = { privateKey, urlEndpoint: withoutSlash(options.urlEndpoint) };
    // The key is the name of the user; there is no password.
    const credentials = Buffer.from(`${privateKey}:`).toString('base64');
    const headers = { authorization: `Basic ${credentials}` };
    const common = { headers, waitMsHeader: WAIT_MS_HEADER, ...environment };
    this.#http = new DamHttp({ ...common, baseUrl: this.#apiUrl });
    this.#uploads = new DamHttp({ ...common, baseUrl: withoutSlash(options.uploadUrl) });
    this.files = new DamHttp({ baseUrl: this.urls.urlEndpoint, headers: {}, ...environment });
    this.folders = cachedRead(FOLDERS_KEPT_MS, (signal) => this.#readFolders(signal));
    this.#named = cachedRead(NAMED_KEPT_MS, (signal) => this.#readNamed(signal));
    this.#fields = this.#newFields();
    const { embargoUntil, expiresAt } = options.fields;
    this.#rights = new Rights({
      words: { dam: 'ImageKit', field: 'custom metadata field', reader: 'the private key' },
      limits: { embargoUntil: customNameOf(embargoUntil), expiresAt: customNameOf(expiresAt) },
      seen: async (_names, call) => {
        return toldFields((await this.fields(call))?.keys() ?? null);
      },
    });
  }

  /** Resolves if ImageKit answers, accepts the key, and has the fields that the options name. */
  async ping(call: CallOptions = {}): Promise<void> {
    await this.list({ limit: '1' }, call);
    await this.assertFields(call);
    await this.#rights.assertSeen(call);
  }

  /** Lists files; without `searchQuery` all of them. */
  async list(params: ListParams, call: CallOptions = {}): Promise<WireFile[]> {
    const type: ListParams = params.searchQuery === undefined ? { type: 'file' } : {};
    const answer = await this.#get(
      '/v1/files',
      READ_FILES,
      { params: { ...type, ...params } },
      call,
    );
    return parseAnswer(wireFiles, answer);
  }

  /** The current version of a file; undefined if ImageKit says that there is no such file. */
  async details(fileId: string, call: CallOptions = {}): Promise<WireFile | undefined> {
    const url = `${this.#apiUrl}/v1/files/${encodeURIComponent(fileId)}/details`;
    const answer = await this.#explained(
      () => this.#http.jsonOrMissing({ url, ...call }),
      READ_FILES,
    );
    return answer === undefined ? undefined : parseAnswer(wireFile, answer);
  }

  /** All versions of a file, newest first; undefined if ImageKit says that there is no such file. */
  async versions(fileId: string, call: CallOptions = {}): Promise<WireFile[] | undefined> {
    const url = `${this.#apiUrl}/v1/files/${encodeURIComponent(fileId)}/versions`;
    const answer = await this.#explained(
      () => this.#http.jsonOrMissing({ url, ...call }),
      'read versions of files',
    );
    return answer === undefined ? undefined : parseAnswer(wireFiles, answer);
  }

  async upload(form: FormData, call: CallOptions = {}): Promise<unknown> {
    const url = `${withoutSlash(this.options.uploadUrl)}/api/v1/files/upload`;
    return this.#explained(
      () => this.#uploads.json({ method: 'POST', url, data: form, ...call }),
      'upload files',
    );
  }

  async mapping(call: CallOptions): Promise<Mapping> {
    const { options, urls } = this;
    const named = options.namedTransformations ? await this.#named.get(call.signal) : [];
    return { options, urls, named, unseen: await this.#rights.unseenLimits(call) };
  }

  /** Custom metadata fields by their names; null if the key may not read them. */
  fields(call: CallOptions): Promise<ReadonlyMap<string, WireField> | null> {
    return this.#fields.get(call.signal);
  }

  /**
   * Throws if a field that the options name does not exist. Its values are then absent everywhere, and every asset
   * would be taken for unapproved. Those for embargo and expiry close the assets instead (`Rights`).
   *
   * @param isFresh True to read the fields again now.
   */
  async assertFields(call: CallOptions, isFresh = false): Promise<void> {
    const needed = fieldsNamed(this.options);
    if (needed.length === 0) return;
    if (isFresh) this.#fields = this.#newFields();
    const known = await this.fields(call);
    const absent = known === null ? [] : needed.filter((name) => !known.has(name));
    if (absent.length === 0) return;
    throw new DamError(
      'bad-request',
      `ImageKit has no custom metadata field ${absent.map((name) => `"${name}"`).join(', ')}. It was ` +
        'renamed or deleted, so nothing of it can be known. Make it again in ImageKit, or name another ' +
        'one in the options of this connection.',
    );
  }

  #newFields(): CachedRead<ReadonlyMap<string, WireField> | null> {
    return cachedRead(FIELDS_KEPT_MS, async (signal) => {
      const answer = await this.#get(
        '/v1/customMetadataFields',
        'read custom metadata fields',
        {},
        signal && { signal },
      ).catch(unlessRefused(null));
      if (answer === null) return null;
      return new Map(parseAnswer(wireFields, answer).map((field) => [field.name, field]));
    });
  }

  async #readFolders(signal: AbortSignal | undefined): Promise<string[]> {
    const paths: string[] = [];
    for (let page = 0; page < MOST_FOLDER_PAGES; page++) {
      const skip = String(page * MOST_AT_ONCE);
      const params = { type: 'folder', sort: 'ASC_NAME', limit: String(MOST_AT_ONCE), skip };
      const answer = await this.#get('/v1/files', READ_FILES, { params }, signal && { signal });
      const folders = parseAnswer(wireFolders, answer);
      paths.push(...folders.map(pathOf));
      if (folders.length < MOST_AT_ONCE) break;
    }
    return [...new Set(paths)].sort();
  }

  async #readNamed(signal: AbortSignal | undefined): Promise<Mapping['named']> {
    const answer = await this.#get(
      '/v1/named-transformations',
      'read named transformations',
      {},
      signal && { signal },
    ).catch(unlessRefused([]));
    // One that is disabled fails when it is delivered. Names stand in addresses as they are.
    return parseAnswer(wireNamed, answer).filter(
      ({ name, enabled }) => enabled !== false && /^\w+$/.test(name),
    );
  }

  #get(
    path: string,
    right: string,
    config: AxiosRequestConfig,
    call: CallOptions = {},
  ): Promise<unknown> {
    return this.#explained(
      () => this.#http.json({ url: this.#apiUrl + path, ...config, ...call }),
      right,
    );
  }

  async #explained<Result>(work: () => Promise<Result>, right: string): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw explained(error, right);
    }
  }
}

/** ImageKit answers 403 for a wrong, an expired and a restricted key alike. */
function explained(error: unknown, right: string): unknown {
  return withReason(error, {
    forbidden:
      `ImageKit does not let the private key ${right} (403). Check that "privateKey" is that of this ` +
      'account, has not expired and has this right, and that the account is not disabled.',
    unauthorized: 'ImageKit found no private key in the call (401). Check "privateKey".',
  });
}

/** By the description the path ends with the folder's name; in its example it does not. */
function pathOf({ name, folderPath }: { name: string; folderPath: string }): string {
  const path = folderPath.replace(/^\/+|\/+$/g, '');
  const isWhole = path === name || path.endsWith(`/${name}`);
  return isWhole || path === '' ? path || name : `${path}/${name}`;
}

function withoutSlash(address: string): string {
  return new URL(address).href.replace(/\/+$/, '');
}
