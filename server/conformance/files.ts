import { strict as assert } from 'node:assert';
import { assertAsset, bytesOf, failureOf, fileOf, oneOf, someOf } from './checks';
import { type Add, type ConformanceFixture, type Connect, HOSTILE_TITLE } from './fixture';

/** Bytes: opened, made smaller, sent. */

export function renditions(fixture: ConformanceFixture, connect: Connect, add: Add): void {
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
      if (height === null) assert.equal(size.width, width, url);
      else if (fit === 'cover') assert.deepEqual(size, { width, height }, url);
      else {
        // The longer side fills it; a square would have been cropped.
        assert.ok(size.width <= width && size.height <= height, url);
        assert.notEqual(size.width, size.height, url);
      }
    }
  });
}

/** Smaller than the fixtures' pictures, since none is made larger than it is. */
const ON_DEMAND = [
  [200, null, 'inside', 'auto'],
  [160, 160, 'cover', 'webp'],
  [120, 60, 'cover', 'jpeg'],
  [100, null, 'cover', 'png'],
  [90, 90, 'inside', 'auto'],
] as const;

export function uploads({ upload }: ConformanceFixture, connect: Connect, add: Add): void {
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

export function opening(fixture: ConformanceFixture, connect: Connect, add: Add): void {
  const { delivery } = fixture.definition;
  // Those that redirect may open files as well, for the pictures that editors see.
  const opener = () => {
    const { open } = connect();
    assert.ok(open !== undefined || delivery === 'redirect', 'it can open files');
    return open;
  };
  add('open', 'streams the current version, whole and in part', async () => {
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
    // A DAM without ranges answers the whole file, which is allowed.
    assert.deepEqual(first, part.status === 206 ? bytes.subarray(0, 4) : bytes);
  });
  add('open', 'goes to no other host', async () => {
    const open = opener();
    if (open === undefined) return;
    for (const url of ['http://127.0.0.1:1/x', 'http://evil.example/x', 'file:///etc/passwd']) {
      const error = await failureOf(() => open({ url }));
      assert.equal(error.type, 'bad-request');
    }
  });
}
