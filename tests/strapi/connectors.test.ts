import { randomUUID } from 'node:crypto';
import { StandingBynder } from '../connectors/bynder/fixture';
import { at } from '../connectors/bynder/simulator-library';
import { API_SECRET, CloudinarySimulator } from '../connectors/cloudinary/simulator';
import { ImageKitSimulator, PRIVATE_KEY, WEBHOOK_SECRET } from '../connectors/imagekit/simulator';
import { StandingResourceSpace } from '../connectors/resourcespace/fixture';
import { TOPIC } from '../connectors/shared/simulator-sns';
import { colourOf, picture } from '../support/dam';
import { eventually } from '../support/processes';
import { TestSite } from '../support/strapi';

jest.setTimeout(120_000);

/** What people do in a DAM, whichever it is. */
interface Dam {
  publish(title: string, colour: string): Promise<string>;
  replace(id: string, colour: string): Promise<unknown>;
  withdraw(id: string): Promise<unknown>;
  /** Tells the site; absent where it is asked instead. */
  tell?(id: string): Promise<Response>;
}

const cloudinary = new CloudinarySimulator();
const imagekit = new ImageKitSimulator();
const resourcespace = new StandingResourceSpace();
const bynder = new StandingBynder();
let site: TestSite;

beforeAll(async () => {
  await Promise.all([cloudinary.start(), imagekit.start(), resourcespace.start(), bynder.start()]);
  const { user, apiKey } = resourcespace.dam;
  const connections = [
    {
      key: 'cloudinary',
      connector: 'cloudinary',
      options: cloudinary.options,
    },
    {
      key: 'imagekit',
      connector: 'imagekit',
      options: { ...imagekit.options, webhookSecret: WEBHOOK_SECRET, versions: true },
    },
    {
      key: 'resourcespace',
      connector: 'resourcespace',
      options: { baseUrl: resourcespace.dam.url, user, apiKey },
    },
    { key: 'bynder', connector: 'bynder', options: bynder.options({ fields: {} }) },
  ];
  site = await TestSite.start({
    damUrl: 'http://127.0.0.1:1',
    // What arrives sooner was told, or was in the list of changes.
    config: { connections, freshForMs: 3_600_000, changesEveryMs: 1_000 },
  });
  await eventually('each has been asked where its changes begin', async () => {
    const rows = await site.strapi.db.connection('dam_state').where('key', 'like', 'cursor:%');
    return rows.length === connections.length ? true : undefined;
  });
});

afterAll(async () => {
  await site?.stop();
  await Promise.all([cloudinary.stop(), imagekit.stop(), resourcespace.stop(), bynder.stop()]);
});

const bytesOf = async (colour: string) => Buffer.from(await (await picture(colour)).arrayBuffer());

const DAMS: Record<string, Dam> = {
  cloudinary: {
    publish: (display_name, colour) => cloudinary.addPicture(colour, { display_name }),
    replace: (id, colour) => cloudinary.overwrite(id, colour),
    withdraw: async (id) => cloudinary.change(id, { access_control: [{ access_type: 'token' }] }),
    tell(asset_id) {
      const { body, headers } = cloudinary.notification({ notification_type: 'upload', asset_id });
      return fetch(`${site.url}/api/dam/webhooks/cloudinary`, {
        method: 'POST',
        body,
        headers: { ...headers, 'content-type': 'application/json' },
      });
    },
  },
  imagekit: {
    publish: (title, colour) =>
      imagekit.addPicture(colour, { name: `${title.replaceAll(' ', '-')}.png` }),
    replace: (id, colour) => imagekit.overwrite(id, colour),
    withdraw: async (id) => imagekit.change(id, { isPrivateFile: true }),
    tell(fileId) {
      const { body, headers } = imagekit.event({ type: 'file.updated', data: { fileId } });
      return fetch(`${site.url}/api/dam/webhooks/imagekit`, {
        method: 'POST',
        body,
        headers: { ...headers, 'content-type': 'application/json' },
      });
    },
  },
  resourcespace: {
    async publish(title, colour) {
      const { ref } = await resourcespace.put({ title, file: await picture(colour), ext: 'png' });
      return String(ref);
    },
    async replace(id, colour) {
      const { store } = resourcespace.dam;
      const resource = store.resources.get(Number(id));
      if (resource) await resourcespace.replace(resource, await picture(colour), 'png');
    },
    async withdraw(id) {
      const { store } = resourcespace.dam;
      const resource = store.resources.get(Number(id));
      if (resource === undefined) return;
      resource.archive = 2;
      store.note(resource, 's');
    },
  },
  bynder: {
    async publish(title, colour) {
      const file = { fileName: 'a.png', extension: 'png' };
      return (await bynder.dam.library.add(title, file, await bytesOf(colour))).id;
    },
    replace: async (id, colour) => bynder.dam.library.addVersion(id, await bytesOf(colour)),
    withdraw: async (id) =>
      Object.assign(bynder.dam.library.get(id), { archive: true, dateModified: at() }),
  },
};

