import { join } from 'node:path';
import { AssetStore } from '../../demo-dam/store/assets';
import { openDatabase } from '../../demo-dam/store/database';
import type { AssetJson, VersionJson } from '../../demo-dam/types';
import { startDam, type TestDam } from './dam';

describe('the life of an asset', () => {
  let dam: TestDam;
  beforeAll(async () => {
    dam = await startDam();
  });
  afterAll(() => dam.close());

  it('is uploaded into review and says what it is', async () => {
    const asset = await dam.upload({
      title: 'A harbour',
      alt: 'Boats',
      tags: 'sea, boats, ,sea',
      folder: ' Places / Harbour ',
      focalPoint: '{"x":0.25,"y":1}',
      expiresAt: '2031-05-01',
    });
    expect(asset).toMatchObject({
      title: 'A harbour',
      alt: 'Boats',
      tags: ['sea', 'boats'],
      folder: 'Places/Harbour',
      type: 'image',
      focalPoint: { x: 0.25, y: 1 },
      expiresAt: '2031-05-01T00:00:00.000Z',
      caption: null,
      state: 'in-review',
      currentVersion: null,
    });
    expect(asset.versions).toMatchObject([
      { number: 1, status: 'in-review', mime: 'image/jpeg', ext: 'jpg', width: 600, height: 400 },
    ]);
  });

  it('keeps the id that is asked for, and refuses it twice', async () => {
    const asset = await dam.upload({ id: 'my-id' });
    expect(asset.id).toBe('my-id');
    await expect(dam.upload({ id: 'my-id' })).rejects.toThrow(/^409/);
  });

  it('shows the highest approved version, never a newer one in review', async () => {
    const { id } = await dam.upload();
    expect(await dam.approve(id, 1)).toMatchObject({ currentVersion: 1, state: 'approved' });

    const second: VersionJson = await dam.uploadVersion(id);
    expect(second).toMatchObject({ number: 2, status: 'in-review', approvedAt: null });
    expect(await dam.get(`/api/assets/${id}`)).toMatchObject({
      currentVersion: 1,
      state: 'approved',
    });

    expect(await dam.approve(id, 2)).toMatchObject({ currentVersion: 2 });
    const takenBack = await dam.send('POST', `/api/assets/${id}/versions/2/reject`);
    expect(takenBack).toMatchObject({ currentVersion: 1, state: 'approved' });
    const nothingLeft = await dam.send('POST', `/api/assets/${id}/versions/1/reject`);
    expect(nothingLeft).toMatchObject({ currentVersion: null, state: 'rejected' });
  });

  it('goes from withdrawn back to what it was', async () => {
    const { id } = await dam.upload();
    await dam.approve(id, 1);
    const withdrawn = await dam.send<AssetJson>('POST', `/api/assets/${id}/withdraw`);
    expect(withdrawn).toMatchObject({ state: 'withdrawn', currentVersion: 1 });
    expect(Date.parse(withdrawn.withdrawnAt ?? '')).toBeGreaterThan(0);
    expect(await dam.send('POST', `/api/assets/${id}/restore`)).toMatchObject({
      state: 'approved',
      withdrawnAt: null,
    });
  });

  it('follows embargo and expiry by the clock alone', async () => {
    const { id } = await dam.upload();
    await dam.approve(id, 1);
    const patch = (rights: object) => dam.send<AssetJson>('PATCH', `/api/assets/${id}`, rights);
    expect((await patch({ embargoUntil: '2099-01-01T00:00:00Z' })).state).toBe('embargoed');
    expect((await patch({ embargoUntil: null, expiresAt: '2001-01-01' })).state).toBe('expired');
    const soon = new Date(Date.now() + 60).toISOString();
    expect((await patch({ expiresAt: soon })).state).toBe('approved');
    let asset = await dam.get<AssetJson>(`/api/assets/${id}`);
    while (asset.state === 'approved') asset = await dam.get(`/api/assets/${id}`);
    expect(asset.state).toBe('expired');
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(soon));
  });

  it('answers 409 to what cannot be done in this state', async () => {
    const { id } = await dam.upload();
    const post = async (path: string) =>
      (await dam.call(`/api/assets/${id}${path}`, { method: 'POST' })).status;
    expect(await post('/restore')).toBe(409);
    await dam.approve(id, 1);
    expect(await post('/versions/1/approve')).toBe(409);
    expect(await post('/withdraw')).toBe(200);
    expect(await post('/withdraw')).toBe(409);
  });

  it('bumps updatedAt with each change', async () => {
    const { id, updatedAt } = await dam.upload();
    const seen = [updatedAt];
    const changes = [
      () => dam.approve(id, 1),
      () => dam.send<AssetJson>('PATCH', `/api/assets/${id}`, { title: 'Other' }),
      () => dam.send<AssetJson>('PATCH', `/api/assets/${id}`, { title: 'Other' }),
      () => dam.send<AssetJson>('POST', `/api/assets/${id}/withdraw`),
      () => dam.send<AssetJson>('POST', `/api/assets/${id}/restore`),
    ];
    for (const change of changes) seen.push((await change()).updatedAt);
    await dam.uploadVersion(id);
    seen.push((await dam.get<AssetJson>(`/api/assets/${id}`)).updatedAt);
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort()).toEqual(seen);
  });

  it('bumps updatedAt also twice within one millisecond', async () => {
    const { id } = await dam.upload();
    await dam.stop();
    const db = openDatabase(join(dam.dataDir, 'dam.sqlite'));
    const store = new AssetStore(db, () => undefined);
    const at = new Date();
    const first = store.update(id, { title: 'One' }, at).updatedAt;
    const second = store.update(id, { title: 'Two' }, at).updatedAt;
    db.close();
    dam = await startDam({ dataDir: dam.dataDir });
    expect(Date.parse(second)).toBe(Date.parse(first) + 1);
  });

  it('changes only the fields that are given', async () => {
    const { id } = await dam.upload({ title: 'Kept', alt: 'Kept too', tags: 'one' });
    const changed = await dam.send('PATCH', `/api/assets/${id}`, { credit: 'Ida', tags: [] });
    expect(changed).toMatchObject({ title: 'Kept', alt: 'Kept too', credit: 'Ida', tags: [] });
  });

  it('names every problem of a bad change at once, and changes nothing', async () => {
    const { id } = await dam.upload({ title: 'Unchanged' });
    const response = await dam.call(`/api/assets/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: '', focalPoint: { x: 2, y: 0 }, expiresAt: 'soon', bad: 1 }),
    });
    expect(response.status).toBe(400);
    const { error } = await response.json();
    expect(error.code).toBe('bad-input');
    for (const problem of ['title', 'focalPoint.x', 'expiresAt', 'bad']) {
      expect(error.message).toContain(problem);
    }
    expect(await dam.get(`/api/assets/${id}`)).toMatchObject({ title: 'Unchanged' });
  });

  it('refuses another type of file as a new version', async () => {
    const { id } = await dam.upload();
    const text = new File(['words'], 'notes.txt');
    await expect(dam.uploadVersion(id, text)).rejects.toThrow(/^409/);
  });

  it('refuses a broken picture and a request without file', async () => {
    await expect(dam.upload({}, new File(['no picture'], 'x.jpg'))).rejects.toThrow(/^400/);
    const body = new FormData();
    body.set('title', 'no file');
    expect((await dam.call('/api/assets', { method: 'POST', body })).status).toBe(400);
  });

  it('remembers where an asset is used', async () => {
    const { id } = await dam.upload();
    const uri = 'https://cms.example/articles/1';
    await dam.send('POST', '/api/usage', { assetId: id, uri, title: 'First' });
    await dam.send('POST', '/api/usage', { assetId: id, uri, title: 'Renamed' });
    expect(await dam.get(`/api/assets/${id}/usage`)).toMatchObject({
      items: [{ uri, title: 'Renamed' }],
    });
    await dam.send('DELETE', '/api/usage', { assetId: id, uri });
    expect(await dam.get(`/api/assets/${id}/usage`)).toEqual({ items: [] });
    await expect(dam.send('POST', '/api/usage', { assetId: 'none', uri })).rejects.toThrow(/^404/);
  });

  it('answers 404 in its own form for what is not there', async () => {
    for (const path of ['/api/assets/none', '/api/nothing', '/api/assets/none/versions/1/file']) {
      const response = await dam.call(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        error: { code: 'not-found', message: expect.any(String) },
      });
    }
  });
});
