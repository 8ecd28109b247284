import { createHash, randomBytes } from 'node:crypto';
import { v2 as sdk } from 'cloudinary';
import sharp from 'sharp';
import { type Asked, type Reply, SimulatorServer } from '../shared/simulator-http';
import { compile, ExpressionError, type Fields } from './simulator-expressions';

/**
 * Cloudinary as its documentation and its API description have it. Cloudinary's own SDK checks the
 * signatures.
 */

interface Stored {
  asset_id: string;
  public_id: string;
  resource_type: 'image' | 'video' | 'raw';
  type: string;
  format: string | undefined;
  version: number;
  created_at: string;
  bytes: Buffer;
  width: number | undefined;
  height: number | undefined;
  display_name: string;
  asset_folder: string;
  tags: string[];
  context: Record<string, string>;
  metadata: Record<string, unknown>;
  moderation_status: string | undefined;
  access_control: Record<string, unknown>[] | undefined;
  access_mode: string | undefined;
  /** In the results of a search only. */
  status: string;
  updated_at: string;
}

export type Described = Partial<Omit<Stored, 'bytes' | 'version' | 'updated_at' | 'created_at'>> & {
  bytes?: Buffer;
};

export const CLOUD = 'harbour';
export const API_KEY = '123456789012345';
export const API_SECRET = 'a-secret-of-the-environment';

const LIST_FIELDS = new Set([
  'public_id',
  'asset_id',
  'asset_folder',
  'folder',
  'display_name',
  'format',
  'version',
  'resource_type',
  'type',
  'created_at',
  'bytes',
  'width',
  'height',
  'backup',
  'access_control',
  'access_mode',
  'url',
  'secure_url',
  'tags',
  'context',
  'metadata',
  'moderation_kind',
  'moderation_status',
  'placeholder',
  'regions',
  'is_audio',
]);

const METADATA_FIELDS = ['release', 'rights', 'until'];

const fieldOf = (external_id: string) => ({ external_id, label: external_id, type: 'string' });

export class CloudinarySimulator {
  /** On plan 1 a search has no aggregations and no metadata. */
  plan: 1 | 2 = 2;
  /** While true, searches return the state before the last changes; reads by id do not. */
  isIndexBehind = false;
  /** The most assets in an answer by ids; a cursor announces the others. */
  mostAtOnce = 100;
  /** Calls are refused until this instant. */
  limitedUntil: Date | null = null;
  /** As older APIs refuse; newer ones answer 429. */
  limitStatus: 420 | 429 = 420;
  /** Calls of the Admin API that are left, of 500 in this hour. */
  callsLeft = 500;
  /** Dynamic transformations need a signature. */
  isStrict = false;
  /** External ids of the structured metadata fields; null if the key may not read which there are. */
  metadataFields: readonly string[] | null = METADATA_FIELDS;
  /** True if an upload came with the credentials of the Admin API. */
  hasUploadedWithKey = false;
  /** Calls of the API; a test may empty the list. */
  readonly calls: string[] = [];

  readonly #assets = new Map<string, Stored>();
  #index = new Map<string, Stored>();
  readonly #server = new SimulatorServer((asked) => this.#answer(asked));
  #clock = 1_790_000_000;

