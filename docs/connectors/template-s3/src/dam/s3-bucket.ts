import { sign } from 'aws4';
import { parser } from 'sax';
import {
  type Asset,
  type AssetAnswer,
  type AssetVersion,
  type CallOptions,
  type DamAnswer,
  DamError,
  DamHttp,
  defineConnector,
  kindOfMime,
  LISTED_FILTERS,
  LISTED_SORTS,
  ListedAssets,
  ownAddress,
  sideBySide,
  z,
} from 'strapi-plugin-dam/connector';

/**
 * A template of a connector for a store without search: an S3-compatible bucket. Every object is an approved asset.
 * The bucket may be private: the plugin reads files with the key, and redirects visitors of films and documents to
 * addresses that end.
 */

const options = z.strictObject({
  /** Address of the service, without the bucket, such as `https://s3.eu-central-1.amazonaws.com`. */
  endpoint: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
  bucket: z.string().min(1, 'must not be empty'),
  region: z.string().default('us-east-1'),
  accessKeyId: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
  secretAccessKey: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
  /** A search reads the whole list of objects, so it refuses larger buckets. */
  mostObjects: z.int().min(1).default(20_000),
  /** Objects per call of the list; S3 allows 1,000. */
  pageSize: z.int().min(1).max(1_000).default(1_000),
});
type S3Options = z.infer<typeof options>;

/** How long visitors may begin to load a file that they were redirected to, in seconds. */
const PUBLIC_FOR_S = 600;

export const s3Bucket = defineConnector<S3Options>({
  id: 's3-bucket',
  label: 'S3 bucket',
  delivery: 'proxy',
  chunkSize: 50,
  // One call for each id.
  callsPerAsset: true,
  filters: LISTED_FILTERS.filter((field) => field !== 'tag'),
  sorts: LISTED_SORTS,
  optionsSchema: options,
  create(given, environment) {
    const endpoint = given.endpoint.replace(/\/+$/, '');
    const http = new DamHttp({ baseUrl: endpoint, ...environment, headers: {} });
    const bucket = bucketAt(endpoint, given);

    const send = (method: string, path: string, { signal }: CallOptions, read: number[] = []) =>
      http.answer(
        {
          method,
          url: endpoint + path,
          headers: bucket.signed(method, path),
          ...(signal && { signal }),
        },
        read,
      );

    const readPage = async (cursor: string | null, call: CallOptions) => {
      const query = new URLSearchParams({ 'list-type': '2', 'max-keys': String(given.pageSize) });
      if (cursor !== null) query.set('continuation-token', cursor);
      const { text } = await send('GET', `${bucket.path('')}?${query}`, call);
      const { objects, next } = listIn(text);
      const assets = objects
        .filter(({ key }) => isAsset(key))
        .map((each) => assetOf(each, endpoint + bucket.path(each.key)));
      return { assets, cursor: next };
    };
    const listed = new ListedAssets({ list: readPage, mostAssets: given.mostObjects });

    const ping = async (call: CallOptions = {}) => {
      listIn((await send('GET', `${bucket.path('')}?list-type=2&max-keys=1`, call)).text);
    };

    const readOne = async (key: string, call: CallOptions): Promise<AssetAnswer> => {
      if (!isAsset(key)) return { status: 'missing' };
      try {
        const answer = await send('HEAD', bucket.path(key), call, [404]);
        if (answer.status === 404) return { status: 'missing' };
        const asset = assetOf(describedBy(key, answer), endpoint + bucket.path(key));
        return { status: 'found', asset };
      } catch (error) {
        if (error instanceof DamError) return { status: 'failed', error };
        throw error;
      }
    };

    return {
      ping,
      search: (query, call) => listed.search(query, call),

      async getMany(keys, call = {}) {
        const answers = await sideBySide(keys, (key) => readOne(key, call));
        // HEAD has no body that would say what is missing: the object, or the whole bucket.
        if (answers.some(({ status }) => status === 'missing')) await ping(call);
        return answers;
      },

      async open({ url, range }, call = {}) {
        const { pathname, searchParams } = new URL(url, endpoint);
        if (!url.startsWith(endpoint + bucket.path(''))) {
          throw new DamError('bad-request', 'The address is none of this bucket.');
        }
        const answer = await http.stream({
          url: endpoint + pathname,
          headers: { ...bucket.signed('GET', pathname), ...(range !== undefined && { range }) },
          ...(call.signal && { signal: call.signal }),
        });
        // Without versions the same address answers other bytes once the object is replaced.
        if (
          answer.status !== 416 &&
          versionIn(answer.header('etag')) !== searchParams.get('version')
        ) {
          throw new DamError('bad-answer', 'The object was replaced a moment ago.');
        }
        const length = answer.header('content-length');
        return {
          status: answer.status,
          contentType: answer.header('content-type'),
          contentLength: length === null ? null : Number(length),
          contentRange: answer.header('content-range'),
          body: answer.body,
        };
      },

      publicUrl({ url }) {
        const { pathname } = new URL(url);
        const expiresAt = new Date(Date.now() + PUBLIC_FOR_S * 1_000).toISOString();
        return { url: endpoint + bucket.presigned(pathname), expiresAt };
      },

      recognise(address) {
        const path = ownAddress(address, endpoint)?.path ?? '';
        const own = bucket.path('').slice(new URL(endpoint).pathname.replace(/\/+$/, '').length);
        const key = path.startsWith(own) ? decoded(path.slice(own.length)) : '';
        return isAsset(key) ? { assetId: key } : null;
      },
    };
  },
});