describe.each(Object.entries(DAMS))('a page with a picture of %s', (connection, dam) => {
  let slug: string;
  let id: string;
  let first: string;

  const cover = async (): Promise<{ url: string; formats: object } | null> =>
    (await site.json('GET', `/api/articles?filters[slug]=${slug}&populate=cover`)).data[0].cover;
  /** As a visitor sees it, wherever the way leads. */
  const seen = async (url: string) => {
    const response = await fetch(url);
    expect(response.status).toBe(200);
    return colourOf(await response.arrayBuffer());
  };

  beforeAll(async () => {
    slug = `with-${connection}`;
    id = await dam.publish(`Picture of ${connection}`, '#c83232');
    const references = site.strapi.plugin('dam').service('references');
    const [picked] = await references.pick([{ connection, assetId: id }]);
    const data = { title: slug, slug, cover: picked.file.id };
    await site.json('POST', '/api/articles', { data });
    first = (await cover())?.url ?? '';
  });

  it('shows it, in any size', async () => {
    expect(await seen(first)).toBe('#c83232');
    expect(await seen(`${first}?w=320&format=png`)).toBe('#c83232');
    expect(Object.keys((await cover())?.formats ?? {})).toContain('small');
  });

  it('is written by an editor, who sees the picture from this very site', async () => {
    const token = await site.adminSession(['plugin::dam.pick']);
    const found = await fetch(`${site.url}/dam/connections/${connection}/search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'picture', limit: 10 }),
    });
    const { assets } = (await found.json()) as {
      assets: { assetId: string; availability: string; thumbnailUrl: string }[];
    };
    const asset = assets.find(({ assetId }) => assetId === id);
    expect(asset?.availability).toBe('live');
    const thumbnail = await fetch(site.url + asset?.thumbnailUrl, { redirect: 'manual' });
    expect(thumbnail.status).toBe(200);
    // It was opened for this editor, whatever the state of the asset.
    expect(thumbnail.headers.get('cache-control')).toBe('private, max-age=3600');
    expect((await thumbnail.arrayBuffer()).byteLength).toBeGreaterThan(0);
  });

  it('shows the new version with nobody touching Strapi', async () => {
    await dam.replace(id, '#3264c8');
    if (dam.tell) expect((await dam.tell(id)).status).toBe(200);
    const url = await eventually('the new version', async () => {
      const now = (await cover())?.url;
      return now === first ? undefined : now;
    });
    expect(await seen(url)).toBe('#3264c8');
    expect(await seen(first)).toBe('#3264c8');
  });

  it('shows nothing once it is withdrawn', async () => {
    await dam.withdraw(id);
    if (dam.tell) expect((await dam.tell(id)).status).toBe(200);
    await eventually('nothing', async () => ((await cover()) === null ? true : undefined));
    expect((await fetch(first)).status).toBe(410);
  });
});

describe('an asset that cannot be read', () => {
  it('holds back no withdrawal behind it, and is named in the log', async () => {
    const connection = 'resourcespace';
    const { store, trouble } = resourcespace.dam;
    const [broken, gone] = [
      await resourcespace.put({ title: 'Broken' }),
      await resourcespace.put({ title: 'Gone' }),
    ];
    const references = site.strapi.plugin('dam').service('references');
    const picked = await references.pick(
      [broken, gone].map(({ ref }) => ({ connection, assetId: String(ref) })),
    );
    const slug = 'behind-a-broken-one';
    const data = { title: slug, slug, cover: picked[1].file.id };
    await site.json('POST', '/api/articles', { data });
    const cover = async () =>
      (await site.json('GET', `/api/articles?filters[slug]=${slug}&populate=cover`)).data[0].cover;
    expect(await cover()).not.toBeNull();
    trouble.brokenFields.add(broken.ref);
    store.note(broken, 'e', 18);
    await DAMS[connection]?.withdraw(String(gone.ref));
    await eventually('nothing', async () => ((await cover()) === null ? true : undefined));
    expect(site.logs.join('\n')).toContain(`change of the asset "${broken.ref}", which cannot be`);
    trouble.brokenFields.delete(broken.ref);
  });
});

describe('an event of a DAM', () => {
  it('has to come again where its signature cannot be checked now, and is read as it was sent', async () => {
    const text = {
      Type: 'Notification',
      MessageId: randomUUID(),
      TopicArn: TOPIC,
      Message: '{}',
      Timestamp: new Date().toISOString(),
      SignatureVersion: '2',
      Signature: 'AAAA',
      // A region that is none, so nobody answers.
      SigningCertURL: 'https://sns.nowhere-1.amazonaws.com/SimpleNotificationService-1.pem',
    };
    const response = await fetch(`${site.url}/api/dam/webhooks/bynder`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=UTF-8' },
      body: JSON.stringify(text),
    });
    expect(response.status).toBe(503);
    expect(site.logs.join('\n')).toContain('A webhook for "bynder" was not processed');
  });
});

describe('what is logged of a DAM', () => {
  it('stands in no line of the log with a secret', async () => {
    const { apiKey } = resourcespace.dam;
    const { clientSecret } = bynder.options();
    const said = site.logs.join('\n');
    for (const secret of [API_SECRET, PRIVATE_KEY, WEBHOOK_SECRET, apiKey, clientSecret]) {
      expect(said).not.toContain(secret);
    }
  });
});
