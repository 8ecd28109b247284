import sharp from 'sharp';
import { type Asked, type Reply, SimulatorServer } from '../shared/simulator-http';

/**
 * The parts of a Directus that bad input is tried on: what it answers to keys, fields and folders, as a real one does
 * (`tests/real/directus.test.ts` runs everything else against one).
 */

export const TOKEN = 'a-token-of-the-simulator';

type Row = Record<string, unknown> & { id: string };

const OWN = [
  ...['id', 'title', 'filename_download', 'type', 'folder', 'created_on', 'uploaded_on'],
  ...['modified_on', 'filesize', 'width', 'height', 'focal_point_x', 'focal_point_y', 'tags'],
  'description',
];
const ADDED = ['status', 'alt', 'copyright', 'expires_at', 'embargo_until'];

export class DirectusSimulator {
  /** Fields that the role of the token may read. */
  fields = new Set([...OWN, ...ADDED]);
  readonly folders: { id: string; name: string; parent: string | null }[] = [];
  readonly files = new Map<string, Row>();
  readonly #bytes = new Map<string, Buffer>();
  readonly #activity: { id: number; item: string }[] = [];
  readonly #server = new SimulatorServer((asked) => this.#answer(asked));

  start(): Promise<void> {
    return this.#server.start();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  reset(): void {
    this.fields = new Set([...OWN, ...ADDED]);
  }

  get url(): string {
    return this.#server.url;
  }

  add(row: Row): void {
    const at = '2026-01-01T00:00:00.000Z';
    const file = { filename_download: `${row.id}.png`, type: 'image/png', width: 600, height: 400 };
    this.files.set(row.id, { ...file, created_on: at, uploaded_on: at, tags: [], ...row });
    this.#activity.push({ id: this.#activity.length + 1, item: row.id });
  }

  async addPicture(colour: string, row: Row): Promise<void> {
    const size = { width: 600, height: 400 };
    const create = { ...size, channels: 3 as const, background: colour };
    const bytes = await sharp({ create }).png().toBuffer();
    this.#bytes.set(row.id, bytes);
    this.add({ filesize: String(bytes.length), ...size, ...row });
  }

  #answer({ url, headers }: Asked): Promise<Reply> | Reply {
    if (headers.authorization !== `Bearer ${TOKEN}`) return refusal(401, 'INVALID_CREDENTIALS');
    const { pathname, searchParams } = url;
    if (pathname.startsWith('/assets/'))
      return this.#asset(pathname.split('/')[2] ?? '', searchParams);
    switch (pathname) {
      case '/files':
        return this.#list(searchParams);
      case '/activity':
        return this.#log(searchParams);
      case '/folders':
        return { json: { data: this.folders.slice(Number(searchParams.get('offset'))) } };
      case '/fields/directus_files':
        return { json: { data: [...this.fields].map((field) => ({ field, type: 'string' })) } };
      default:
        return refusal(403, 'FORBIDDEN');
    }
  }

  /** The log of activity, oldest first, or the newest id in it. */
  #log(params: URLSearchParams): Reply {
    if (params.has('aggregate[max]')) {
      return { json: { data: [{ max: { id: this.#activity.at(-1)?.id ?? null } }] } };
    }
    const { _and } = JSON.parse(params.get('filter') ?? '{}') as Filter;
    const { _gt = 0 } = (_and?.find(({ id }) => id !== undefined)?.id ?? {}) as { _gt?: number };
    const rows = this.#activity.filter(({ id }) => id > Number(_gt));
    return { json: { data: rows.slice(0, Number(params.get('limit') ?? 100)) } };
  }

  #list(params: URLSearchParams): Reply {
    const asked = params.get('fields')?.split(',') ?? [];
    // As for everything that may not be read, also for a field that there is not.
    if (!asked.every((field) => this.fields.has(field))) return refusal(403, 'FORBIDDEN');
    const group = params.get('groupBy[]');
    if (group !== null) return { json: { data: this.#counts(group) } };
    const filter = JSON.parse(params.get('filter') ?? '{}') as Filter;
    const found = [...this.files.values()].filter((row) => matches(row, filter));
    const [offset, limit] = ['offset', 'limit'].map((name) => Number(params.get(name) ?? 0));
    const page = limit === -1 ? found : found.slice(offset, (offset ?? 0) + (limit ?? 0));
    const data = page.map((row) =>
      Object.fromEntries(asked.map((field) => [field, row[field] ?? null])),
    );
    return { json: { data, meta: { filter_count: found.length } } };
  }

  async #asset(id: string, params: URLSearchParams): Promise<Reply> {
    const bytes = this.#bytes.get(id);
    if (bytes === undefined) return refusal(403, 'FORBIDDEN');
    const width = Number(params.get('width') ?? 0);
    const picture = width > 0 ? await sharp(bytes).resize(width).toBuffer() : bytes;
    return { bytes: picture, headers: { 'content-type': 'image/png' } };
  }

  #counts(column: string): object[] {
    const counts = new Map<unknown, number>();
    for (const row of this.files.values()) {
      counts.set(row[column] ?? null, (counts.get(row[column] ?? null) ?? 0) + 1);
    }
    return [...counts].map(([value, count]) => ({ [column]: value, count: String(count) }));
  }
}

interface Filter {
  _and?: Filter[];
  _or?: Filter[];
  [field: string]: unknown;
}

/** The operators that a search for words and a read by ids have. */
function matches(row: Row, { _and, _or, ...fields }: Filter): boolean {
  const isAll = _and?.every((each) => matches(row, each)) ?? true;
  const isAny = _or?.some((each) => matches(row, each)) ?? true;
  return isAll && isAny && Object.entries(fields).every(([name, rule]) => holds(row[name], rule));
}

function holds(value: unknown, rule: unknown): boolean {
  const { _in, _icontains } = rule as { _in?: unknown[]; _icontains?: string };
  if (_in !== undefined) return _in.includes(value);
  if (_icontains === undefined) throw new Error(`Unknown operator: ${JSON.stringify(rule)}`);
  return String(value ?? '')
    .toLowerCase()
    .includes(_icontains.toLowerCase());
}

function refusal(status: number, code: string): Reply {
  return { status, json: { errors: [{ message: 'No.', extensions: { code } }] } };
}
