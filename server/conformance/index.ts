import { strict as assert } from 'node:assert';
import type { Asset } from '../contracts/asset';
import type {
  Connector,
  ConnectorDefinition,
  OpenRequest,
  SearchPage,
  UsageChange,
  WebhookRequest,
} from '../contracts/connector';
import { DAM_ERROR_TYPES, DamError, type DamErrorType } from '../contracts/errors';
import { type Fault, FaultProxy } from './fault-proxy';

export { FAULTS, type Fault, FaultProxy } from './fault-proxy';

/**
 * What every connector promises, as cases for any test runner: a connector's own test is a fixture
 * and its extras. `docs/connectors/write-your-own.md` shows how.
 */

/** An asset that lies in the DAM the fixture talks to. */
export interface KnownAsset {
  assetId: string;
  title: string;
  /** A word that finds it, and none of the others. */
  word: string;
}

export interface FilterCase {
  value: string;
  assetId: string;
  /** An asset that it leaves out; absent: one of `approved`. */
  without?: string;
  other?: { value: string; assetId: string };
}

export interface ConformanceFixture {
  definition: Pick<
    ConnectorDefinition,
    'delivery' | 'chunkSize' | 'filters' | 'sorts' | 'uploads' | 'id'
  >;
  /** The DAM's base address, as the connector's options have it; read when a case runs. */
  readonly baseUrl: string;
  /** A connector with right credentials that calls the DAM at this address. */
  connect(baseUrl: string): Connector;
  /** The same with credentials that the DAM refuses; absent where it has none. */
  connectWithWrongCredentials?(): Connector;
  /** Parts of secrets that must stand in no error. */
  secrets: readonly string[];
  /** At least three, approved, within their rights. */
  approved: readonly KnownAsset[];
  /** An id of the form the DAM has, of nothing. */
  missing: string;
  /** Assets in states that the DAM can express; absent where it cannot. */
  states?: {
    /** Never approved. */
    unapproved?: string;
    /** Approved, with a newer version that is not. */
    newerInReview?: { assetId: string; current: string };
    withdrawn?: string;
    embargoed?: string;
    expired?: string;
  };
  /**
   * An asset whose title is this very text: markup, quotes, right-to-left, an astral sign; `word`
   * finds it, where the DAM searches words beyond ASCII.
   */
  hostile?: { assetId: string; title: string; word?: string };
  /**
   * A filter, and the asset of `approved` that it leaves; for each field of the definition. `other` is
   * a second value that leaves another asset: both together mean any of them.
   */
  filters?: Readonly<Record<string, FilterCase>>;
  /** An asset with two or more approved versions, for pins; absent where the DAM keeps only one. */
  versions?: string;
  /** Size of a picture in pixels; where it is given, renditions are fetched and looked at. */
  sizeOf?: (bytes: Uint8Array) => Promise<{ width: number; height: number }>;
  /** A new asset that a search of everything finds; for paging while results change. */
  add?: () => Promise<unknown>;
  /** What the DAM does with a new file; for `upload`. */
  upload?: {
    /** Its type is the one that is sent. */
    file(): Promise<Blob>;
    fileName: string;
    folder: string | null;
    /** Whether it has to be approved in the DAM before it may be shown. */
    isReviewed: boolean;
    /** Whether the DAM keeps these of an upload. */
    keeps: { alternativeText: boolean; tags: boolean };
  };
  /** An event as the DAM sends it now, about this asset. */
  webhook?: (assetId: string) => Promise<WebhookRequest>;
  /** The same as it was sent an hour ago; absent where the DAM signs no time. */
  oldWebhook?: (assetId: string) => Promise<WebhookRequest>;
  /** The DAM sends a secret and signs nothing, so what is changed on the way is not noticed. */
  isWebhookUnsigned?: boolean;
  /** Changes the asset in the DAM; for `changesSince`. */
  change?: (assetId: string) => Promise<void>;
  /** Public addresses that the DAM says the asset is used at; for `reportUsage`. */
  usesOf?: (assetId: string) => Promise<string[]>;
}

