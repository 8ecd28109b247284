import sharp from 'sharp';
import { picture } from '../../demo-dam/dam';
import { recording } from '../../support/dam';
import { sizeOf } from '../shared/conformance';
import { startStanding } from '../shared/standing';
import { bufferOf, StandingResourceSpace } from './fixture';

const standing = new StandingResourceSpace();
startStanding(standing);

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
    await standing.having({ mayReadLog: false }, () =>
      expect(standing.bytesOf(version?.url)).rejects.toMatchObject({ type: 'forbidden' }),
    );
    // A user with the permission "v" gets it all the same.
    expect(await standing.bytesOf(version?.url)).toEqual(resource.file?.bytes);
  });

  it.each([
    ['jpg', picture(1_000, 700)],
    ['png', picture(1_000, 700, 'png')],
    ['mp4', new Blob(['film'])],
  ])('is an error where it is not on the disk, and no placeholder of it: %s', async (ext, file) => {
    const resource = await standing.put({ title: 'Lost', file: await file, ext });
    const { current } = await standing.read(resource.ref);
    if (resource.file !== null) resource.file.isLost = true;
    const lost = standing.bytesOf(current?.url);
    await expect(lost).rejects.toMatchObject({ type: 'bad-answer' });
    await expect(lost).rejects.toThrow('not on its disk');
    for (const { url } of current?.renditions ?? []) {
      resource.file?.previews.clear();
      await expect(standing.bytesOf(url)).rejects.toThrow('not on its disk');
    }
    const part = standing.connect().open?.({ url: current?.url ?? '', range: 'bytes=0-99' });
    await expect(part).rejects.toThrow('not on its disk');
  });

  it('is the file itself where it happens to be as long as a placeholder', async () => {
    const png = await bufferOf(await picture(10, 10, 'png'));
    const bytes = Buffer.concat([png, Buffer.alloc(2_145 - png.length)]);
    const file = new Blob([new Uint8Array(bytes)]);
    const { ref } = await standing.put({ title: 'As long', file, ext: 'png' });
    expect(await standing.bytesOf((await standing.read(ref)).current?.url)).toEqual(bytes);
  });

  describe.each([false, true])('in parts, with static files: %s', (isStatic) => {
    const text = '0123456789';
    const part = (range: string) =>
      standing.having({ isStatic }, async () => {
        const given = { title: 'In parts', file: new Blob([text]), ext: 'mp4' };
        const { ref } = await standing.put(given);
        const url = (await standing.read(ref)).current?.url ?? '';
        const file = await standing.connect().open?.({ url, range });
        const chunks: Uint8Array[] = [];
        for await (const chunk of file?.body ?? []) chunks.push(chunk);
        return [file?.status, Buffer.concat(chunks).toString(), file?.contentRange];
      });

    it.each([
      ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
      ['bytes=7-', 206, '789', 'bytes 7-9/10'],
      ['bytes=-3', 206, '789', 'bytes 7-9/10'],
      ['bytes=-300', 206, text, 'bytes 0-9/10'],
      ['bytes=5-2', 200, text, null],
      ['bytes=10-', 416, '', 'bytes */10'],
      ['bytes=900-999', 416, '', 'bytes */10'],
      ['bytes=-0', 416, '', 'bytes */10'],
    ])('is what was asked for: %s', async (range, ...expected) => {
      expect(await part(range)).toEqual(expected);
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
    expect(standing.dam.calls.filter((call) => call.endsWith(' update_field'))).toEqual([
      'POST update_field',
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

  it('keeps the metadata of the file, beside what the editor says', async () => {
    const comment = 'caption=At noon; credit=Ada; keywords=harbour,boat; title=DSC_001;';
    const described = sharp(await bufferOf(await picture())).withExif({
      IFD0: { ImageDescription: comment },
    });
    const file = new Blob([new Uint8Array(await described.jpeg().toBuffer())]);
    const asset = await send({ file, tags: ['boat', 'sea'], alternativeText: 'A pier' });
    expect(asset).toMatchObject({
      title: 'Sent',
      alternativeText: 'A pier',
      caption: 'At noon',
      credit: 'Ada',
      tags: ['harbour', 'boat', 'sea'],
    });
  });

  it('has no alternative text where its type has no such field', async () => {
    const file = recording();
    const sent = { file, fileName: 'bell.wav', mime: 'audio/wav', alternativeText: 'A bell' };
    expect(await send(sent)).toMatchObject({ title: 'Sent', alternativeText: null });
  });

  it('says that the file is there where its texts are refused', async () => {
    await standing.having({ mayEdit: false }, () =>
      expect(send()).rejects.toThrow(/"update_field".*has the file as resource \d+, but not/),
    );
  });

  it('is too large, and not without a key, where PHP drops its body', async () => {
    await standing.having({ mostBodyBytes: 1_000 }, async () => {
      const file = new Blob([new Uint8Array(2_000)], { type: 'image/jpeg' });
      await expect(send({ file })).rejects.toMatchObject({ type: 'bad-request' });
      await expect(send({ file })).rejects.toThrow(/post_max_size.*stays behind/);
    });
  });

  it('takes a document that is named like a picture, and no text', async () => {
    const pdf = new Blob(['%PDF-1.7']);
    expect(await send({ file: pdf })).toMatchObject({ title: 'Sent' });
    await expect(send({ file: new Blob(['text']) })).rejects.toThrow('An error occurred');
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