  async start(): Promise<void> {
    await this.#server.start();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Ends all trouble and forgets calls. */
  reset(): void {
    this.plan = 2;
    this.isIndexBehind = false;
    this.mostAtOnce = 100;
    this.limitedUntil = null;
    this.limitStatus = 420;
    this.callsLeft = 500;
    this.isStrict = false;
    this.metadataFields = METADATA_FIELDS;
    this.calls.length = 0;
  }

  get url(): string {
    return this.#server.url;
  }

  /** The part of an address before `/image/upload/…`. */
  get deliveryUrl(): string {
    return `${this.url}/cdn/${CLOUD}`;
  }

  /** Options of a connection to it. */
  get options() {
    const { url: apiUrl, deliveryUrl } = this;
    return { cloudName: CLOUD, apiKey: API_KEY, apiSecret: API_SECRET, apiUrl, deliveryUrl };
  }

  /** Adds an asset. Returns its id. */
  add(described: Described): string {
    const asset_id = described.asset_id ?? randomBytes(16).toString('hex');
    const version = ++this.#clock;
    const at = new Date(version * 1_000).toISOString();
    this.#assets.set(asset_id, {
      asset_id,
      version,
      created_at: at,
      updated_at: at,
      public_id: asset_id,
      resource_type: 'image',
      type: 'upload',
      format: 'png',
      bytes: Buffer.alloc(0),
      width: undefined,
      height: undefined,
      display_name: '',
      asset_folder: '',
      tags: [],
      context: {},
      metadata: {},
      moderation_status: undefined,
      access_control: undefined,
      access_mode: undefined,
      status: 'active',
      ...described,
    });
    this.#reindex();
    return asset_id;
  }

  async addPicture(colour: string, described: Described): Promise<string> {
    const size = { width: described.width ?? 1_200, height: described.height ?? 800 };
    const create = { ...size, channels: 3 as const, background: colour };
    return this.add({ bytes: await sharp({ create }).png().toBuffer(), ...size, ...described });
  }

  change(assetId: string, described: Described): void {
    const asset = this.#assets.get(assetId);
    if (asset === undefined) throw new Error('There is no such asset.');
    Object.assign(asset, described, { updated_at: new Date().toISOString() });
    this.#reindex();
  }

  /** Stores other bytes under the same public id, as a new version. */
  async overwrite(assetId: string, colour: string): Promise<void> {
    const { width = 1, height = 1 } = this.#assets.get(assetId) ?? {};
    const create = { width, height, channels: 3 as const, background: colour };
    const bytes = await sharp({ create }).png().toBuffer();
    this.change(assetId, { bytes });
    Object.assign(this.#assets.get(assetId) ?? {}, { version: ++this.#clock });
    this.#reindex();
  }

  /** Updates the search index, unless `isIndexBehind`. */
  #reindex(): void {
    if (this.isIndexBehind) return;
    this.#index = new Map([...this.#assets].map(([id, asset]) => [id, { ...asset }]));
  }

  /** Makes a notification as Cloudinary sends it at this instant. */
  notification(payload: Record<string, unknown>, atMs = Date.now(), algorithm = 'sha1') {
    const timestamp = Math.floor(atMs / 1_000);
    const body = JSON.stringify({ timestamp: new Date(atMs).toISOString(), ...payload });
    const signature = createHash(algorithm)
      .update(body + timestamp + API_SECRET)
      .digest('hex');
    const headers = { 'x-cld-timestamp': String(timestamp), 'x-cld-signature': signature };
    return { body, headers };
  }

  async #answer(asked: Asked): Promise<Reply> {
    const path = asked.url.pathname;
    if (path.startsWith(`/cdn/${CLOUD}/`)) return this.#deliver(asked.url);
    const prefix = `/v1_1/${CLOUD}/`;
    if (!path.startsWith(prefix)) return refusal(404, 'Not found');
    this.calls.push(path.slice(prefix.length));
    if (this.limitedUntil !== null) {
      return {
        ...refusal(this.limitStatus, 'Rate Limit Exceeded. Limit of 500 api operations reached.'),
        headers: { 'x-featureratelimit-reset': this.limitedUntil.toUTCString() },
      };
    }
    if (/^\/v1_1\/\w+\/\w+\/upload$/.test(path)) {
      this.hasUploadedWithKey ||= asked.headers.authorization !== undefined;
      return this.#upload(await asked.form());
    }
    const credentials = Buffer.from(`${API_KEY}:${API_SECRET}`).toString('base64');
    if (asked.headers.authorization !== `Basic ${credentials}`) {
      return refusal(401, 'unknown api_key or api_secret');
    }
    const reply = this.#admin(path.slice(prefix.length), asked);
    this.callsLeft -= 1;
    return { ...reply, headers: { ...reply.headers, ...this.#limits() } };
  }

  /** The upload API has no such headers. */
  #limits(): Record<string, string> {
    const hourMs = 3_600_000;
    const reset = new Date((Math.floor(Date.now() / hourMs) + 1) * hourMs);
    return {
      'x-featureratelimit-limit': '500',
      'x-featureratelimit-remaining': String(this.callsLeft),
      'x-featureratelimit-reset': reset.toUTCString(),
    };
  }

  #admin(path: string, asked: Asked): Reply {
    switch (path) {
      case 'ping':
        return { json: { status: 'ok' } };
      case 'metadata_fields':
        return this.metadataFields === null
          ? refusal(403, 'You are not allowed to read metadata fields')
          : { json: { metadata_fields: this.metadataFields.map(fieldOf) } };
      case 'folders':
        return { json: this.#folders() };
      case 'resources/search':
        return this.#search(JSON.parse(asked.body.toString()));
      case 'resources/by_asset_ids':
        return this.#byIds(asked.url.searchParams);
      default:
        return this.#byPublicIds(path, asked.url.searchParams);
    }
  }

  #byPublicIds(path: string, params: URLSearchParams): Reply {
    const [, kind, type] = /^resources\/(image|video|raw)\/(\w+)$/.exec(path) ?? [];
    const ids = params.getAll('public_ids[]');
    if (kind === undefined || ids.length === 0) return refusal(404, 'Not found');
    if (ids.length > 100) return refusal(400, 'Too many public_ids');
    const found = [...this.#assets.values()].filter(
      (each) => each.resource_type === kind && each.type === type && ids.includes(each.public_id),
    );
    return { json: { resources: found.reverse().map(commonOf) } };
  }

  #folders() {
    const paths = [...this.#assets.values()].map(({ asset_folder }) => asset_folder.split('/')[0]);
    const roots = [...new Set(paths)].filter((path) => path !== undefined && path !== '');
    return {
      folders: roots.map((name) => ({ name, path: name, external_id: name })),
      total_count: roots.length,
      next_cursor: null,
    };
  }

  #byIds(params: URLSearchParams): Reply {
    const ids = params.getAll('asset_ids[]');
    if (ids.length > 100) return refusal(400, 'Too many asset_ids');
    if (!ids.every((id) => /^[0-9a-f]{32}$/.test(id))) return refusal(400, 'Invalid asset_ids');
    const fields = (params.get('fields') ?? '').split(',').filter((field) => field !== '');
    const unknown = fields.find((field) => !LIST_FIELDS.has(field));
    if (unknown !== undefined) return refusal(400, `Invalid fields: ${unknown}`);
    // In another order than asked, and without ids that do not exist.
    const found = [...this.#assets.values()].filter(({ asset_id }) => ids.includes(asset_id));
    const resources = found.reverse().map((asset) => {
      const whole: Record<string, unknown> = {
        ...commonOf(asset),
        context: { custom: asset.context },
      };
      whole.metadata = asset.metadata;
      if (asset.moderation_status !== undefined) whole.moderation_status = asset.moderation_status;
      const asks = new Set(['asset_id', 'public_id', ...fields]);
      return Object.fromEntries(Object.entries(whole).filter(([name]) => asks.has(name)));
    });
    const isMore = resources.length > this.mostAtOnce;
    return {
      json: {
        resources: resources.slice(0, this.mostAtOnce),
        ...(isMore && { next_cursor: encode('more') }),
      },
    };
  }

  #search(query: {
    expression?: string;
    sort_by?: Record<string, string>[];
    max_results?: number;
    next_cursor?: string;
    aggregate?: string[];
    with_field?: string[];
  }): Reply {
    let test: ReturnType<typeof compile>;
    try {
      test = compile(query.expression ?? '');
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return refusal(400, `Error parsing expression: ${error.message}`);
    }
    const limit = query.max_results ?? 50;
    if (limit > 500) return refusal(400, 'max_results is at most 500');
    const all = sorted(
      [...this.#index.values()].filter((asset) => test(searchedOf(asset))),
      query.sort_by?.[0],
    );
    const after = query.next_cursor === undefined ? null : decode(query.next_cursor);
    if (after !== null && !all.some(({ asset_id }) => asset_id === after)) {
      return refusal(400, 'Invalid next_cursor');
    }
    const start = after === null ? 0 : all.findIndex(({ asset_id }) => asset_id === after) + 1;
    const page = all.slice(start, start + limit);
    const isMore = start + page.length < all.length;
    return {
      json: {
        total_count: all.length,
        time: 12,
        resources: page.map((asset) => this.#foundAsset(asset, query.with_field ?? [])),
        ...(isMore && { next_cursor: encode(page.at(-1)?.asset_id ?? '') }),
        ...(query.aggregate?.includes('format') === true &&
          this.plan === 2 && { aggregations: { format: formatCounts(all) } }),
      },
    };
  }

  /** Returns an asset in the form of a search result. */
  #foundAsset(asset: Stored, withField: readonly string[]): Record<string, unknown> {
    const answer: Record<string, unknown> = { ...commonOf(asset), status: asset.status };
    answer.filename = asset.public_id.split('/').at(-1);
    if (!withField.includes('tags')) delete answer.tags;
    if (withField.includes('context')) answer.context = asset.context;
    if (withField.includes('metadata') && this.plan === 2) answer.metadata = asset.metadata;
    return answer;
  }

  async #upload(form: FormData): Promise<Reply> {
    const parameters: Record<string, string> = {};
    for (const [name, value] of form) if (typeof value === 'string') parameters[name] = value;
    const { signature, api_key, ...signed } = parameters;
    if (api_key !== API_KEY) return refusal(401, `Unknown API key ${api_key}`);
    if (sdk.utils.api_sign_request(signed, API_SECRET) !== signature) {
      return refusal(401, `Invalid Signature ${signature}`);
    }
    const file = form.get('file');
    if (!(file instanceof File)) return refusal(400, 'Missing required parameter - file');
    const asset = this.#assets.get(await this.#store(file, signed));
    return {
      json: {
        ...(asset && commonOf(asset)),
        ...(asset?.moderation_status && {
          moderation: [{ kind: 'manual', status: asset.moderation_status }],
        }),
      },
    };
  }

  /** Stores an uploaded file under a unique public id. Returns its asset id. */
  async #store(file: File, signed: Readonly<Record<string, string>>): Promise<string> {
    const bytes = Buffer.from(await file.arrayBuffer());
    const [name = 'file', ending = ''] = file.name.split(/\.(?=[^.]*$)/);
    const isPicture = /^(png|jpg|jpeg|gif|webp)$/.test(ending);
    const size = isPicture
      ? await sharp(bytes).metadata()
      : { width: undefined, height: undefined };
    const unique = `${name}_${randomBytes(3).toString('hex')}`;
    return this.add({
      bytes,
      width: size.width,
      height: size.height,
      public_id: isPicture ? unique : `${unique}.${ending}`,
      resource_type: isPicture ? 'image' : 'raw',
      format: isPicture ? ending : undefined,
      display_name: signed.display_name ?? name,
      asset_folder: signed.asset_folder ?? '',
      tags: (signed.tags ?? '').split(',').filter((tag) => tag !== ''),
      context: pairsOf(signed.context ?? ''),
      moderation_status: signed.moderation === undefined ? undefined : 'pending',
    });
  }

  async #deliver(url: URL): Promise<Reply> {
    const path = url.pathname.slice(`/cdn/${CLOUD}/`.length);
    const parts = /^(\w+)\/(\w+)\/(?:(s--[\w-]+--)\/)?(?:(.*?)\/)?v(\d+)\/(.+)$/.exec(path);
    if (parts === null) return { status: 404, headers: { 'x-cld-error': 'Resource not found' } };
    const [, resourceType = '', type = '', signature, transformation, version, source = ''] = parts;
    const asset = [...this.#assets.values()].find(
      (each) =>
        each.resource_type === resourceType &&
        each.type === type &&
        (each.public_id === decodeURIComponent(source) ||
          each.public_id === decodeURIComponent(source.replace(/\.\w+$/, ''))),
    );
    if (asset === undefined) {
      return { status: 404, headers: { 'x-cld-error': 'Resource not found' } };
    }
    const needsSignature = type === 'authenticated' || (this.isStrict && transformation);
    if (needsSignature || signature !== undefined) {
      const address = { resource_type: resourceType, type, version };
      if (!signedAddress(source, address, transformation).endsWith(`/${path}`)) {
        return { status: 401, headers: { 'x-cld-error': 'Invalid signature in URL' } };
      }
    }
    if (!isOpen(asset.access_control)) {
      return { status: 401, headers: { 'x-cld-error': 'Access control' } };
    }
    // The version in the address does not matter: the bytes are always the current ones.
    return this.#bytesOf(asset, transformation ?? '', /\.(\w+)$/.exec(source)?.[1] ?? '');
  }

  async #bytesOf(asset: Stored, transformation: string, ending: string): Promise<Reply> {
    if (transformation === '') return { bytes: asset.bytes };
    const values = Object.fromEntries(
      transformation.split(',').map((part) => part.split(/_(.*)/, 2) as [string, string]),
    );
    const { width = 1, height = 1 } = asset;
    const isPicture = asset.resource_type === 'image' && asset.format !== 'pdf';
    const first = { create: { width, height, channels: 3 as const, background: '#777777' } };
    const image = isPicture ? sharp(asset.bytes) : sharp(first);
    const [w, h] = [values.w, values.h].map((side) => (side ? Number(side) : undefined));
    image.resize({
      fit: values.c === 'lfill' ? 'cover' : 'inside',
      withoutEnlargement: true,
      ...(w !== undefined && { width: w }),
      ...(h !== undefined && { height: h }),
    });
    const format = values.f === undefined || values.f === 'auto' ? ending : values.f;
    const bytes = await image.toFormat(format as 'png').toBuffer();
    return { bytes, headers: { 'content-type': `image/${format}` } };
  }
}