export const HOSTILE_TITLE =
  '<script>alert("1")</script> & \'quotes\' ‮rtl 𝒜 Zażółć; [a](javascript:0) %00';

export interface ConformanceCase {
  group: string;
  name: string;
  run(): Promise<void>;
}

/** Every case that the connector's declaration switches on. */
export function conformanceCases(fixture: ConformanceFixture): ConformanceCase[] {
  // Made when a case runs: a runner lists the cases before its DAM is there.
  const connect = () => fixture.connect(fixture.baseUrl);
  const cases: ConformanceCase[] = [];
  const add = (group: string, name: string, run: () => Promise<void>): void => {
    cases.push({ group, name, run });
  };
  declaration(fixture, connect, add);
  pinging(fixture, connect, add);
  reading(fixture, connect, add);
  searching(fixture, connect, add);
  states(fixture, connect, add);
  versions(fixture, connect, add);
  opening(fixture, connect, add);
  renditions(fixture, connect, add);
  uploads(fixture, connect, add);
  webhooks(fixture, connect, add);
  changes(fixture, connect, add);
  usage(fixture, connect, add);
  faults(fixture, add);
  return cases;
}

type Connect = () => Connector;
type Add = (group: string, name: string, run: () => Promise<void>) => void;

const isMethod = (value: unknown): boolean => typeof value === 'function';

