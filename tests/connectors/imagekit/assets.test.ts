import { sizeOf } from '../../../server/connectors/imagekit/transformations';
import {
  BOAT,
  BY_STATUS,
  connect,
  DRAFT,
  dam,
  FILM,
  PIER,
  PLAN,
  PRIVATE,
  REPLACED,
  read,
  startImageKit,
  UNPUBLISHED,
} from './fixture';
import { PRIVATE_KEY } from './simulator';

startImageKit();

const calls = () => dam.calls.map((call) => decodeURIComponent(call.replaceAll('+', ' ')));

describe('a file of ImageKit', () => {
  it('has its texts, its folder, its rights, and the middle of the marked area as focal point', async () => {
    expect(await read(PIER)).toMatchObject({
      title: 'Old pier',
      alternativeText: 'A pier',
      caption: 'In the morning',
      copyright: '© Harbour',
      expiresAt: '2090-01-01T00:00:00.000Z',
      tags: ['sea'],
      folder: 'Places/North',
      focalPoint: { x: 0.375, y: 0.375 },
      withdrawn: false,
    });
  });

  it('has the name as its title if no field is named, and no folder in the root', async () => {
    const asset = await read(PLAN, connect({ fields: {} }));
    expect(asset).toMatchObject({ title: 'harbour-plan.pdf', folder: null, kind: 'document' });
  });

  it('takes texts of the embedded metadata, lists joined', async () => {
    const fields = { credit: 'embeddedMetadata.Artist', copyright: 'embeddedMetadata.Copyright' };
    const id = dam.add({ embeddedMetadata: { Artist: ['A. Pier', 'B. Boat'], Copyright: ' ' } });
    const { credit, copyright } = await read(id, connect({ fields }));
    expect([credit, copyright]).toEqual(['A. Pier, B. Boat', null]);
  });

  it('has an address that differs after a change, also where ImageKit tells plain ones', async () => {
    for (const tellsPlainAddresses of [false, true]) {
      dam.trouble.tellsPlainAddresses = tellsPlainAddresses;
      const { url } = (await read(BOAT)).current ?? {};
      expect(url).toMatch(/\/Products\/red-boat\.png\?updatedAt=\d+$/);
      dam.change(BOAT, { description: String(tellsPlainAddresses) });
      await new Promise((resolve) => setTimeout(resolve, 2));
      expect((await read(BOAT)).current?.url).not.toBe(url);
    }
  });

  it('has addresses below the endpoint of the options, whichever ImageKit tells', async () => {
    dam.trouble.tellsOwnHost = true;
    const { versions } = await read(PIER, connect({ versions: true }));
    for (const { url } of versions)
      expect(url.startsWith(`${dam.urlEndpoint}/Places/North/`)).toBe(true);
    expect(versions[1]?.url).toMatch(/[?&]ik-obj-version=/);
  });

  it('is reviewed again, not missing, if it was unpublished', async () => {
    expect(await read(UNPUBLISHED)).toMatchObject({ current: null, withdrawn: false });
  });

  it('costs one call for fifty, and one more for each that the search does not find', async () => {
    await connect({ fields: {}, namedTransformations: false }).getMany([PIER, BOAT, PLAN]);
    expect(calls()).toHaveLength(1);
    dam.calls.length = 0;
    const absent = 'f'.repeat(24);
    await connect({ fields: {}, namedTransformations: false }).getMany([PIER, absent]);
    expect(calls()[1]).toBe(`GET /v1/files/${absent}/details`);
    expect(calls()).toHaveLength(2);
  });

  it('that is new is found, though the search does not know it yet', async () => {
    dam.trouble.isIndexBehind = true;
    const id = await dam.addPicture('#abcdef', { name: 'new.png', customMetadata: {} });
    expect((await read(id)).versions).toHaveLength(1);
    dam.remove(id);
    expect(await connect().getMany([id])).toEqual([{ status: 'missing' }]);
  });

  it('keeps its id when it moves, and has the new address', async () => {
    dam.change(BOAT, { folder: '/Elsewhere', name: 'boat.png' });
    const moved = await read(BOAT);
    expect(moved.folder).toBe('Elsewhere');
    const { status } = (await connect().open?.({ url: moved.current?.url ?? '' })) ?? {};
    expect(status).toBe(200);
    dam.change(BOAT, { folder: '/Products', name: 'red-boat.png' });
  });
});