function commonOf(asset: Stored): Record<string, unknown> {
  const { bytes, context: _, metadata: __, moderation_status: ___, updated_at, ...rest } = asset;
  const { format, width, height, access_control, access_mode, status: ____, ...others } = rest;
  return {
    ...others,
    bytes: bytes.length,
    uploaded_at: new Date(asset.version * 1_000).toISOString(),
    ...(format !== undefined && { format }),
    ...(width !== undefined && { width, height }),
    ...(access_control !== undefined && { access_control }),
    ...(access_mode !== undefined && { access_mode }),
    last_updated: { updated_at },
  };
}

function searchedOf(asset: Stored): Fields {
  const texts = [
    asset.public_id,
    asset.display_name,
    asset.asset_folder,
    ...asset.tags,
    ...Object.values(asset.context),
    ...Object.values(asset.metadata).map(String),
  ];
  return {
    '*': texts,
    type: [asset.type],
    resource_type: [asset.resource_type],
    tags: asset.tags,
    asset_folder: [asset.asset_folder],
    format: asset.format ? [asset.format] : [],
    'last_updated.updated_at': [asset.updated_at],
  };
}

/** Returns the address that the official SDK signs. */
function signedAddress(
  source: string,
  address: { resource_type: string; type: string; version: string | undefined },
  transformation: string | undefined,
): string {
  return sdk.url(decodeURIComponent(source), {
    cloud_name: CLOUD,
    api_secret: API_SECRET,
    sign_url: true,
    analytics: false,
    ...address,
    secure: true,
    force_version: true,
    ...(transformation && { raw_transformation: transformation }),
  });
}