function declaration(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { definition } = fixture;
  add('declaration', 'says what the connector can do, and no more', async () => {
    assert.match(definition.id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.ok(Number.isInteger(definition.chunkSize) && definition.chunkSize > 0);
    const connector = connect();
    assert.equal(definition.uploads !== undefined, isMethod(connector.upload));
    if (definition.delivery === 'proxy') assert.ok(isMethod(connector.open), 'proxy needs open');
    assert.equal(definition.uploads !== undefined, fixture.upload !== undefined, 'upload is tried');
    for (const field of definition.filters) {
      assert.ok(fixture.filters?.[field], `the filter ${field} is tried`);
    }
    const shown: [string, unknown, unknown][] = [
      ['verifyWebhook', connector.verifyWebhook, fixture.webhook],
      ['changesSince', connector.changesSince, fixture.change],
      ['reportUsage', connector.reportUsage, fixture.usesOf],
    ];
    for (const [method, does, isTried] of shown) {
      assert.equal(isMethod(does), isMethod(isTried), `${method} is there, and is tried`);
    }
    assert.equal(new Set(definition.filters).size, definition.filters.length);
    assert.equal(new Set(definition.sorts).size, definition.sorts.length);
  });
}

function pinging(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  add('ping', 'resolves where the DAM answers', async () => connect().ping());
  const { connectWithWrongCredentials } = fixture;
  if (connectWithWrongCredentials === undefined) return;
  add('ping', 'tells credentials that are refused, and repeats none', async () => {
    const wrong = connectWithWrongCredentials();
    const error = await failureOf(() => wrong.ping());
    assert.ok(['unauthorized', 'forbidden'].includes(error.type), error.type);
    assertNoSecret(error, fixture.secrets);
    const search = await failureOf(() => wrong.search({ limit: 1 }));
    assert.ok(['unauthorized', 'forbidden'].includes(search.type), search.type);
  });
}

function reading(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const [first, second, third] = someOf(fixture);
  const { missing, definition, hostile } = fixture;
  add('getMany', 'answers in the order asked, duplicates and missing ones in place', async () => {
    const ids = [third.assetId, missing, first.assetId, third.assetId, second.assetId];
    const answers = await connect().getMany(ids);
    assert.deepEqual(answers.map(idOf), [
      ...[third.assetId, 'missing', first.assetId, third.assetId, second.assetId],
    ]);
  });
  add('getMany', 'answers none for none', async () => {
    assert.deepEqual(await connect().getMany([]), []);
  });
  add('getMany', 'takes as many as it says', async () => {
    const ids = Array.from({ length: definition.chunkSize }, (_, index) =>
      index === 0 ? first.assetId : `${missing}`,
    );
    const answers = await connect().getMany(ids);
    assert.equal(answers.length, ids.length);
    assert.equal(idOf(answers[0]), first.assetId);
    assert.ok(answers.slice(1).every(({ status }) => status === 'missing'));
  });
  add('getMany', 'says missing, and nothing worse, of ids that nothing can have', async () => {
    const odd = ['', ' ', 'a,b', 'a|b', "'; --", '../..', '%2e%2e', '\u0000', '𝒜', 'x'.repeat(500)];
    const answers = await connect().getMany([...odd, first.assetId]);
    assert.deepEqual(
      answers.slice(0, -1).map(({ status }) => status),
      odd.map(() => 'missing'),
    );
    assert.equal(idOf(answers.at(-1)), first.assetId);
  });
  add('getMany', 'describes an asset wholly, in the words of the contract', async () => {
    for (const { assetId, title } of fixture.approved) {
      const asset = await oneOf(connect(), assetId);
      assertAsset(asset);
      assert.equal(asset.title, title);
      assert.ok(asset.current, 'it is approved');
      assert.equal(asset.withdrawn, false);
    }
  });
  if (hostile !== undefined) {
    add('getMany', 'hands texts on as they are', async () => {
      const asset = await oneOf(connect(), hostile.assetId);
      assertAsset(asset);
      assert.equal(asset.title, hostile.title);
    });
    const { word } = hostile;
    if (word !== undefined) {
      add('search', `finds words of any script, such as ${word}`, async () => {
        const { assets } = await connect().search({ text: word, limit: 50 });
        assert.ok(
          assets.some(({ assetId }) => assetId === hostile.assetId),
          'it is found',
        );
      });
    }
  }
}

function searching(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { definition, approved } = fixture;
  add('search', 'pages through everything by its cursor, each asset once', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < 500; pages++) {
      const page = await connect().search({ limit: 2, ...(cursor !== null && { cursor }) });
      assert.ok(page.assets.length <= 2, 'no more than asked');
      seen.push(...page.assets.map(({ assetId }) => assetId));
      cursor = page.cursor;
      if (cursor === null) break;
    }
    assert.equal(cursor, null, 'there is a last page');
    assert.equal(new Set(seen).size, seen.length, 'no asset twice');
    for (const { assetId } of approved) assert.ok(seen.includes(assetId), assetId);
  });
  for (const { assetId, word } of approved) {
    add('search', `finds ${assetId} by the word ${word}`, async () => {
      const page = await connect().search({ text: word, limit: 50 });
      const found = page.assets.map((asset) => asset.assetId);
      assert.deepEqual(
        found.filter((id) => approved.some((other) => other.assetId === id)),
        [assetId],
      );
      for (const asset of page.assets) assertAsset(asset);
    });
  }
  add('search', 'finds nothing where nothing is, and takes any words', async () => {
    const nothing = await connect().search({ text: 'zzqxjunheardof', limit: 5 });
    assert.deepEqual(nothing.assets, []);
    assert.equal(nothing.cursor, null);
    for (const text of ['"', "'", '(', '*', 'AND', '-', ':', '\\', '🌊', '  ', 'a'.repeat(300)]) {
      const page = await connect().search({ text, limit: 5 });
      assert.ok(Array.isArray(page.assets), text);
    }
  });
  add('search', 'describes the same asset as getMany does', async () => {
    const [known] = someOf(fixture);
    const page = await connect().search({ text: known.word, limit: 50 });
    const found = page.assets.find(({ assetId }) => assetId === known.assetId);
    const read = await oneOf(connect(), known.assetId);
    assert.equal(found?.title, read.title);
    assert.equal(found?.kind, read.kind);
    assert.equal(found?.current?.version, read.current?.version);
  });
  add('search', 'counts honestly: a number that fits, or none', async () => {
    const page = await connect().search({ limit: 100 });
    assert.ok(page.total === null || page.total >= page.assets.length);
    for (const { field, values } of page.facets) {
      assert.ok(
        values.every(({ count }) => count === null || count >= 0),
        field,
      );
    }
  });
  filtering(fixture, connect, add);
  const { add: addAsset } = fixture;
  if (addAsset !== undefined) {
    add('search', 'loses nothing where something is added between two pages', async () => {
      const first = await connect().search({ limit: 2 });
      const seen = first.assets.map(({ assetId }) => assetId);
      await addAsset();
      let { cursor } = first;
      for (let pages = 0; cursor !== null && pages < 500; pages++) {
        const page: SearchPage = await connect().search({ limit: 2, cursor });
        seen.push(...page.assets.map(({ assetId }) => assetId));
        cursor = page.cursor;
      }
      assert.equal(cursor, null, 'there is a last page');
      for (const { assetId } of approved) assert.ok(seen.includes(assetId), assetId);
    });
  }
  for (const sort of definition.sorts) {
    add('search', `takes the order ${sort}`, async () => {
      const page = await connect().search({ sort, limit: 10 });
      assert.ok(page.assets.length > 0);
    });
  }
}