/** Paths of the bucket's objects, and signatures of requests (AWS Signature Version 4). */
function bucketAt(endpoint: string, given: S3Options) {
  const { accessKeyId, secretAccessKey, region } = given;
  const { host, pathname } = new URL(endpoint);
  const base = pathname.replace(/\/+$/, '');
  const request = { service: 's3', region, host };
  const credentials = { accessKeyId, secretAccessKey };
  return {
    path: (key: string) => `${base}/${given.bucket}/${key.split('/').map(encoded).join('/')}`,
    signed(method: string, path: string): Record<string, string> {
      const { headers = {} } = sign({ ...request, method, path }, credentials);
      return Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, String(value)]),
      );
    },
    presigned(path: string): string {
      const query = `${path}?X-Amz-Expires=${PUBLIC_FOR_S}`;
      return sign({ ...request, path: query, signQuery: true }, credentials).path ?? path;
    },
  };
}

/** As the signature encodes a part of a path: everything but letters, digits and `-._~`. */
function encoded(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

/** False for folders, and for keys that the plugin or an address cannot hold; no such object is listed either. */
function isAsset(key: string): boolean {
  if (key === '' || key.length > 512 || key.endsWith('/')) return false;
  if (key.split('/').some((part) => part === '' || part === '.' || part === '..')) return false;
  return !/\p{Cc}/u.test(key);
}

interface StoredObject {
  key: string;
  version: string;
  sizeBytes: number;
  changedAt: string;
  /** The object's own metadata, by lower-case names. The list does not tell it. */
  metadata: (name: string) => string | null;
}

/** The name of a version is its ETag, without the quotes. */
function versionIn(etag: string | null): string | null {
  return etag === null ? null : etag.replace(/^W\/|"/g, '');
}

function describedBy(key: string, { header }: DamAnswer): StoredObject {
  const version = versionIn(header('etag'));
  const changed = Date.parse(header('last-modified') ?? '');
  const sizeBytes = Number(header('content-length') ?? Number.NaN);
  // A page of another server has status 200 too.
  if (version === null || Number.isNaN(changed) || Number.isNaN(sizeBytes)) {
    throw new DamError('bad-answer', 'The bucket answered, but not as S3 does.');
  }
  return {
    key,
    version,
    sizeBytes,
    changedAt: new Date(changed).toISOString(),
    metadata: (name) => {
      const value = header(`x-amz-meta-${name}`);
      // Headers have no letters beyond ASCII, so texts are stored encoded.
      return value === null ? null : decoded(value) || value;
    },
  };
}

/** Reads the XML of a list. An error that S3 answers with status 200 has another root. */
function listIn(xml: string): { objects: StoredObject[]; next: string | null } {
  const reader = parser(true);
  const objects: StoredObject[] = [];
  const path: string[] = [];
  let fields: Record<string, string> = {};
  let root = '';
  reader.onerror = () => {
    throw new DamError('bad-answer', 'The list of objects is no XML.');
  };
  reader.onopentag = ({ name }) => {
    if (path.length === 0) root = name;
    path.push(name);
  };
  reader.ontext = (text) => {
    fields[path.slice(1).join('/')] = text;
  };
  reader.onclosetag = () => {
    if (path.join('/') === 'ListBucketResult/Contents') {
      objects.push(listedObject(fields));
      fields = { ...fields, 'Contents/Key': '' };
    }
    path.pop();
  };
  reader.write(xml).close();
  if (root !== 'ListBucketResult' || path.length > 0) {
    throw new DamError('bad-answer', 'The list of objects has an unexpected form.');
  }
  return { objects, next: fields.NextContinuationToken ?? null };
}

function listedObject(fields: Record<string, string>): StoredObject {
  const version = versionIn(fields['Contents/ETag'] ?? null);
  const changed = Date.parse(fields['Contents/LastModified'] ?? '');
  const sizeBytes = Number(fields['Contents/Size'] ?? Number.NaN);
  const key = fields['Contents/Key'] ?? '';
  if (version === null || key === '' || Number.isNaN(changed) || Number.isNaN(sizeBytes)) {
    throw new DamError('bad-answer', 'An object of the list has an unexpected form.');
  }
  const changedAt = new Date(changed).toISOString();
  return { key, version, sizeBytes, changedAt, metadata: () => null };
}

/** The list does not tell types, so they follow from the key in both. */
const MIMES: Record<string, string> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  pdf: 'application/pdf',
};

function assetOf(stored: StoredObject, address: string): Asset {
  const parts = stored.key.split('/');
  const fileName = parts[parts.length - 1] ?? stored.key;
  const [, name = fileName, ext = ''] = /^(.+)\.(\w+)$/.exec(fileName) ?? [];
  const mime = MIMES[ext.toLowerCase()] ?? 'application/octet-stream';
  const current: AssetVersion = {
    version: stored.version,
    status: 'approved',
    fileName,
    mime,
    ext: ext.toLowerCase(),
    sizeBytes: stored.sizeBytes,
    width: null,
    height: null,
    durationMs: null,
    pages: null,
    url: `${address}?version=${stored.version}`,
    renditions: [],
    createdAt: stored.changedAt,
    approvedAt: null,
  };
  return {
    assetId: stored.key,
    kind: kindOfMime(mime),
    title: name,
    alternativeText: stored.metadata('alt'),
    caption: stored.metadata('caption'),
    tags: [],
    folder: parts.slice(0, -1).join('/') || null,
    credit: stored.metadata('credit'),
    copyright: stored.metadata('copyright'),
    focalPoint: null,
    withdrawn: false,
    embargoUntil: stored.metadata('embargo'),
    expiresAt: stored.metadata('expires'),
    current,
    versions: [current],
    updatedAt: stored.changedAt,
    openUrl: null,
  };
}
