import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from 'aws4';
import { conformanceCases } from 'strapi-plugin-dam/conformance';
import { s3Bucket } from '../../src/dam/s3-bucket';

/** Runs in Jest or Vitest, against s3rver (`npm install --save-dev s3rver`). */

const BUCKET = 'brand';
/** The only key that s3rver knows. */
const KEY = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const OTHER = 'a-wrong-key-of-these-tests';

let server: ChildProcess;
let folder: string;
let endpoint = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-bucket-'));
  const from = join(process.env.TEST_S3RVER ?? process.cwd(), 'package.json');
  const program = createRequire(from).resolve('s3rver/bin/s3rver.js');
  const args = ['-d', folder, '-a', '127.0.0.1', '-p', '0', '-s', '--configure-bucket', BUCKET];
  // Its cursors need an older cipher.
  const node = ['--openssl-legacy-provider', program, ...args];
  server = spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'inherit'] });
  endpoint = await new Promise<string>((resolve, reject) => {
    let said = '';
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`s3rver ended: ${said}`)));
    server.stdout?.on('data', (chunk) => {
      said += String(chunk);
      const [, address] = /listening on (\S+)\s/.exec(said) ?? [];
      if (address !== undefined) resolve(`http://${address}`);
    });
  });
  for (const [key, text, metadata = {}] of OBJECTS) await put(key, text, metadata);
});
afterAll(async () => {
  server.kill();
  await once(server, 'exit');
  await rm(folder, { recursive: true, force: true });
});

const ago = new Date(Date.now() - 60_000).toISOString();
const soon = new Date(Date.now() + 86_400_000).toISOString();
const LONGEST = `${'long/'.repeat(100)}${'l'.repeat(8)}.png`;

/** Keys of objects, their bytes and their metadata. */
const OBJECTS: [string, string, Record<string, string>?][] = [
  ['Places/North/Old pier.jpg', 'a picture of a pier', { alt: 'Łodzie i molo' }],
  ['Products/Red boat.png', 'a picture of a boat'],
  ['Products/Brass lamp.pdf', 'a document about a lamp'],
  ['Ship bell.wav', 'the sound of a bell'],
  ['No more.png', 'expired', { expires: ago }],
  ['Not yet.png', 'embargoed', { embargo: soon }],
  ['odd/a,b c+d&e=f!(1)*.png', 'a comma and a blank'],
  ["odd/100% 'ąę' #1?.png", 'a per cent sign'],
  [LONGEST, 'the longest key'],
];

/** Puts an object into the bucket, or removes it. */
async function call(method: string, key: string, text = '', metadata: Record<string, string> = {}) {
  const encoded = key
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16)}`),
    );
  const path = `/${BUCKET}/${encoded.join('/')}`;
  const headers = Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      `x-amz-meta-${name}`,
      encodeURIComponent(value),
    ]),
  );
  const { host } = new URL(endpoint);
  const signed = sign({ service: 's3', host, method, path, headers }, KEY);
  const answer = await fetch(endpoint + path, {
    method,
    headers: signed.headers as Record<string, string>,
    ...(method === 'PUT' && { body: text }),
  });
  if (!answer.ok) throw new Error(`${key}: ${answer.status} ${await answer.text()}`);
}
const put = (key: string, text: string, metadata: Record<string, string>) =>
  call('PUT', key, text, metadata);

const connect = (baseUrl: string, more = {}) =>
  s3Bucket.create(
    {
      endpoint: baseUrl,
      bucket: BUCKET,
      region: 'us-east-1',
      mostObjects: 1_000,
      pageSize: 4,
      ...KEY,
      ...more,
    },
    { allowPrivateNetwork: true },
  );

const cases = conformanceCases({
  definition: s3Bucket,
  get baseUrl() {
    return endpoint;
  },
  connect,
  // s3rver checks the id of the key, but no signature of version 4.
  connectWithWrongCredentials: () =>
    connect(endpoint, { accessKeyId: OTHER, secretAccessKey: OTHER }),
  secrets: [OTHER],
  approved: [
    { assetId: 'Places/North/Old pier.jpg', title: 'Old pier', word: 'pier' },
    { assetId: 'Products/Red boat.png', title: 'Red boat', word: 'boat' },
    { assetId: 'Products/Brass lamp.pdf', title: 'Brass lamp', word: 'lamp' },
    { assetId: 'Ship bell.wav', title: 'Ship bell', word: 'bell' },
  ],
  missing: 'Places/Nothing.png',
  unusual: OBJECTS.slice(6).map(([key]) => key),
  states: { expired: 'No more.png', embargoed: 'Not yet.png' },
  filters: {
    type: {
      value: 'audio',
      assetId: 'Ship bell.wav',
      other: { value: 'document', assetId: 'Products/Brass lamp.pdf' },
    },
    folder: {
      value: 'Places',
      assetId: 'Places/North/Old pier.jpg',
      other: { value: 'Products', assetId: 'Products/Red boat.png' },
    },
    format: { value: 'wav', assetId: 'Ship bell.wav' },
  },
  addresses: {
    of: ({ versions }) => versions.map(({ url }) => url),
    others: () => [`${endpoint}/${BUCKET}`, `${endpoint}/other/Ship%20bell.wav`],
  },
  async add() {
    const key = `Another ${Date.now()}.png`;
    await put(key, 'one more', {});
    return key;
  },
  cleanUp: async (keys) => {
    for (const key of keys) await call('DELETE', key);
  },
});

test.each(cases.map((each) => [each.group, each.name, each] as const))(
  '%s: %s',
  async (_group, _name, each) => {
    await each.run();
    if (each.notApplicable !== undefined) console.info(`Does not apply: ${each.notApplicable}`);
  },
);

test('a bucket that is not there makes no asset missing', async () => {
  const connector = connect(endpoint, { bucket: 'no-such-bucket' });
  await expect(connector.getMany(['Ship bell.wav'])).rejects.toMatchObject({ name: 'DamError' });
});

test('an address of replaced bytes answers no newer ones', async () => {
  const connector = connect(endpoint);
  await put('replaced.png', 'old', {});
  const [before] = await connector.getMany(['replaced.png']);
  await put('replaced.png', 'newer', {});
  const url = before?.status === 'found' ? (before.asset.current?.url ?? '') : '';
  await expect(connector.open?.({ url })).rejects.toMatchObject({ type: 'bad-answer' });
  await call('DELETE', 'replaced.png');
});

test('a bucket with more objects than the limit refuses to search, and says so', async () => {
  const { search } = connect(endpoint, { mostObjects: 3 });
  await expect(search({ limit: 2 })).rejects.toThrow('more than 3 assets');
});