function filtering(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { definition, approved } = fixture;
  const idsOf = async (field: string, values: readonly string[]) => {
    const page = await connect().search({ filters: { [field]: values }, limit: 100 });
    return page.assets.map((asset) => asset.assetId);
  };
  for (const [field, { value, assetId, without, other }] of Object.entries(fixture.filters ?? {})) {
    add('filters', `narrow by ${field}`, async () => {
      assert.ok(definition.filters.includes(field), 'it is declared');
      const ids = await idsOf(field, [value]);
      assert.ok(ids.includes(assetId), ids.join());
      const others = without === undefined ? approved.map((each) => each.assetId) : [without];
      assert.ok(
        others.some((each) => !ids.includes(each)),
        'it leaves something out',
      );
    });
    add('filters', `find nothing by a ${field} that nothing has`, async () => {
      assert.deepEqual(await idsOf(field, ['zzqxjunheardof']), []);
    });
    if (other === undefined) continue;
    add('filters', `take several values of ${field} for any of them`, async () => {
      const ids = await idsOf(field, [value, other.value]);
      assert.ok(ids.includes(assetId) && ids.includes(other.assetId), ids.join());
    });
  }
  add('facets', 'are fields that filter, and their numbers are what a filter leaves', async () => {
    const { facets } = await connect().search({ limit: 1 });
    for (const { field, values } of facets) {
      assert.ok(definition.filters.includes(field), `${field} filters`);
      for (const { value, count } of values.slice(0, MOST_VALUES)) {
        const { total } = await connect().search({ filters: { [field]: [value] }, limit: 1 });
        if (count !== null && total !== null) assert.equal(total, count, `${field}: ${value}`);
      }
    }
  });
}

/** Values of a facet that are tried. */
const MOST_VALUES = 4;

function states({ states = {} }: ConformanceFixture, connect: Connect, add: Add): void {
  const { unapproved, newerInReview, withdrawn, embargoed, expired } = states;
  if (unapproved !== undefined) {
    add('approval', 'what was never approved has no current version', async () => {
      assert.equal((await oneOf(connect(), unapproved)).current, null);
    });
  }
  if (newerInReview !== undefined) {
    add('approval', 'a version in review is never the current one', async () => {
      const { current, versions } = await oneOf(connect(), newerInReview.assetId);
      assert.equal(current?.version, newerInReview.current);
      assert.notEqual(versions[0]?.status, 'approved');
    });
  }
  if (withdrawn !== undefined) {
    add('rights', 'what was withdrawn says so', async () => {
      assert.equal((await oneOf(connect(), withdrawn)).withdrawn, true);
    });
  }
  if (embargoed !== undefined) {
    add('rights', 'an embargo lies ahead', async () => {
      const { embargoUntil } = await oneOf(connect(), embargoed);
      assert.ok(Date.parse(embargoUntil ?? '') > Date.now(), String(embargoUntil));
    });
  }
  if (expired !== undefined) {
    add('rights', 'rights that have ended lie behind', async () => {
      const { expiresAt } = await oneOf(connect(), expired);
      assert.ok(Date.parse(expiresAt ?? '') <= Date.now(), String(expiresAt));
    });
  }
}

