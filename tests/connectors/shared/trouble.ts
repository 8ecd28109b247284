import { failureOf } from '../../../server/conformance/checks';
import type { Asset } from '../../../server/contracts/asset';
import type { AssetAnswer, ChangesPage, Connector } from '../../../server/contracts/connector';
import type { DamError } from '../../../server/contracts/errors';
import { isOutage } from '../../../server/contracts/errors';
import { instantMs } from '../../../server/contracts/instant';
import type { Reply } from './simulator-http';
import { readAsset } from './standing';
import { TamperingProxy } from './tampering';

/** Bad input that every DAM may have: keys, rights, fields, folders, limits and answers of another shape. */
export interface TroubleFixture {
  /** Address of the simulator, once it has started. */
  url(): string;
  /** Makes a connector with right credentials that calls the DAM at this address. */
  connect(baseUrl: string): Connector;
  /** At least two assets that are shown. */
  shown: readonly [string, string, ...string[]];
  missing: string;
  secrets: readonly string[];
  wrongKey?: {
    connect(baseUrl: string): Connector;
    /** What the message names. */
    says: RegExp;
  };
  /** Makes the tokens that the DAM has given out useless, before their time. */
  expireTokens?: () => void;
  /** Rights that a key may lack. */
  rights?: readonly MissingRight[];
  /** Fields for rights that the options name. */
  fields?: NamedFields;
  /** Moves an asset to another folder, or renames its folder. Returns the path that it has then. */
  moves?: Readonly<Record<string, (assetId: string) => string | null | Promise<string | null>>>;
  /** Filters whose value is a name that somebody changes in the DAM. */
  renames?: Readonly<Record<string, Rename>>;
  /** How the DAM refuses more calls, and the pause that a connector must make of that. */
  limit?: Limit;
  /** Calls whose answers keep their shape, such as a login. */
  keepsShape?: RegExp;
  /** Changes an asset, which the list of changes tells then. Null if the connector has no such list. */
  change: ((assetId: string) => void | Promise<void>) | null;
  /** How the DAM refuses credentials that have ended; by default 401. */
  ended?: Reply;
}

interface Limit {
  reply: Reply;
  retryAfterMs?: number;
}

interface MissingRight {
  /** What the key may not do. */
  may: string;
  /** The calls that are refused. */
  calls: RegExp;
  /** How the DAM refuses; by default 403. */
  reply?: Reply;
  /** What is tried; by default assets are read. */
  work?: (connector: Connector) => Promise<unknown>;
  /** What the message says. Without it, the connection does without. */
  says?: RegExp;
}

interface Rename {
  /** Name of the filter. */
  field: string;
  /** The name before, which finds the first of `shown`. */
  from: string;
  to: string;
  rename(): unknown;
}

interface NamedFields {
  /** Makes a connector whose options name the field of a limit, which the first of `shown` does not have. */
  connect(baseUrl: string): Connector;
  /** @default 'expiresAt' */
  limit?: 'embargoUntil' | 'expiresAt';
  /** Hides the field from the key, or deletes it. */
  hide(): void;
  /** What ping says: the option and the field. */
  says: RegExp;
  /** The call that asks which fields there are. */
  calls: RegExp;
  /** How the DAM refuses that call, by default 403; null if it never does. */
  refusal?: Reply | null;
  /** The answer of a DAM that has no fields at all. Absent if there is no such answer. */
  none?: unknown;
}

/** What is tried of a key that may not upload. */
export const uploads = async (connector: Connector): Promise<unknown> =>
  connector.upload?.({
    file: new Blob(['x']),
    fileName: 'a.png',
    mime: 'image/png',
    title: 'A',
    alternativeText: null,
    tags: [],
    folder: null,
  });

const FORBIDDEN: Reply = { status: 403, json: { message: 'Forbidden', statuscode: 403 } };
const ENDED: Reply = { status: 401, json: { message: 'Unauthorized', statuscode: 401 } };
const USUAL_LIMIT: Limit = {
  reply: { status: 429, headers: { 'retry-after': '7' }, text: 'Too many calls' },
  retryAfterMs: 7_000,
};

/** Runs all cases that a fixture has the parts for. The simulator must be reset before each test. */
export function itStandsTrouble(fixture: TroubleFixture): void {
  const proxy = new TamperingProxy(fixture.url);
  beforeAll(() => proxy.start());
  beforeEach(() => {
    proxy.tamper = () => null;
    proxy.calls.length = 0;
  });
  afterAll(() => proxy.stop());
  const parts: Parts = { ...fixture, proxy };
  keys(parts);
  if (fixture.fields !== undefined) namedFields(parts, fixture.fields);
  renames(parts);
  folders(parts);
  limits(parts);
  shapes(parts);
  changes(parts);
  endedCredentials(parts);
}

