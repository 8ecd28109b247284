import { strict as assert } from 'node:assert';
import type { RenditionRequest } from '../contracts/connector';
import { notApplicable, noteMade } from './case-log';
import { assertAsset, bytesOf, failureOf, fileOf, oneOf, someOf } from './checks';
import { type Add, type ConformanceFixture, type Connect, HOSTILE_TITLE } from './fixture';

/** Files: renditions, uploads and open. */

export function renditions(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { sizeOf, approved } = fixture;
  if (sizeOf === undefined) return;
  add('renditions', 'have the width and height that they name', async () => {
    for (const { assetId } of approved) {
      const { current } = await oneOf(connect(), assetId);
      for (const { name, url, width, height } of current?.renditions ?? []) {
        const size = await sizeOf(await fileOf(connect(), url));
        assert.deepEqual(size, { width, height }, `${assetId}: ${name}`);
      }
    }
  });
  const { pictured } = fixture;
  if (pictured !== undefined) {
    add('renditions', 'of a film or a document are pictures wide enough for a page', async () => {
      const connector = connect();
      const asset = await oneOf(connector, pictured);
      const { current: version } = asset;
      assert.ok(version && !version.mime.startsWith('image/'), 'the fixture needs another file');
      const size = { width: PAGE_WIDTH, height: null, fit: 'inside', format: 'jpeg' } as const;
      const request = { asset, version, focalPoint: null, quality: null, ...size };
      const wide = version.renditions.find(
        ({ mime, width }) => WEB_IMAGE.test(mime) && width >= PAGE_WIDTH,
      );
      const url = wide?.url ?? connector.renditionUrl?.(request) ?? null;
      assert.ok(url !== null, 'there must be a picture of it');
      assert.ok((await sizeOf(await fileOf(connector, url))).width >= PAGE_WIDTH, url);
    });
  }
  add('renditions', 'on demand have the size that is asked for', async () => {
    const [{ assetId }] = someOf(fixture);
    const connector = connect();
    const asset = await oneOf(connector, assetId);
    const { current: version } = asset;
    assert.ok(version);
    const rest = { asset, version, focalPoint: { x: 0.25, y: 0.75 }, quality: 70 };
    // With the delivery `redirect` visitors fetch the address themselves.
    const reader = fixture.definition.delivery === 'redirect' ? {} : connector;
    for (const request of ON_DEMAND) {
      const url = connector.renditionUrl?.({ ...rest, ...request }) ?? null;
      if (url !== null) assertSize(await sizeOf(await fileOf(reader, url)), request, url);
    }
  });
}

/** In pixels. */
const PAGE_WIDTH = 300;

const WEB_IMAGE = /^image\/(jpeg|png|webp|gif|avif)$/;

type OnDemand = Pick<RenditionRequest, 'height' | 'fit' | 'format'> & { width: number };

function assertSize(
  size: { width: number; height: number },
  { width, height, fit }: OnDemand,
  url: string,
): void {
  if (height === null) assert.equal(size.width, width, url);
  else if (fit === 'cover') assert.deepEqual(size, { width, height }, url);
  else {
    // The fixture's image is no square, so a square would be cropped instead of fitted.
    assert.ok(size.width <= width && size.height <= height, url);
    assert.notEqual(size.width, size.height, url);
  }
}

/** Smaller than the fixtures' images, since connectors do not enlarge. */
const ON_DEMAND: readonly OnDemand[] = [
  { width: 200, height: null, fit: 'inside', format: 'auto' },
  { width: 160, height: 160, fit: 'cover', format: 'webp' },
  { width: 120, height: 60, fit: 'cover', format: 'jpeg' },
  { width: 100, height: null, fit: 'cover', format: 'png' },
  { width: 90, height: 90, fit: 'inside', format: 'auto' },
];

export function uploads({ upload }: ConformanceFixture, connect: Connect, add: Add): void {
  if (upload === undefined) return;
  const { fileName, folder, isReviewed, keeps } = upload;
  const send = async (more: { title: string; tags?: readonly string[] }) => {
    const connector = connect();
    assert.ok(connector.upload, 'the connector must have upload');
    const file = await upload.file();
    const alternativeText = 'What is seen in it: “quotes” & 𝒜';
    const rest = { file, fileName, mime: file.type, folder, alternativeText };
    const asset = await connector.upload({ tags: [], ...rest, ...more });
    noteMade(asset.assetId);
    return { file, asset };
  };
  add('upload', 'makes an asset with its texts and bytes, which getMany finds', async () => {
    const { asset: sent, file } = await send({ title: 'Sent from here', tags: ['one tag', 'sea'] });
    assertAsset(sent);
    const asset = await oneOf(connect(), sent.assetId);
    assertAsset(asset);
    for (const each of [sent, asset]) {
      assert.equal(each.title, 'Sent from here');
      assert.equal(
        each.current === null,
        isReviewed,
        'an upload must be in review if the DAM reviews',
      );
      if (keeps.alternativeText) assert.match(each.alternativeText ?? '', /“quotes” & 𝒜$/);
      if (keeps.tags) assert.ok(each.tags.includes('one tag'), each.tags.join('; '));
    }
    if (folder !== null) assert.equal(asset.folder, folder);
    const [newest] = asset.versions;
    assert.ok(newest, 'an upload must have a version');
    assert.equal(newest.ext, fileName.split('.').at(-1));
    const bytes = await fileOf(connect(), newest.url);
    assert.ok(
      bytes.equals(Buffer.from(await file.arrayBuffer())),
      'the version must have the bytes that were sent',
    );
  });
  add('upload', 'makes two assets of the same file and title', async () => {
    const title = HOSTILE_TITLE;
    const [one, other] = [await send({ title }), await send({ title })];
    assert.notEqual(one.asset.assetId, other.asset.assetId);
    assert.equal(one.asset.title, title);
  });
}

/** The longest life of an address that shows a withdrawn asset until it ends. */
const DAY_MS = 86_400_000;

export function opening(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { delivery } = fixture.definition;
  // Optional with the delivery `redirect`, for the images that editors see.
  const opener = () => {
    const { open } = connect();
    assert.ok(open !== undefined || delivery === 'redirect', 'the connector must have open');
    return open;
  };
  add('open', 'streams the current version, as a whole and in part', async () => {
    const open = opener();
    if (open === undefined) return;
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
    // A DAM without ranges may answer the whole file.
    assert.deepEqual(first, part.status === 206 ? bytes.subarray(0, 4) : bytes);
  });
  add('publicUrl', 'gives out an address that ends soon and needs no credentials', async () => {
    const connector = connect();
    const { publicUrl } = connector;
    if (publicUrl === undefined) notApplicable('The connector gives out no addresses that end.');
    for (const { assetId } of fixture.approved) {
      const { current } = await oneOf(connector, assetId);
      assert.ok(current);
      const address = await publicUrl(current);
      if (address === null) continue;
      const leftMs = Date.parse(address.expiresAt ?? '') - Date.now();
      const isSoon = address.expiresAt === null || (leftMs > 0 && leftMs <= DAY_MS);
      assert.ok(isSoon, `${address.expiresAt} must be an instant within a day`);
      const bytes = await fileOf({}, address.url);
      assert.ok(bytes.equals(await fileOf(connector, current.url)), 'the bytes must be the same');
    }
  });
  add('open', 'calls no other host', async () => {
    const open = opener();
    if (open === undefined) return;
    for (const url of ['http://127.0.0.1:1/x', 'http://evil.example/x', 'file:///etc/passwd']) {
      const error = await failureOf(() => open({ url }));
      assert.equal(error.type, 'bad-request');
    }
  });
}