function versions({ versions: assetId }: ConformanceFixture, connect: Connect, add: Add): void {
  if (assetId === undefined) return;
  add('versions', 'are listed newest first, each with bytes of its own', async () => {
    const asset = await oneOf(connect(), assetId);
    assertAsset(asset);
    const approved = asset.versions.filter(({ status }) => status === 'approved');
    assert.ok(approved.length >= 2, 'two approved versions at least');
    assert.equal(new Set(approved.map(({ url }) => url)).size, approved.length);
    const made = asset.versions.flatMap(({ createdAt }) => createdAt ?? []);
    assert.deepEqual(made, [...made].sort().reverse(), 'newest first');
    const files = await Promise.all(approved.slice(0, 2).map(({ url }) => fileOf(connect(), url)));
    const [newer, older] = files;
    assert.ok(newer && older && !newer.equals(older), 'their bytes differ');
  });
}

/** The bytes as a visitor gets them: through `open`, or from the DAM's public address. */
async function fileOf(connector: Pick<Connector, 'open'>, url: string): Promise<Buffer> {
  if (connector.open !== undefined) {
    const file = await connector.open({ url });
    assert.equal(file.status, 200, url);
    return bytesOf(file.body);
  }
  const response = await fetch(url);
  assert.equal(response.status, 200, url);
  return Buffer.from(await response.arrayBuffer());
}

function renditions(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { sizeOf, approved } = fixture;
  if (sizeOf === undefined) return;
  add('renditions', 'are pictures of the size that they say', async () => {
    for (const { assetId } of approved) {
      const { current } = await oneOf(connect(), assetId);
      for (const { name, url, width, height } of current?.renditions ?? []) {
        const size = await sizeOf(await fileOf(connect(), url));
        assert.deepEqual(size, { width, height }, `${assetId}: ${name}`);
      }
    }
  });
  add('renditions', 'that the DAM makes on demand are of the size that is asked', async () => {
    const [{ assetId }] = someOf(fixture);
    const connector = connect();
    const asset = await oneOf(connector, assetId);
    const { current: version } = asset;
    assert.ok(version);
    const rest = { asset, version, focalPoint: { x: 0.25, y: 0.75 }, quality: 70 };
    for (const [width, height, fit, format] of ON_DEMAND) {
      const url = connector.renditionUrl?.({ ...rest, width, height, fit, format }) ?? null;
      if (url === null) continue;
      // Where visitors are sent to the DAM, its addresses have to be public.
      const isPublic = fixture.definition.delivery === 'redirect';
      const size = await sizeOf(await fileOf(isPublic ? {} : connector, url));
      if (fit === 'cover' && height !== null) assert.deepEqual(size, { width, height }, url);
      else assert.equal(size.width, width, url);
    }
  });
}

/** Smaller than the fixtures' pictures, since none is made larger than it is. */
const ON_DEMAND = [
  [200, null, 'inside', 'auto'],
  [160, 160, 'cover', 'webp'],
  [120, 60, 'cover', 'jpeg'],
  [100, null, 'cover', 'png'],
] as const;

function uploads({ upload }: ConformanceFixture, connect: Connect, add: Add): void {
  if (upload === undefined) return;
  const { fileName, folder, isReviewed, keeps } = upload;
  const send = async (more: { title: string; tags?: readonly string[] }) => {
    const connector = connect();
    assert.ok(connector.upload, 'it takes files');
    const file = await upload.file();
    const alternativeText = 'What is seen in it: “quotes” & 𝒜';
    const rest = { file, fileName, mime: file.type, folder, alternativeText };
    return { file, asset: await connector.upload({ tags: [], ...rest, ...more }) };
  };
  add('upload', 'makes an asset with its texts, which is read again by its id', async () => {
    const { asset: sent, file } = await send({ title: 'Sent from here', tags: ['one tag', 'sea'] });
    assertAsset(sent);
    const asset = await oneOf(connect(), sent.assetId);
    assertAsset(asset);
    for (const each of [sent, asset]) {
      assert.equal(each.title, 'Sent from here');
      assert.equal(each.current === null, isReviewed, 'in review where the DAM reviews');
      if (keeps.alternativeText) assert.match(each.alternativeText ?? '', /“quotes” & 𝒜$/);
      if (keeps.tags) assert.ok(each.tags.includes('one tag'), each.tags.join('; '));
    }
    if (folder !== null) assert.equal(asset.folder, folder);
    const [newest] = asset.versions;
    assert.ok(newest, 'it has a version');
    assert.equal(newest.ext, fileName.split('.').at(-1));
    const bytes = await fileOf(connect(), newest.url);
    assert.ok(bytes.equals(Buffer.from(await file.arrayBuffer())), 'with the bytes that were sent');
  });
  add('upload', 'twice makes two assets, whatever the title', async () => {
    const title = HOSTILE_TITLE;
    const [one, other] = [await send({ title }), await send({ title })];
    assert.notEqual(one.asset.assetId, other.asset.assetId);
    assert.equal(one.asset.title, title);
  });
}

