import sharp from 'sharp';
import { picture } from '../../demo-dam/dam';
import { recording } from '../../support/dam';
import { sizeOf } from '../shared/conformance';
import { StandingResourceSpace } from './fixture';

const standing = new StandingResourceSpace();
beforeAll(() => standing.start());
afterAll(() => standing.stop());

beforeEach(() => {
  standing.dam.calls.length = 0;
});

describe('a file', () => {
  it('has addresses that stay the same, without a key', async () => {
    const [one, other] = [await standing.read(1), await standing.read(1)];
    expect(one).toEqual(other);
    expect(JSON.stringify(one)).not.toMatch(/access_key|sign=/);
    expect(one.current?.renditions.map(({ name }) => name)).toEqual([
      'col',
      'thumbnail',
      'preview',
      'large',
    ]);
  });

  it('is the original of a PNG, and no placeholder of it', async () => {
    const { current } = await standing.read(2);
    const bytes = await standing.bytesOf(current?.url);
    expect((await sharp(bytes).metadata()).format).toBe('png');
    expect(await sizeOf(bytes)).toEqual({ width: 1_023, height: 767 });
  });

  it('is an error where the key has ended, and never the page for logging in', () =>
    standing.having({ areKeysExpired: true }, async () => {
      const { current } = await standing.read(1);
      await expect(standing.connect().open?.({ url: current?.url ?? '' })).rejects.toMatchObject({
        type: 'bad-answer',
      });
    }));

  it('is an error where the server answers with a page and status 200', () =>
    standing.having({ isDownloadBroken: true }, async () => {
      const { current } = await standing.read(1);
      await expect(standing.bytesOf(current?.url)).rejects.toMatchObject({ type: 'bad-answer' });
    }));

  it('is forbidden where the resource is restricted', async () => {
    const resource = await standing.put({ title: 'Restricted' });
    resource.access = 1;
    const [version] = (await standing.read(resource.ref)).versions;
    await expect(standing.connect().open?.({ url: version?.url ?? '' })).rejects.toMatchObject({
      type: 'forbidden',
    });
  });

  it.each([
    '/pages/download.php?ref=1',
    '/pages/download.php?ref=1&size=&ext=jpg&v=1&access_key=x',
    '/pages/download.php?ref=[1,2]&size=&ext=jpg&v=1',
    '/pages/download.php?ref=01&size=&ext=jpg&v=1',
    '/pages/download.php?ref=1&size=../x&ext=jpg&v=1',
    '/pages/download.php?ref=1&size=..%2Fx&ext=jpg&v=1',
    '/api/?function=delete_resource&ref=1&size=&ext=jpg&v=1',
    '/pages/../api/?ref=1&size=&ext=jpg&v=1',
  ])('is opened by no other address: %s', async (path) => {
    const opened = standing.connect().open?.({ url: standing.dam.url + path });
    await expect(opened).rejects.toMatchObject({ type: 'bad-request' });
    expect(standing.dam.calls).toEqual([]);
  });

  it('says so where the server gives its own address another name', async () => {
    const { current } = await standing.read(1);
    const other = standing.dam.url.replace('127.0.0.1', 'localhost');
    const url = (current?.url ?? '').replace(standing.dam.url, other);
    await expect(standing.connect({}, other).open?.({ url })).rejects.toThrow(/\$baseurl/);
  });
});

describe('an upload', () => {
  const send = async (more: object = {}, options = {}) => {
    const file = new Blob([await picture()], { type: 'image/jpeg' });
    const rest = { title: 'Sent', alternativeText: null, tags: [], folder: null };
    const request = { file, fileName: 'sent.jpg', mime: 'image/jpeg', ...rest, ...more };
    return standing.connect(options).upload?.(request);
  };
  const newest = () =>
    standing.dam.store.resources.get(Math.max(...standing.dam.store.resources.keys()));

  it('waits for review, by POST alone, with the type of its kind', async () => {
    await send();
    expect(newest()).toMatchObject({ archive: -1, type: 1 });
    expect(standing.dam.calls.slice(0, 2)).toEqual([
      'POST create_resource',
      'POST upload_multipart',
    ]);
    const file = recording();
    await send({ file, fileName: 'bell.wav', mime: 'audio/wav' });
    expect(newest()).toMatchObject({ type: 4 });
    await send({ file, fileName: 'bell.wav', mime: 'audio/wav' }, { uploadType: 2 });
    expect(newest()).toMatchObject({ type: 2 });
  });

  it('keeps a comma within a keyword', async () => {
    await send({ tags: ['salt, fine', 'sea'] });
    expect(newest()?.fields.get(1)).toEqual(['salt, fine', 'sea']);
  });

  it('names the resource that stays behind where its bytes are refused', async () => {
    const refused = send({ fileName: 'sent.php' });
    await expect(refused).rejects.toMatchObject({ type: 'bad-request' });
    await expect(refused).rejects.toThrow(
      new RegExp(`An error occurred while uploading the file. The resource ${newest()?.ref} stays`),
    );
    await standing.having({ mayUpload: false }, () =>
      expect(send()).rejects.toThrow(/Permission denied\..*stays behind/),
    );
    await standing.having({ mostUploadBytes: 10 }, () =>
      expect(send()).rejects.toThrow(/larger than ResourceSpace takes\..*stays behind/),
    );
  });

  it('is forbidden in a state that the user may not give', async () => {
    await standing.having({ mayActivate: false }, () =>
      expect(send({}, { uploadState: 0 })).rejects.toMatchObject({ type: 'forbidden' }),
    );
  });

  it('says what the DAM says where it makes no resource', async () => {
    const creates = 'FAILED: Resource #62 was created, but the file was not uploaded.';
    await standing.having({ creates }, () => expect(send()).rejects.toThrow(creates));
  });
});