describe('versions of a file', () => {
  const withVersions = () => connect({ versions: true, ...BY_STATUS });

  it('have the address that ImageKit tells, since nothing else tells its token', async () => {
    const { versions } = await read(PIER, withVersions());
    const [newer, older] = versions;
    expect(versions.map(({ version }) => version)).toEqual(dam.versionIds(PIER));
    expect(newer?.url).not.toContain('ik-obj-version');
    expect(older?.url).toMatch(/\?ik-obj-version=[\w-]{32}&updatedAt=\d+$/);
    expect(older?.url).not.toContain(older?.version);
    expect(older?.renditions[0]?.url).toMatch(/\?ik-obj-version=[\w-]{32}&updatedAt=\d+&tr=w-\d+$/);
  });

  it('are not read without the option, so a file whose newest one is in review shows none', async () => {
    const asset = await read(REPLACED, connect(BY_STATUS));
    expect(asset.versions).toHaveLength(1);
    expect(asset.current).toBeNull();
  });

  it('that are approved are shown while a newer one is in review, in a search too', async () => {
    const { assets } = await withVersions().search({ text: 'replaced', limit: 5 });
    for (const asset of [await read(REPLACED, withVersions()), ...assets]) {
      expect(asset.current?.version).toBe(dam.versionIds(REPLACED)[1]);
      expect(asset.versions[0]?.status).toBe('in-review');
    }
    expect(assets).toHaveLength(1);
  });

  it('are all hidden if the file is withdrawn, also the former ones', async () => {
    dam.change(PIER, { customMetadata: { title: 'Old pier', status: 'archived' } });
    expect((await read(PIER, withVersions())).withdrawn).toBe(true);
    const customMetadata = {
      title: 'Old pier',
      status: 'approved',
      alt: 'A pier',
      season: ['summer'],
    };
    dam.change(PIER, { customMetadata });
  });
});

describe('a private file', () => {
  it('is withdrawn, unless the options say that its signed address may be public', async () => {
    expect((await read(PRIVATE)).withdrawn).toBe(true);
    const shown = await read(PRIVATE, connect({ privateFiles: true }));
    expect(shown.withdrawn).toBe(false);
    const addresses = [
      shown.current?.url,
      ...(shown.current?.renditions ?? []).map(({ url }) => url),
    ];
    expect(addresses.length).toBeGreaterThan(3);
    for (const url of addresses) {
      expect((await fetch(url ?? '')).status).toBe(200);
      expect((await fetch((url ?? '').replace(/&ik-s=.*/, ''))).status).toBe(401);
      expect(url).not.toContain(PRIVATE_KEY);
    }
  });

  it('has signed renditions on demand', async () => {
    const connector = connect({ privateFiles: true });
    const asset = await read(PRIVATE, connector);
    const [version] = asset.versions;
    if (version === undefined) throw new Error('a file has a version');
    const size = { width: 50, height: 50, fit: 'cover', format: 'webp' } as const;
    const request = { asset, version, ...size, quality: null, focalPoint: { x: 1, y: 1 } };
    const url = connector.renditionUrl?.(request) ?? '';
    expect(url).toMatch(/tr=w-800,h-800,cm-extract,x-400,y-0:w-50,h-50,f-webp&ik-s=[0-9a-f]{40}$/);
    expect((await fetch(url)).status).toBe(200);
  });
});