function opening(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  if (fixture.definition.delivery !== 'proxy') return;
  const open = (request: OpenRequest) => {
    const connector = connect();
    assert.ok(connector.open, 'it can open files');
    return connector.open(request);
  };
  add('open', 'streams the current version, whole and in part', async () => {
    const [known] = someOf(fixture);
    const { current } = await oneOf(connect(), known.assetId);
    assert.ok(current);
    const whole = await open({ url: current.url });
    assert.equal(whole.status, 200);
    const bytes = await bytesOf(whole.body);
    assert.ok(bytes.length > 0);
    if (current.sizeBytes !== null) assert.equal(bytes.length, current.sizeBytes);
    const part = await open({ url: current.url, range: 'bytes=0-3' });
    const first = await bytesOf(part.body);
    // A DAM without ranges answers the whole file, which is allowed.
    assert.deepEqual(first, part.status === 206 ? bytes.subarray(0, 4) : bytes);
  });
  add('open', 'goes to no other host', async () => {
    for (const url of ['http://127.0.0.1:1/x', 'http://evil.example/x', 'file:///etc/passwd']) {
      const error = await failureOf(() => open({ url }));
      assert.equal(error.type, 'bad-request');
    }
  });
}

function webhooks(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { webhook, oldWebhook } = fixture;
  if (webhook === undefined) return;
  const [{ assetId }] = someOf(fixture);
  const verify = (request: WebhookRequest) => {
    const connector = connect();
    assert.ok(connector.verifyWebhook, 'it takes webhooks');
    return connector.verifyWebhook(request);
  };
  add('webhooks', 'name the asset, and tell one transmission from another', async () => {
    const hint = await verify(await webhook(assetId));
    assert.deepEqual(hint?.assetIds, [assetId]);
    assert.notEqual(hint?.transmission, '');
  });
  if (fixture.isWebhookUnsigned !== true) {
    add('webhooks', 'that were changed on the way are refused', async () => {
      const request = await webhook(assetId);
      assert.equal(await verify({ ...request, body: `${request.body} ` }), null);
    });
  }
  add('webhooks', 'without a signature, or with another one, are refused', async () => {
    const request = await webhook(assetId);
    assert.equal(await verify({ ...request, headers: {} }), null);
    const other = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, value?.replace(/.$/, '~')]),
    );
    assert.equal(await verify({ ...request, headers: other }), null);
  });
  if (oldWebhook === undefined) return;
  add('webhooks', 'of an hour ago are refused', async () => {
    assert.equal(await verify(await oldWebhook(assetId)), null);
  });
}

function changes(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { change } = fixture;
  if (change === undefined) return;
  const changesSince = (cursor: string | null) => {
    const connector = connect();
    assert.ok(connector.changesSince, 'it tells changes');
    return connector.changesSince(cursor);
  };
  const [{ assetId }] = someOf(fixture);
  add('changes', 'are told after a cursor, and nothing of before', async () => {
    const begin = await changesSince(null);
    assert.deepEqual(begin.assetIds, []);
    await change(assetId);
    const seen: string[] = [];
    let { cursor } = begin;
    for (let pages = 0; pages < 100; pages++) {
      const page = await changesSince(cursor);
      seen.push(...page.assetIds);
      cursor = page.cursor;
      if (!page.hasMore) break;
    }
    assert.ok(seen.includes(assetId), seen.join());
    const after = await changesSince(cursor);
    assert.ok(!after.hasMore);
  });
}