function sorted(assets: readonly Stored[], by: Record<string, string> | undefined): Stored[] {
  const [[field, direction] = ['created_at', 'desc']] = Object.entries(
    by ?? { created_at: 'desc' },
  );
  const ascending = [...assets].sort((one, other) =>
    sortKey(one, field) < sortKey(other, field) ? -1 : 1,
  );
  return direction === 'desc' ? ascending.reverse() : ascending;
}

function formatCounts(assets: readonly Stored[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { format } of assets) {
    if (format !== undefined) counts[format] = (counts[format] ?? 0) + 1;
  }
  return counts;
}

function sortKey(asset: Stored, field: string): string {
  return field === 'created_at' ? asset.created_at : String(asset.version).padStart(12, '0');
}

const encode = (id: string) => Buffer.from(id).toString('base64url');
const decode = (cursor: string) => Buffer.from(cursor, 'base64url').toString();

/** Reads `alt=text|other=text`, with a backslash before `=` and `|` in a text. */
function pairsOf(text: string): Record<string, string> {
  const pairs = text.split(/(?<!\\)\|/).filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', value = ''] = pair.split(/(?<!\\)=(.*)/s, 2);
      return [key, value.replace(/\\(.)/g, '$1')];
    }),
  );
}

function isOpen(rules: readonly Record<string, unknown>[] | undefined): boolean {
  if (rules === undefined) return true;
  return rules.some(({ access_type, start, end }) => {
    if (access_type !== 'anonymous') return false;
    const [from, until] = [Date.parse(String(start)), Date.parse(String(end))];
    return !(Date.now() < from) && !(Date.now() >= until);
  });
}

function refusal(status: number, message: string): Reply {
  return { status, json: { error: { message } } };
}
