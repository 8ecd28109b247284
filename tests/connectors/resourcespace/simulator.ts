import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Loopback } from '../shared/simulator-http';
import { formOf, placeholder, sendFile, sendStatic } from './simulator-http';
import { orderedBy, type Resource, Store } from './simulator-store';

/** The number of results of a search is kept this long, in milliseconds. */
const TOTALS_KEPT_MS = 30 * 60_000;

/**
 * A ResourceSpace that behaves like a real one (trunk of August 2026), including its traps. It does not
 * import the connector, and checks the signature over the query as it arrived.
 */
export class SimulatedResourceSpace extends Loopback {
  readonly user = 'strapi';
  readonly apiKey = 'a-private-key-of-the-simulator';
  readonly store = new Store();
  /** Method and function of each call. */
  readonly calls: string[] = [];
  /** Fields that the server joins into each row of a search. */
  joins: number[] = [8, 3, 12];
  /** Ways in which the server fails or refuses. */
  readonly trouble = {
    isUpgrading: false,
    areKeysExpired: false,
    areNumbersTexts: false,
    isDownloadBroken: false,
    isMute: false,
    knowsLists: true,
    knowsMinref: true,
    mayReadLog: true,
    maySearch: true,
    seesNone: false,
    mayActivate: true,
    mayUpload: true,
    mayEdit: true,
    /** Largest body for a proxy in front of the server, and for its PHP. */
    mostUploadBytes: 10_000_000,
    mostBodyBytes: 20_000_000,
    /** Fields that the user may not see. */
    hiddenFields: new Set<number>(),
    /** True if files are static, as with `$hide_real_filepath=false`. */
    isStatic: false,
    brokenFields: new Set<number>(),
    creates: '',
  };
  readonly #keys = new Map<string, string>();
  readonly #totals = new Map<string, { total: number; untilMs: number }>();

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.url);
    if (url.pathname === '/api/') return this.#api(request, response, url);
    if (/^\/(pages\/download\.php|filestore\/.*)$/.test(url.pathname)) {
      return this.#download(request, response, url.searchParams);
    }
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><form></form>');
  }

  async #api(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const form = await formOf(request);
    const raw = url.search.slice(1).replace(/&sign=[^&]*/, '');
    const query = String(form?.get('query') ?? raw);
    const sign = String(form?.get('sign') ?? url.searchParams.get('sign'));
    const params = new URLSearchParams(query);
    const user = String(form?.get('user') ?? params.get('user'));
    const send = (status: number, body: string) => {
      // The server names JSON as the content type of every answer.
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    };
    if (this.trouble.isUpgrading) {
      this.trouble.isUpgrading = false;
      return send(200, '<!doctype html><p>Upgrading the database</p>');
    }
    const right = createHash('sha256')
      .update(this.apiKey + query)
      .digest('hex');
    // PHP drops a body that is too large, and with it the signature.
    const isDropped = Number(request.headers['content-length'] ?? 0) > this.trouble.mostBodyBytes;
    if (isDropped || user !== this.user || sign !== right) return send(401, 'Invalid signature');
    const name = params.get('function') ?? '';
    this.calls.push(`${request.method} ${name}`);
    if (this.trouble.isMute) return send(200, '');
    if (name === 'upload_multipart') return this.#upload(params, form, response);
    const answer = await this.#call(name, params);
    if (answer === undefined) return send(200, '');
    if (answer instanceof Error) {
      return send(200, `Sorry, an error has occurred. /include/db.php line 12: ${answer.message}`);
    }
    send(200, JSON.stringify(answer));
  }

  async #call(name: string, params: URLSearchParams): Promise<unknown> {
    const text = (key: string, otherwise = '') => params.get(key) ?? otherwise;
    const resource = this.store.resources.get(Number(text('resource')));
    switch (name) {
      case 'search_get_previews':
      case 'do_search':
        return this.#search(text, name === 'search_get_previews');
      case 'get_resource_data':
        return resource === undefined ? false : this.#row(resource);
      case 'get_resource_field_data':
        if (resource === undefined) return false;
        if (this.trouble.brokenFields.has(resource.ref)) return new Error('Deadlock found');
        return this.#fieldsOf(resource);
      case 'get_resource_all_image_sizes':
        return resource === undefined ? false : this.#sizes(resource);
      case 'get_resource_path':
        return this.#paths(text('ref'), text('size'), text('extension', 'jpg'));
      case 'get_nodes':
        return this.#maySee(Number(text('ref'))) && this.store.nodes(Number(text('ref')));
      case 'search_public_collections':
        return this.store
          .findCollections(text('search'))
          .map(([ref, { name, parent }]) => ({ ref, name, type: 3, parent: parent ?? 0 }));
      case 'resource_log_last_rows':
        return this.#log(Number(text('minref', '0')), Number(text('days', '7')), text);
      case 'create_resource':
        return this.#create(text);
      case 'update_field':
        return this.#update(resource, Number(text('field')), text('value'));
      default:
        return undefined;
    }
  }

  #search(text: (key: string, otherwise?: string) => string, hasPreviews: boolean): unknown {
    const [first = 0, second] = text('fetchrows', '-1').split(',').map(Number);
    const isPage = second !== undefined;
    if (!this.trouble.maySearch) return [];
    if (this.trouble.seesNone) return { total: 0, data: [] };
    // Without states the server lists active resources only.
    const search = this.trouble.knowsLists
      ? text('search')
      : text('search').replace(/^!list.*/, '');
    const found = this.store.find(search, text('restypes'), text('archive', '0'));
    const ordered = orderedBy(found, text('order_by'), this.store);
    if (text('sort', 'desc') === 'desc' && text('order_by') === 'title') ordered.reverse();
    const shown = isPage ? ordered.slice(first, first + second) : ordered;
    const sizes = hasPreviews ? text('getsizes').split(',') : [];
    const data = shown.map((resource) => this.#row(resource, sizes));
    return isPage ? { total: this.#totalOf(search, text, ordered.length), data } : data;
  }

  /** The number of results of an ordinary search is that of the last half an hour. */
  #totalOf(
    search: string,
    text: (key: string, otherwise?: string) => string,
    total: number,
  ): number {
    if (search.startsWith('!')) return total;
    const key = JSON.stringify([search, text('restypes'), text('archive', '0')]);
    const known = this.#totals.get(key);
    if (known !== undefined && known.untilMs > this.store.nowMs) return known.total;
    this.#totals.set(key, { total, untilMs: this.store.nowMs + TOTALS_KEPT_MS });
    return total;
  }

  #maySee(field: number): boolean {
    return this.store.has(field) && !this.trouble.hiddenFields.has(field);
  }

  /** All fields of the resource's type that the user may see, those without a value too. */
  #fieldsOf(resource: Resource): unknown[] {
    const seen = this.store.fieldsOf(resource).filter((field) => this.#maySee(field));
    return seen.map((ref) => ({
      ref,
      name: `field${ref}`,
      title: `Field ${ref}`,
      type: 0,
      value: this.store.text(resource, ref) ?? '',
    }));
  }

  #row(resource: Resource, sizes: readonly string[] = []): Record<string, unknown> {
    const { ref, type, archive, access, created, modified, file } = resource;
    const thumbnail = file?.previews.get('thm');
    const joins = this.joins.filter((field) => this.#maySee(field));
    const joined = joins.map((field) => [`field${field}`, this.store.joined(resource, field)]);
    const urls = sizes
      .filter((size) => file?.previews.has(size))
      .map((size) => [`url_${size}`, this.#pathOf(ref, size, 'jpg')]);
    const row = {
      score: 0,
      ref,
      resource_type: type,
      archive,
      access,
      resultant_access: access,
      creation_date: created,
      modified,
      has_image: file?.previews.size ? 1 : 0,
      file_extension: file?.ext ?? null,
      file_modified: file?.modified ?? null,
      file_checksum: file?.checksum ?? null,
      file_size: file?.bytes.length ?? 0,
      preview_extension: 'jpg',
      thumb_width: thumbnail?.width ?? 0,
      thumb_height: thumbnail?.height ?? 0,
      ...Object.fromEntries([...joined, ...urls]),
    };
    if (!this.trouble.areNumbersTexts) return row;
    return Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        typeof value === 'number' ? String(value) : value,
      ]),
    );
  }

  #sizes({ ref, file }: Resource): unknown[] {
    if (file === null) return [];
    const { pixels, poster, previews, ext } = file;
    const sizeOf = (
      size: string,
      extension: string,
      { width, height }: { width: number | '?'; height: number | '?' },
    ) => ({
      size_code: size === '' ? 'original' : size,
      width,
      height,
      filesize: '47&nbsp;KB',
      extension,
      url: this.#pathOf(ref, size, extension),
    });
    const unknown = { width: '?', height: '?' } as const;
    const originals = file.isTakenIn ? [] : [sizeOf('', ext, pixels ?? unknown)];
    if (poster !== null) originals.push(sizeOf('', 'jpg', poster));
    return [...originals, ...[...previews].map(([size, each]) => sizeOf(size, 'jpg', each))];
  }

  #paths(json: string, size: string, extension: string): unknown {
    const refs: unknown = JSON.parse(json);
    const pathOf = (ref: number) => {
      const resource = this.store.resources.get(ref);
      // A restricted resource gives access to its previews only, unless the user has the permission "v".
      const isOpen =
        resource !== undefined && (resource.access === 0 || size !== '' || this.trouble.mayReadLog);
      return isOpen ? this.#pathOf(ref, size, extension) : '';
    };
    if (!Array.isArray(refs)) return pathOf(Number(refs));
    return Object.fromEntries(refs.map((ref) => [String(ref), pathOf(Number(ref))]));
  }

  /** Returns an address with a new key for this resource and size. */
  #pathOf(ref: number, size: string, ext: string): string {
    const key = randomUUID();
    if (!this.trouble.areKeysExpired) this.#keys.set(key, `${ref} ${size}`);
    if (this.trouble.isStatic) {
      return `${this.url}/filestore/x.${ext}?ref=${ref}&size=${size}&ext=${ext}&access_key=${key}`;
    }
    const rest = 'page=1&alternative=-1&watermarked=&k=&noattach=true&v=';
    return `${this.url}/pages/download.php?ref=${ref}&size=${size}&ext=${ext}&${rest}&access_key=${key}`;
  }

  #log(minref: number, days: number, text: (key: string, otherwise?: string) => string): unknown {
    if (!this.trouble.mayReadLog) return [];
    const most = Number(text('maxrecords', '0'));
    const since = this.store.nowMs - days * 86_400_000;
    const rows = this.store.log.filter(({ ref, date }) =>
      minref > 0 && this.trouble.knowsMinref
        ? ref >= minref
        : Date.parse(`${date.replace(' ', 'T')}Z`) > since,
    );
    // The query has no order, so the rows may come in the order of any index.
    const byType = rows.sort((one, other) => one.type.localeCompare(other.type));
    return most > 0 ? byType.slice(0, most) : byType;
  }

  #create(text: (key: string, otherwise?: string) => string): unknown {
    const archive = Number(text('archive', '0'));
    if (archive === 0 && !this.trouble.mayActivate) return false;
    if (this.trouble.creates !== '') return this.trouble.creates;
    const resource = this.store.create(Number(text('resource_type')), archive);
    const metadata: Record<string, string> = JSON.parse(text('metadata', '{}'));
    for (const [field, value] of Object.entries(metadata)) {
      this.store.write(resource, Number(field), value);
    }
    return resource.ref;
  }

  /** A field that the resource does not have is no error. */
  #update(resource: Resource | undefined, field: number, value: string): boolean {
    if (resource === undefined || !this.trouble.mayEdit) return false;
    if (this.store.fieldsOf(resource).includes(field)) this.store.write(resource, field, value);
    return true;
  }

  async #upload(
    params: URLSearchParams,
    form: FormData | null,
    response: ServerResponse,
  ): Promise<void> {
    const file = form?.get('file');
    const resource = this.store.resources.get(Number(params.get('ref')));
    const fail = (status: number, message: string) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: 'fail', data: { message } }));
    };
    if (!(file instanceof File) || resource === undefined || !this.trouble.mayUpload) {
      return fail(400, 'Permission denied.');
    }
    if (file.size > this.trouble.mostUploadBytes) {
      response.writeHead(413, { 'content-type': 'text/html' }).end('<h1>Too large</h1>');
      return;
    }
    const ext = file.name.split('.').at(-1)?.toLowerCase() ?? '';
    const bytes = Buffer.from(await file.arrayBuffer());
    const isPicture = ext !== 'jpg' || /^(\xff\xd8|%PDF)/.test(bytes.toString('latin1', 0, 4));
    if (ext === 'php' || !isPicture) {
      return fail(500, 'An error occurred while uploading the file.');
    }
    this.store.write(resource, 51, file.name);
    await this.store.putFile(resource, bytes, ext, { isRead: params.get('no_exif') !== '1' });
    response.writeHead(204).end();
  }

  async #download(
    request: IncomingMessage,
    response: ServerResponse,
    params: URLSearchParams,
  ): Promise<void> {
    const [ref, size, ext] = ['ref', 'size', 'ext'].map((name) => params.get(name) ?? '');
    const resource = this.store.resources.get(Number(ref));
    if (this.#keys.get(params.get('access_key') ?? '') !== `${ref} ${size}` || !resource) {
      response.writeHead(302, { location: `${this.url}/login.php?url=x` }).end();
      return;
    }
    if (this.trouble.isDownloadBroken) {
      response.writeHead(200, { 'content-type': 'text/html; charset=UTF-8' });
      response.end('Sorry, an error has occurred. /pages/download.php line 12: …');
      return;
    }
    const { bytes, type } = await this.#sent(resource, size ?? '', ext ?? '');
    const send = this.trouble.isStatic ? sendStatic : sendFile;
    send(request, response, bytes, type);
  }

  /** The original, a preview, or a placeholder of what is not on the disk. */
  async #sent(
    resource: Resource,
    size: string,
    ext: string,
  ): Promise<{ bytes: Buffer; type: string }> {
    const { file } = resource;
    if (size === '' && file?.ext === ext && !file.isTakenIn && !file.isLost) {
      resource.modified = this.store.tick();
      this.store.note(resource, 'd');
      return { bytes: file.bytes, type: MIMES[ext] ?? 'application/octet-stream' };
    }
    const preview = file?.previews.get(size);
    if (preview !== undefined) return { bytes: preview.bytes, type: 'image/jpeg' };
    const bytes = await placeholder(size === '' ? 'original' : 'preview');
    return { bytes, type: 'image/png' };
  }
}

const MIMES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  wav: 'audio/x-wav',
  svg: 'image/svg+xml',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
};