type Parts = TroubleFixture & { proxy: TamperingProxy };

function keys({ proxy, connect, shown, secrets, wrongKey, rights = [], expireTokens }: Parts) {
  if (wrongKey !== undefined) {
    it('a wrong key fails every call, in one line that says what to check', async () => {
      for (const [work] of works(wrongKey.connect(proxy.url), shown)) {
        const error = await failureOf(work);
        expect(['unauthorized', 'forbidden']).toContain(error.type);
        expect(error.message).toMatch(wrongKey.says);
        assertPlain(error, secrets);
      }
    });
  }
  if (expireTokens !== undefined) {
    it('a token that ended before its time takes nothing off the site', async () => {
      const connector = connect(proxy.url);
      const before = await connector.getMany(shown);
      expireTokens();
      expect(await connector.getMany(shown)).toEqual(before);
    });
  }
  const told = rights.flatMap(({ says, ...right }) =>
    says === undefined ? [] : [{ ...right, says }],
  );
  if (told.length > 0) {
    it.each(told)('a key that may not $may is told so', async ({ calls, reply, work, says }) => {
      const connector = connect(proxy.url);
      proxy.tamper = (call) => (calls.test(call) ? (reply ?? FORBIDDEN) : null);
      const error = await failureOf(() => (work ?? readThrough(shown))(connector));
      expect(error.type).toBe('forbidden');
      expect(error.message).toMatch(says);
      assertPlain(error, secrets);
    });
  }
  const spared = rights.filter(({ says }) => says === undefined);
  if (spared.length > 0) {
    it.each(spared)('a key that may not $may reads all the same', async ({ calls, reply }) => {
      const expected = stateOf(await connect(proxy.url).getMany(shown));
      proxy.tamper = (call) => (calls.test(call) ? (reply ?? FORBIDDEN) : null);
      const connector = connect(proxy.url);
      expect(stateOf(await connector.getMany(shown))).toEqual(expected);
      expect((await connector.search({ limit: 5 })).assets).not.toEqual([]);
      expect(proxy.calls.some((call) => calls.test(call))).toBe(true);
    });
  }
}

