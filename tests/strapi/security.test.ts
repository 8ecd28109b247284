import fc from 'fast-check';
import { PERMISSIONS } from '../../server/contracts/api';
import { encodeAssetId } from '../../server/contracts/reference';
import { routes } from '../../server/strapi/controllers/routes';
import { isTrusted } from '../../server/strapi/editors/trusted';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

let pierUrl: string;

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#123456');
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  const [pier] = await site.pick('pier');
  pierUrl = site.url + pier?.url;
});

const PIER = encodeAssetId('pier');

/** Every route of the admin: which action opens it, and a request that it understands. */
const GUARDED: Record<string, { action: string; body?: unknown; status?: number }> = {
  'GET /connections': { action: PERMISSIONS.pick },
  'GET /connections/brand/status': { action: PERMISSIONS.pick },
  'POST /connections/brand/search': { action: PERMISSIONS.pick, body: {} },
  'POST /connections/brand/upload': { action: PERMISSIONS.upload, body: {}, status: 400 },
  'POST /references': { action: PERMISSIONS.pick, body: { references: [] } },
  'POST /addresses': { action: PERMISSIONS.pick, body: { addresses: ['https://dam.example'] } },
  'POST /known-files': { action: PERMISSIONS.pick, body: { files: [] } },
  'POST /known-pictures': { action: PERMISSIONS.pick, body: { pictures: [] } },
  'POST /known-uploads': { action: PERMISSIONS.pick, body: { fileIds: [] } },
  'GET /searches': { action: PERMISSIONS.pick },
  'POST /searches': {
    action: PERMISSIONS.pick,
    body: { name: 'Boats', connection: 'brand', text: 'boat', filters: {}, role: null },
  },
  'DELETE /searches/0': { action: PERMISSIONS.pick },
  'GET /usage': { action: PERMISSIONS.usageRead },
  'GET /usage.csv': { action: PERMISSIONS.usageRead },
  [`GET /usage/brand/${PIER}`]: { action: PERMISSIONS.usageRead },
  'GET /attention': { action: PERMISSIONS.usageRead },
  'POST /replacements/plan': {
    action: PERMISSIONS.replace,
    body: {
      from: { connection: 'brand', assetId: 'pier' },
      to: { connection: 'brand', assetId: 'pier' },
    },
  },
  'POST /replacements': { action: PERMISSIONS.replace, body: {}, status: 400 },
  'POST /replacements/last': {
    action: PERMISSIONS.replace,
    body: { asset: { connection: 'brand', assetId: 'pier' } },
  },
  'POST /replacements/0/undo': { action: PERMISSIONS.replace, body: {}, status: 404 },
  'GET /settings/connections': { action: PERMISSIONS.settingsRead },
  'GET /settings/guide': { action: PERMISSIONS.settingsRead },
  'GET /settings/configuration': { action: PERMISSIONS.settingsRead },
  'POST /settings/connections/brand/test': {
    action: PERMISSIONS.settingsRead,
    body: { step: 'credentials' },
  },
  'GET /settings/connections/brand/webhook': { action: PERMISSIONS.settingsRead },
  'GET /settings/actions': { action: PERMISSIONS.settingsRead },
  'POST /settings/actions': {
    action: PERMISSIONS.settingsUpdate,
    body: { kind: 'nothing' },
    status: 400,
  },
  'POST /settings/actions/0/cancel': { action: PERMISSIONS.settingsUpdate },
  'GET /settings/failed-jobs': { action: PERMISSIONS.settingsRead },
  'POST /settings/failed-jobs/retry': { action: PERMISSIONS.settingsUpdate },
  'GET /adoption': { action: PERMISSIONS.adopt },
  'GET /adoption/files': { action: PERMISSIONS.adopt, status: 400 },
  'GET /adoption/addresses': { action: PERMISSIONS.adopt },
  'POST /adoption/cancel': { action: PERMISSIONS.adopt },
  'POST /adoption/pause': { action: PERMISSIONS.adopt },
  'POST /adoption/resume': { action: PERMISSIONS.adopt },
  'POST /adoption/choices': { action: PERMISSIONS.adopt, body: { choices: [] } },
  'POST /adoption/preview': { action: PERMISSIONS.adopt },
  'POST /adoption/run': {
    action: PERMISSIONS.adopt,
    body: { scannedAt: 'never' },
    status: 400,
  },
  'POST /adoption/uploads': {
    action: PERMISSIONS.adopt,
    body: { fileId: 0, connection: 'brand' },
    status: 400,
  },
  'GET /adoption/replaced': { action: PERMISSIONS.adopt },
  'POST /adoption/removal': { action: PERMISSIONS.adopt, body: {}, status: 400 },
  'POST /adoption/kept': { action: PERMISSIONS.adopt, body: { fileId: 0 } },
  'POST /adoption/undo': {
    action: PERMISSIONS.adopt,
    body: { run: 'none' },
    status: 404,
  },
  'POST /adoption/scan': { action: PERMISSIONS.adopt },
};
/** Open to every user of the admin: the answer has only what the user may read (tests/admin/readers.test.ts). */
const SIGNED_IN: Record<string, object | undefined> = {
  'GET /crops': undefined,
  'POST /assets': { references: [] },
  'POST /entry-marks': { uid: 'api::article.article', documentIds: [], locale: null },
  'POST /publish-checks/form': { uid: 'api::article.article', places: [] },
  'POST /publish-checks/entries': { uid: 'api::article.article', drafts: [] },
};
/** Open to everybody: each is its own permission, or for visitors. */
const OPEN = ['GET /thumb/:token'];
const OPEN_TO_VISITORS = [
  'GET /a/:connection/:asset/:name',
  'GET /placeholder.svg',
  'POST /webhooks/:connection',
];
/** Open to API tokens, and to roles that were given the permission (tests/strapi/health.test.ts). */
const FOR_PROBES = ['GET /health', 'GET /metrics'];

