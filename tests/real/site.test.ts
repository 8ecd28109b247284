import { colourOf, picture } from '../support/dam';
import { eventually } from '../support/processes';
import { TestSite } from '../support/strapi';
import { DirectusServer } from './directus-server';
import { APPROVED, MediawikiServer } from './mediawiki-server';

jest.setTimeout(180_000);

/** A running DAM, and actions of its editors. */
interface RealDam {
  connection: Record<string, unknown>;
  changesEveryMs: number;
  /** Tells the DAM the webhook address of the site. */
  tell(site: TestSite): Promise<void>;
  /** Adds an approved image of this colour. Returns its id. */
  publish(title: string, colour: string): Promise<string>;
  replace(id: string, title: string, colour: string): Promise<void>;
  withdraw(id: string, title: string): Promise<void>;
  stop(): Promise<void>;
}

const SECRET = 'a secret that stands in the Flow';

async function directus(): Promise<RealDam> {
  const server = await DirectusServer.start();
  return {
    // Polls so rarely that only the Flow can have announced a change.
    changesEveryMs: 3_600_000,
    connection: {
      connector: 'directus',
      options: {
        baseUrl: server.url,
        token: server.token,
        webhookSecret: SECRET,
        status: { field: 'status', approved: ['approved'] },
      },
    },
    tell: (site) => server.tell(`${site.url}/api/dam/webhooks/brand`, 'X-Webhook-Secret', SECRET),
    publish: async (title, colour) =>
      server.upload({ title, status: 'approved' }, await picture(colour)),
    replace: async (id, _title, colour) => server.replace(id, await picture(colour)),
    withdraw: (id) => server.call('PATCH', `/files/${id}`, { status: 'draft' }),
    stop: () => server.stop(),
  };
}

async function mediawiki(): Promise<RealDam> {
  const wiki = await MediawikiServer.start();
  // Page ids count in the order of uploads; 1 is the main page.
  let last = 1;
  return {
    changesEveryMs: 1_000,
    connection: {
      connector: 'mediawiki',
      options: {
        baseUrl: wiki.url,
        userAgent: 'strapi-plugin-dam tests',
        approvedCategory: APPROVED,
      },
    },
    tell: async () => undefined,
    async publish(title, colour) {
      await wiki.upload(title, colour);
      wiki.describe(title, `[[Category:${APPROVED}]]`);
      return String(++last);
    },
    replace: (_id, title, colour) => wiki.upload(title, colour),
    withdraw: async (_id, title) => wiki.describe(title, 'Not any more.'),
    stop: () => wiki.stop(),
  };
}

describe.each([
  ['Directus, which tells the site by a Flow', directus],
  ['MediaWiki, which is asked what changed', mediawiki],
] as const)('a page with a picture of %s', (_name, start) => {
  let dam: RealDam;
  let site: TestSite;

  beforeAll(async () => {
    dam = await start();
    site = await TestSite.start({
      damUrl: 'http://127.0.0.1:1',
      config: {
        connections: [{ key: 'brand', label: 'The library', ...dam.connection }],
        // A change that arrives sooner was announced.
        freshForMs: 3_600_000,
        changesEveryMs: dam.changesEveryMs,
      },
    });
    await dam.tell(site);
  });

  afterAll(async () => {
    await site?.stop();
    await dam?.stop();
  });

  async function cover(slug: string): Promise<{ url: string } | null> {
    const path = `/api/articles?filters[slug]=${slug}&populate=cover`;
    return (await site.json('GET', path)).data[0].cover;
  }

  const colour = async (url: string) => colourOf(await (await fetch(url)).arrayBuffer());

  async function page(title: string, shade: string): Promise<{ slug: string; id: string }> {
    const id = await dam.publish(title, shade);
    const [picked] = await site.pick(id);
    const slug = title.toLowerCase().replace(/\W+/g, '-');
    await site.json('POST', '/api/articles', { data: { title, slug, cover: picked?.file.id } });
    return { slug, id };
  }

  it('shows a new version with nobody touching Strapi, and nothing once it is withdrawn', async () => {
    const { slug, id } = await page('Old pier', '#c83232');
    // The plugin polls MediaWiki from the first round on.
    await eventually('the first round', async () => {
      const rows = await site.strapi.db.connection('dam_state').where({ key: 'cursor:brand' });
      return rows[0];
    });
    const first = await cover(slug);
    expect(await colour(first?.url ?? '')).toBe('#c83232');
    await dam.replace(id, 'Old pier', '#3264c8');
    const second = await eventually('the new version', async () => {
      const now = await cover(slug);
      return now !== null && now.url !== first?.url ? now : undefined;
    });
    expect(await colour(second.url)).toBe('#3264c8');
    // The address of the old version serves the new one too.
    expect(await colour(first?.url ?? '')).toBe('#3264c8');
    await dam.withdraw(id, 'Old pier');
    await eventually('nothing', async () => ((await cover(slug)) === null ? true : undefined));
    expect((await fetch(second.url)).status).toBe(404);
  });

  it('is found by an editor, whose admin shows its picture from this very site', async () => {
    await page('Brass lamp', '#c8a032');
    const token = await site.adminSession(['plugin::dam.pick']);
    const found = await fetch(`${site.url}/dam/connections/brand/search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ limit: 10 }),
    });
    const { assets } = (await found.json()) as {
      assets: { title: string; availability: string; thumbnailUrl: string }[];
    };
    const lamp = assets.find(({ title }) => title === 'Brass lamp');
    expect(lamp).toMatchObject({ availability: 'live' });
    const picture = await fetch(site.url + lamp?.thumbnailUrl, { redirect: 'manual' });
    expect(picture.status).toBe(200);
    expect(await colourOf(await picture.arrayBuffer())).toBe('#c8a032');
  });

  it('goes on while the DAM is down', async () => {
    const { slug } = await page('Red boat', '#20a080');
    const shown = await cover(slug);
    expect(shown).not.toBeNull();
    await dam.stop();
    expect(await cover(slug)).toEqual(shown);
  });
});