function usage(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { usesOf, missing } = fixture;
  if (usesOf === undefined) return;
  const reportUsage = (told: readonly UsageChange[]) => {
    const connector = connect();
    assert.ok(connector.reportUsage, 'it takes usage');
    return connector.reportUsage(told);
  };
  const [{ assetId }] = someOf(fixture);
  const change = (action: 'add' | 'remove', of = assetId): UsageChange => ({
    ...{ assetId: of, action, uri: 'https://www.example.com/conformance', title: 'A page' },
  });
  add('usage', 'is told, taken back, and twice is once', async () => {
    const told = await reportUsage([change('add'), change('add'), change('add', missing)]);
    assert.equal(told.length, 3);
    assert.deepEqual(told.slice(0, 2), [null, null]);
    assert.deepEqual(await usesOf(assetId), [change('add').uri]);
    await reportUsage([change('remove'), change('remove')]);
    assert.deepEqual(await usesOf(assetId), []);
  });
}

/** What a failure may be called. `bad-answer` is a DAM's that answers what nobody can read. */
const EXPECTED: Record<Exclude<Fault, 'none' | 'reordered' | 'flaky'>, readonly DamErrorType[]> = {
  down: ['unreachable'],
  hangs: ['timeout'],
  'rate-limited': ['rate-limited'],
  'rate-limited-bare': ['rate-limited'],
  failing: ['bad-answer', 'unreachable'],
  page: ['bad-answer', 'unauthorized'],
  text: ['bad-answer', 'unauthorized'],
  truncated: ['bad-answer', 'unreachable'],
  'other-shape': ['bad-answer', 'unauthorized', 'bad-request'],
};

function faults(fixture: ConformanceFixture, add: Add): void {
  const [first, second] = someOf(fixture);
  const through = async (fault: Fault, work: (connector: Connector) => Promise<void>) => {
    const proxy = await FaultProxy.start(fixture.baseUrl);
    try {
      const connector = fixture.connect(proxy.url);
      // Some log in first, or read the DAM's own settings.
      await connector.ping();
      proxy.fault = fault;
      await work(connector);
    } finally {
      await proxy.stop();
    }
  };
  for (const [fault, types] of Object.entries(EXPECTED) as [Fault, readonly DamErrorType[]][]) {
    add('faults', `${fault} is ${types.join(' or ')}, never a missing asset`, () =>
      through(fault, async (connector) => {
        const signal = () => (fault === 'hangs' ? { signal: AbortSignal.timeout(300) } : undefined);
        const search = await failureOf(() => connector.search({ limit: 2 }, signal()));
        assert.ok(types.includes(search.type), `search: ${search.type} (${search.message})`);
        assertNoSecret(search, fixture.secrets);
        const read = await readFailure(connector, [first.assetId, second.assetId], signal());
        for (const error of read) {
          assert.ok(types.includes(error.type), `getMany: ${error.type} (${error.message})`);
          assertNoSecret(error, fixture.secrets);
        }
        if (fault === 'rate-limited') assert.equal(search.retryAfterMs, 7_000);
      }),
    );
  }
  add('faults', 'a DAM that fails now and then fails for some, and loses none', () =>
    through('flaky', async (connector) => {
      const ids = [first.assetId, second.assetId, fixture.missing];
      for (let round = 0; round < 3; round++) {
        const answers = await connector.getMany(ids).catch((error: unknown) => {
          assert.ok(error instanceof DamError, String(error));
          return [];
        });
        for (const [index, answer] of answers.entries()) {
          if (answer.status === 'failed') assert.ok(answer.error instanceof DamError);
          else assert.equal(idOf(answer), index < 2 ? ids[index] : 'missing');
        }
      }
    }),
  );
  add('faults', 'an answer in another order is put in the order asked', () =>
    through('reordered', async (connector) => {
      const ids = [first.assetId, fixture.missing, second.assetId];
      const answers = await connector.getMany(ids);
      assert.deepEqual(answers.map(idOf), [first.assetId, 'missing', second.assetId]);
    }),
  );
}