describe('renditions', () => {
  it('are named transformations whose size is certain, and that are in use', async () => {
    dam.named = [
      { name: 'banner', transformation: 'w-1000,h-250,fo-auto' },
      { name: 'off', transformation: 'w-10,h-10', enabled: false },
      { name: 'huge', transformation: 'w-4000' },
      { name: 'odd', transformation: 'w-0.5' },
      { name: 'not,a:name', transformation: 'w-10,h-10' },
      { name: 'small', transformation: 'w-300,h-300,f-webp' },
    ];
    const { current } = await read(PIER);
    const made = current?.renditions.filter(({ url }) => url.includes('tr=n-'));
    expect(made?.map(({ name, width, height, mime }) => [name, width, height, mime])).toEqual([
      ['banner', 1_000, 250, 'image/png'],
      ['small', 300, 300, 'image/webp'],
    ]);
    const names = current?.renditions.map(({ name }) => name) ?? [];
    expect(new Set(names).size).toBe(names.length);
    expect(
      (await read(PIER, connect({ namedTransformations: false }))).current?.renditions,
    ).toHaveLength(4);
  });

  it('are the usual ones where the key may not read named transformations', async () => {
    dam.named = [{ name: 'banner', transformation: 'w-1000,h-250' }];
    dam.trouble.mayReadNamed = false;
    expect((await read(PIER)).current?.renditions.map(({ name }) => name)).toEqual([
      'thumbnail',
      'small',
      'medium',
      'large',
    ]);
  });

  it('of a video are pictures of it', async () => {
    const { kind, current } = await read(FILM);
    expect(kind).toBe('video');
    expect(current).toMatchObject({ durationMs: 12_000, width: 1_280 });
    const [first] = current?.renditions ?? [];
    expect(first).toMatchObject({ mime: 'image/jpeg', width: 245, height: 138 });
    const answer = await fetch(first?.url ?? '');
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
  });

  it.each([
    ['w-300', { width: 300, height: 200 }],
    ['h-100,q-80', { width: 150, height: 100 }],
    ['w-300,h-300,c-force', { width: 300, height: 300 }],
    ['w-320,ar-16-9', { width: 320, height: 180 }],
    ['w-300,h-300:w-100', { width: 100, height: 100 }],
    ['e-grayscale', { width: 1_200, height: 800 }],
    ['w-300,h-300,c-at_max', null],
    ['w-iw_div_2', null],
    ['w-0.5', null],
    ['w-300,dpr-2', null],
    ['l-image,i-logo.png,l-end', null],
    ['rt-90', null],
    ['ar-16-9', null],
  ])('of the transformation %s have the size %j', (transformation, size) => {
    expect(sizeOf(transformation, { width: 1_200, height: 800 })).toEqual(size);
  });

  it('are not made larger than the file', async () => {
    const connector = connect();
    const asset = await read(PIER, connector);
    const [version] = asset.versions;
    if (version === undefined) throw new Error('a file has a version');
    const rest = { asset, version, quality: null, focalPoint: null, format: 'auto' } as const;
    const url = (width: number, height: number | null) =>
      connector.renditionUrl?.({ ...rest, width, height, fit: 'cover' })?.replace(/.*tr=/, '');
    expect(url(9_000, null)).toBe('w-1200,f-auto');
    expect(url(2_000, 1_000)).toBe('w-1200,h-600,f-auto');
  });
});

describe('approval', () => {
  it('needs one of its words; no word is in review', async () => {
    const connector = connect(BY_STATUS);
    expect((await read(DRAFT, connector)).current).toBeNull();
    const id = await dam.addPicture('#010101', { customMetadata: { title: 'No word' } });
    expect((await read(id, connector)).versions[0]?.status).toBe('in-review');
    dam.change(id, { customMetadata: { title: 'No', status: 'rejected' } });
    expect((await read(id, connector)).versions[0]?.status).toBe('rejected');
  });
});