const named = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
/** The same with the parameters as the requests have them. */
const asked = (name: string) =>
  name
    .replace(':connection', 'brand')
    .replace(':asset', PIER)
    .replace(/:(id|run)/, '0');

describe('who may ask what', () => {
  it('is said for every route there is', () => {
    const admin = routes.admin.routes.map(named);
    const known = [...Object.keys(GUARDED), ...Object.keys(SIGNED_IN), ...OPEN];
    expect(admin.map(asked).sort()).toEqual(known.sort());
    const contentApi = routes['content-api'].routes.map(named);
    expect(contentApi.sort()).toEqual([...OPEN_TO_VISITORS, ...FOR_PROBES].sort());
  });

  it('every route of the admin opens to its own permission, and to nobody else', async () => {
    const apiToken = site.authorization.replace('Bearer ', '');
    const sessions: [string, string | null, readonly string[]][] = [
      ['nobody', null, []],
      ['nonsense', 'nonsense', []],
      ['an API token', apiToken, []],
      ['a role with nothing', await site.adminSession([]), []],
      ['everything', await site.adminSession('everything'), Object.values(PERMISSIONS)],
    ];
    const { adopt: _, ...alone } = PERMISSIONS;
    for (const action of Object.values(alone)) {
      sessions.push([action, await site.adminSession([action]), [action]]);
    }
    for (const [name, { action, body, status = 200 }] of Object.entries(GUARDED)) {
      for (const [who, token, actions] of sessions) {
        const refused = LOGGED_OUT.includes(who) ? 401 : 403;
        const expected = actions.includes(action) ? status : refused;
        expect([name, who, await statusOf(name, token, body)]).toEqual([name, who, expected]);
      }
    }
  });
});

describe('what every user of the admin may ask', () => {
  it.each(Object.entries(SIGNED_IN))(
    '%s opens to a session of the admin only',
    async (name, body) => {
      const apiToken = site.authorization.replace('Bearer ', '');
      for (const token of [null, 'nonsense', apiToken]) {
        expect(await statusOf(name, token, body)).toBe(401);
      }
      expect(await statusOf(name, await site.adminSession([]), body)).toBe(200);
    },
  );
});