/** Every failure of a read: of the call, or of each id as a value. */
async function readFailure(
  connector: Connector,
  ids: readonly string[],
  call: { signal: AbortSignal } | undefined,
): Promise<DamError[]> {
  try {
    const answers = await connector.getMany(ids, call);
    return answers.map((answer) => {
      assert.equal(answer.status, 'failed', `it said ${answer.status}`);
      return answer.status === 'failed' ? answer.error : assert.fail();
    });
  } catch (error) {
    if (error instanceof DamError) return [error];
    throw error;
  }
}

async function failureOf(work: () => Promise<unknown>): Promise<DamError> {
  try {
    await work();
  } catch (error) {
    assert.ok(error instanceof DamError, `not a DamError: ${String(error)}`);
    assert.ok(DAM_ERROR_TYPES.includes(error.type));
    return error;
  }
  return assert.fail('it did not fail');
}

function assertNoSecret(error: DamError, secrets: readonly string[]): void {
  const seen = new Set<unknown>();
  const text = (value: unknown): string => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return String(value);
    seen.add(value);
    const own = value instanceof Error ? `${value.message} ${value.stack}` : '';
    return `${own} ${Object.values(value).map(text).join(' ')} ${value instanceof Error ? text(value.cause) : ''}`;
  };
  const all = text(error);
  for (const secret of secrets) assert.ok(!all.includes(secret), 'a secret stands in an error');
}

function someOf({ approved }: ConformanceFixture): [KnownAsset, KnownAsset, KnownAsset] {
  const [first, second, third] = approved;
  assert.ok(first && second && third, 'the fixture needs three approved assets');
  return [first, second, third];
}

type Answer = Awaited<ReturnType<Connector['getMany']>>[number];

function idOf(answer: Answer | undefined): string {
  if (answer?.status === 'failed') throw answer.error;
  return answer?.status === 'found' ? answer.asset.assetId : 'missing';
}

async function oneOf(connector: Connector, assetId: string): Promise<Asset> {
  const [answer] = await connector.getMany([assetId]);
  if (answer?.status === 'failed') throw answer.error;
  assert.equal(answer?.status, 'found', assetId);
  return answer.status === 'found' ? answer.asset : assert.fail();
}

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const KINDS: readonly string[] = ['image', 'video', 'audio', 'document'];
const STATUSES: readonly string[] = ['approved', 'in-review', 'rejected'];

/** Shapes, units and relations that the contract names. */
function assertAsset(asset: Asset): void {
  assert.ok(KINDS.includes(asset.kind), asset.kind);
  assert.equal(typeof asset.title, 'string');
  assert.notEqual(asset.title, '');
  assert.ok(Array.isArray(asset.tags) && asset.tags.every((tag) => typeof tag === 'string'));
  for (const instant of [asset.embargoUntil, asset.expiresAt, asset.updatedAt]) {
    assertInstant(instant);
  }
  if (asset.focalPoint !== null) {
    const { x, y } = asset.focalPoint;
    assert.ok(x >= 0 && x <= 1 && y >= 0 && y <= 1, 'a focal point is two shares');
  }
  const names = asset.versions.map(({ version }) => version);
  assert.equal(new Set(names).size, names.length, 'versions have names of their own');
  if (asset.current !== null) {
    assert.equal(asset.current.status, 'approved');
    assert.ok(names.includes(asset.current.version), 'the current one is among the versions');
  }
  for (const version of asset.versions) {
    assert.ok(STATUSES.includes(version.status), version.status);
    assert.match(version.mime, /^[a-z]+\/[\w.+-]+/);
    assert.match(version.ext, /^[a-z0-9]*$/);
    assert.ok(URL.canParse(version.url), version.url);
    assertInstant(version.createdAt);
    assertInstant(version.approvedAt);
    for (const { url, width, height } of version.renditions) {
      assert.ok(URL.canParse(url), url);
      assert.ok(width > 0 && height > 0, 'renditions have a size');
    }
  }
}

function assertInstant(instant: string | null): void {
  if (instant === null) return;
  assert.match(instant, /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/, 'an instant has its zone');
  assert.ok(!Number.isNaN(Date.parse(instant)), instant);
}