function namedFields({ proxy, shown, secrets }: Parts, fields: NamedFields): void {
  const { connect, hide, says, calls, refusal = FORBIDDEN, none, limit = 'expiresAt' } = fields;
  const [first] = shown;

  it('a field for a limit that is hidden or gone closes assets, and ping names it', async () => {
    await connect(proxy.url).ping();
    expect((await readAsset(connect(proxy.url), first))[limit]).toBeNull();
    hide();
    const connector = connect(proxy.url);
    expect(instantMs((await readAsset(connector, first))[limit] ?? '')).toBeNaN();
    for (const asset of (await connector.search({ limit: 20 })).assets) {
      expect(asset[limit]).not.toBeNull();
    }
    const error = await failureOf(() => connector.ping());
    expect(error.type).toBe('forbidden');
    expect(error.message).toMatch(says);
    assertPlain(error, secrets);
  });

  it('the list of fields is asked for once, not with each read', async () => {
    const connector = connect(proxy.url);
    for (let round = 0; round < 3; round++) {
      await connector.getMany(shown);
      await connector.search({ limit: 2 });
    }
    const asked = proxy.calls.filter((call) => calls.test(call));
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it.each([
    ['fails', { status: 500, text: 'Oops' }],
    ['has another shape', { json: { unheard: ['of'] } }],
    ['is a page', { text: '<!doctype html><title>Log in</title>' }],
  ])('a list of fields that %s closes nothing: reads fail', async (_name, reply: Reply) => {
    proxy.tamper = (call) => (calls.test(call) ? reply : null);
    const answers = await answersOrError(connect(proxy.url), shown);
    for (const answer of [answers].flat()) {
      expect(answer).toMatchObject({ status: 'failed', error: { type: 'bad-answer' } });
    }
  });

  const silences: [string, Reply][] = refusal === null ? [] : [['refused', refusal]];
  if (none !== undefined) silences.push(['empty', { json: none }]);
  if (silences.length === 0) return;
  it.each(silences)(
    'a list of fields that is %s closes nothing, and ping says so',
    async (_name, reply) => {
      const expected = stateOf(await connect(proxy.url).getMany(shown));
      proxy.tamper = (call) => (calls.test(call) ? reply : null);
      const connector = connect(proxy.url);
      expect(stateOf(await connector.getMany(shown))).toEqual(expected);
      const error = await failureOf(() => connector.ping());
      expect(error.message).toMatch(/does not tell .* which fields there are/);
      assertPlain(error, secrets);
    },
  );
}

/** Longer than any connector keeps names. */
const FORGOTTEN_MS = 300_000;

function renames({ proxy, connect, shown, renames: named = {} }: Parts): void {
  const cases = Object.entries(named);
  if (cases.length === 0) return;
  it.each(cases)(
    'an asset is the same one after %s, and is found by the new name alone',
    async (_name, { field, from, to, rename }) => {
      const [first] = shown;
      const connector = connect(proxy.url);
      const idsOf = async (name: string) => {
        const { assets } = await connector.search({ filters: { [field]: [name] }, limit: 50 });
        return assets.map(({ assetId }) => assetId);
      };
      const before = await readAsset(connector, first);
      const found = await idsOf(from);
      expect(found).toContain(first);
      expect(await idsOf(to)).toEqual([]);
      await rename();
      const laterMs = performance.now() + FORGOTTEN_MS;
      const clock = jest.spyOn(performance, 'now').mockReturnValue(laterMs);
      try {
        expect(await idsOf(from)).toEqual([]);
        expect((await idsOf(to)).sort()).toEqual(found.sort());
        const after = await readAsset(connector, first);
        expect(stateOf([{ status: 'found', asset: after }])).toEqual(
          stateOf([{ status: 'found', asset: before }]),
        );
        expect(after.title).toBe(before.title);
      } finally {
        clock.mockRestore();
      }
    },
  );
}

function folders({ proxy, connect, shown, moves = {} }: Parts): void {
  const cases = Object.entries(moves);
  if (cases.length === 0) return;
  it.each(cases)('an asset is the same one after %s', async (_name, move) => {
    const [first] = shown;
    const before = await readAsset(connect(proxy.url), first);
    const folder = await move(first);
    const after = await readAsset(connect(proxy.url), first);
    expect(after.folder).toBe(folder);
    expect(after).toMatchObject({ assetId: first, withdrawn: false, title: before.title });
    expect(after.current?.version).toBe(before.current?.version);
  });
}

/** More calls than one read or search makes. */
const MOST_CALLS = 40;

function limits({ proxy, connect, shown, missing, limit = USUAL_LIMIT }: Parts) {
  it.each([
    ['a read', (connector: Connector) => connector.getMany([...shown, missing])],
    ['a page of a search', (connector: Connector) => connector.search({ limit: 50 })],
  ])('too many calls in the middle of %s fail all of it', async (_name, work) => {
    const whole = JSON.stringify(await work(connect(proxy.url)));
    const result = await throughLimits(proxy, limit, async () => work(connect(proxy.url)));
    expect(JSON.stringify(result)).toBe(whole);
  });
}

/** Refuses the first call, then the second one and so on, each of which must fail all. Returns what follows them. */
async function throughLimits<Result extends object>(
  proxy: TamperingProxy,
  { reply, retryAfterMs }: Limit,
  work: () => Promise<Result>,
): Promise<Result> {
  const pause = retryAfterMs === undefined ? {} : { retryAfterMs };
  for (let allowed = 0; allowed < MOST_CALLS; allowed++) {
    proxy.calls.length = 0;
    proxy.tamper = () => (proxy.calls.length > allowed ? reply : null);
    const result = await work().catch(thrown);
    if (!(result instanceof Error)) {
      expect(proxy.calls.length).toBeLessThanOrEqual(allowed);
      expect(allowed).toBeGreaterThan(0);
      return result;
    }
    expect(result).toMatchObject({ type: 'rate-limited', ...pause });
    expect(isOutage(result)).toBe(true);
  }
  throw new Error('It made too many calls.');
}

type Change = (json: unknown) => unknown;

/** Shapes that an upgrade may give to every answer. */
const SHAPES: readonly [string, Change][] = [
  ['lies in an envelope', (json) => ({ result: json })],
  ['has other keys', (json) => renamed(json)],
  ['has objects in place of lists', (json) => withoutLists(json)],
  ['has texts in place of objects', (json) => flattened(json)],
  ['is null', () => null],
  ['is a number', () => 7],
];

function shapes({ proxy, connect, shown, missing, secrets, keepsShape }: Parts): void {
  it.each(SHAPES)(
    'an answer that %s is one clear line, and withdraws nothing',
    async (_name, change) => {
      const expected = stateOf(await connect(proxy.url).getMany(shown));
      proxy.tamper = (call) => (keepsShape?.test(call) === true ? null : change);
      const connector = connect(proxy.url);
      const answers = await answersOrError(connector, [...shown, missing]);
      for (const [index, answer] of (Array.isArray(answers) ? answers : [answers]).entries()) {
        if (answer.status === 'failed') {
          expect(['bad-answer', 'bad-request', 'unauthorized']).toContain(answer.error.type);
          assertPlain(answer.error, secrets);
        } else if (index < shown.length) {
          expect(stateOf([answer])).toEqual([expected[index]]);
        }
      }
      const found = await connector.search({ limit: 5 }).catch((error: DamError) => error);
      if (found instanceof Error) assertPlain(found, secrets);
      else expect(found.assets).not.toEqual([]);
    },
  );
}

/** Reads the first page of changes after the cursor. */
async function changesAfter(connector: Connector, cursor: string | null): Promise<ChangesPage> {
  if (connector.changesSince === undefined) throw new Error('The connector lists no changes.');
  return connector.changesSince(cursor);
}

function changes(parts: Parts): void {
  const { proxy, connect, shown, secrets, keepsShape, change, limit = USUAL_LIMIT } = parts;
  if (change === null) {
    it('lists no changes', () => expect(connect(proxy.url).changesSince).toBeUndefined());
    return;
  }
  const [changed] = shown;
  const cursorBefore = async () => {
    const { cursor } = await changesAfter(connect(proxy.url), null);
    await change(changed);
    return cursor;
  };

  it('too many calls in the middle of changes move no cursor', async () => {
    const cursor = await cursorBefore();
    const page = await throughLimits(proxy, limit, () => changesAfter(connect(proxy.url), cursor));
    expect(page.assetIds).toContain(changed);
  });

  it.each(SHAPES)('changes in an answer that %s move no cursor', async (_name, reshape) => {
    const cursor = await cursorBefore();
    proxy.tamper = (call) => (keepsShape?.test(call) === true ? null : reshape);
    const page = await changesAfter(connect(proxy.url), cursor).catch(thrown);
    if (page instanceof Error) {
      expect(page.type).toBe('bad-answer');
      assertPlain(page, secrets);
    } else {
      expect(page.assetIds).toContain(changed);
    }
  });
}

function endedCredentials({ proxy, connect, shown, secrets, change, ended = ENDED }: Parts): void {
  it('credentials that end take nothing off the site, and are told in one line', async () => {
    const connector = connect(proxy.url);
    await readAll(connector, shown);
    await connector.search({ limit: 1 });
    const cursor = change === null ? null : (await changesAfter(connector, null)).cursor;
    proxy.tamper = () => ended;
    const tried = [
      () => readAll(connector, shown),
      () => connector.search({ limit: 1 }),
      ...(change === null ? [] : [() => changesAfter(connector, cursor)]),
    ];
    for (const work of tried) {
      proxy.calls.length = 0;
      const error = await failureOf(work);
      expect(['unauthorized', 'forbidden']).toContain(error.type);
      assertPlain(error, secrets);
      expect(proxy.calls).not.toEqual([]);
    }
  });
}

/** What a call of a connector throws is a `DamError`, as the conformance suite asserts. */
const thrown = (error: DamError) => error;

function renamed(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(renamed);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, own]) => [`${key}V2`, renamed(own)]));
}