/** Who has no session of the admin. */
const LOGGED_OUT: readonly string[] = ['nobody', 'nonsense', 'an API token'];

/** The status of a route of the admin, called as `GET /path` with this token. */
async function statusOf(name: string, token: string | null, body: unknown): Promise<number> {
  const [method = 'GET', path] = name.split(' ');
  const response = await fetch(`${site.url}/dam${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  return response.status;
}

describe('who is trusted with the stored form', () => {
  it.each([
    ['admin', true],
    ['api-token', true],
    ['content-api-token', true],
    ['users-permissions', false],
    ['single-sign-on-of-the-project', false],
    [undefined, false],
  ])('a caller of the strategy %s: %s', (name, expected) => {
    expect(isTrusted({ auth: { strategy: { name } } })).toBe(expected);
  });
});

describe('ranges', () => {
  it('whatever is asked, whole or in part, it is the approved file or a clear refusal', async () => {
    const whole = new Uint8Array(await (await fetch(pierUrl)).arrayBuffer());
    const bound = fc.oneof(
      fc.nat({ max: 5_000 }).map(String),
      fc.constantFrom('', '-1', 'x', '9e9'),
    );
    const range = fc.oneof(
      fc.tuple(bound, bound).map(([from, to]) => `bytes=${from}-${to}`),
      fc
        .array(fc.tuple(bound, bound), { maxLength: 4 })
        .map((parts) => `bytes=${parts.map((part) => part.join('-'))}`),
      fc.stringMatching(/^[ -~]{0,40}$/),
    );
    await fc.assert(
      fc.asyncProperty(range, async (wanted) => {
        const response = await fetch(pierUrl, { headers: { range: wanted } });
        const bytes = new Uint8Array(await response.arrayBuffer());
        if (response.status === 200) return expect(Buffer.compare(bytes, whole)).toBe(0);
        if (response.status === 416) return expect(bytes.length).toBe(0);
        expect(response.status).toBe(206);
        const [, from, to, all] =
          /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? [];
        expect(Number(all)).toBe(whole.length);
        const part = whole.subarray(Number(from), Number(to) + 1);
        expect(Buffer.compare(bytes, part)).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('secrets', () => {
  const TOKEN = 'a-token-that-nobody-may-ever-see';

  it('are in no answer, no log line, no error and no table', async () => {
    await site.restart({ damToken: TOKEN });
    const session = await site.adminSession('everything');
    const answers: string[] = [];
    const ask = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(site.url + path, {
        method,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${session}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      answers.push(JSON.stringify([...response.headers]), await response.text());
    };
    // The DAM refuses this token, so that every way of failing is gone through.
    for (const [name, { body }] of Object.entries(GUARDED)) {
      const [method = 'GET', path = ''] = name.split(' ');
      await ask(method, `/dam${path}`, body);
    }
    await ask('POST', '/dam/references', { references: [{ connection: 'brand', assetId: 'x' }] });
    await ask('GET', pierUrl.replace(site.url, ''));
    await ask('GET', `${pierUrl.replace(site.url, '')}?w=828`);
    await ask('POST', '/api/dam/webhooks/brand', { data: {} });
    await ask('GET', '/api/articles?populate=*');
    expect(answers.join()).toContain('The DAM refused the credentials (401).');
    const secrets = [TOKEN, String(process.env.DAM_WEBHOOK_SECRET)];
    // All that an export could carry, and more.
    const names: string[] = await site.strapi.db.dialect.schemaInspector.getTables();
    const rows = await Promise.all(names.map((name) => site.strapi.db.connection(name)));
    for (const secret of secrets) {
      expect(answers.filter((answer) => answer.includes(secret))).toEqual([]);
      expect(site.logs.filter((line) => line.includes(secret))).toEqual([]);
      expect(JSON.stringify(rows).includes(secret)).toBe(false);
    }
  });
});