function withoutLists(json: unknown): unknown {
  if (Array.isArray(json)) return { ...json.map(withoutLists) };
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, own]) => [key, withoutLists(own)]));
}

function flattened(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(flattened);
  if (typeof json !== 'object' || json === null) return json;
  return JSON.stringify(json);
}

const readThrough = (ids: readonly string[]) => (connector: Connector) => readAll(connector, ids);

async function readAll(connector: Connector, ids: readonly string[]): Promise<void> {
  for (const answer of await connector.getMany(ids)) {
    if (answer.status === 'failed') throw answer.error;
    expect(answer.status).toBe('found');
  }
}

function works(
  connector: Connector,
  ids: readonly string[],
): (readonly [() => Promise<unknown>])[] {
  return [
    [() => connector.ping()],
    [() => connector.search({ limit: 1 })],
    [() => connector.getMany(ids)],
  ];
}

/** Reads assets; the error of the whole call as a failed answer. */
async function answersOrError(
  connector: Connector,
  ids: readonly string[],
): Promise<AssetAnswer[] | Extract<AssetAnswer, { status: 'failed' }>> {
  return connector.getMany(ids).catch((error: DamError) => ({ status: 'failed' as const, error }));
}

/** What decides if an asset is shown. */
function stateOf(answers: readonly AssetAnswer[]): unknown[] {
  const of = ({ assetId, withdrawn, embargoUntil, expiresAt, current }: Asset) => ({
    assetId,
    withdrawn,
    embargoUntil,
    expiresAt,
    current: current?.version,
  });
  return answers.map((answer) => (answer.status === 'found' ? of(answer.asset) : answer.status));
}

/** A message for people is one line, a sentence, and without a secret. */
function assertPlain(error: DamError, secrets: readonly string[]): void {
  expect(error.name).toBe('DamError');
  expect(error.message).not.toContain('\n');
  expect(error.message).toMatch(/\.$/);
  for (const secret of secrets) expect(`${error.message} ${error.stack}`).not.toContain(secret);
}
