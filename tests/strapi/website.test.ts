import { TestDam, tellOfChange, WEBHOOK_SECRET } from '../support/dam';
import {
  eventually,
  freePort,
  type Running,
  startProcess,
  temporaryFolder,
} from '../support/processes';
import { TestSite } from '../support/strapi';

jest.setTimeout(120_000);

let dam: TestDam;
let site: TestSite;
let website: Running;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  dam = await TestDam.start();
  const revalidate = [{ url: `${url}/revalidate`, secret: WEBHOOK_SECRET }];
  site = await TestSite.start({ damUrl: dam.url, config: { revalidate } });
  await allowReading();
  await dam.publish('pier', '#123456');
  const [picked] = await site.pick('pier');
  await site.json('POST', '/api/articles', {
    data: { title: 'On the pier', slug: 'on-the-pier', cover: picked?.file.id },
  });
  website = await startProcess(process.execPath, ['--import', 'tsx', 'demo/site/main.ts'], {
    env: {
      SITE_PORT: String(port),
      STRAPI_URL: site.url,
      SITE_DATA: temporaryFolder(),
      REVALIDATE_SECRET: WEBHOOK_SECRET,
    },
    ready: /site listening/,
  });
});

afterAll(async () => {
  await website?.stop();
  await site?.stop();
  await dam?.down();
});

/** What the demo's seed grants to the public. */
async function allowReading(): Promise<void> {
  const role = await site.strapi.db
    .query('plugin::users-permissions.role')
    .findOne({ where: { type: 'public' } });
  for (const action of ['api::article.article.find', 'api::author.author.find']) {
    await site.strapi.db
      .query('plugin::users-permissions.permission')
      .create({ data: { action, role: role.id } });
  }
}

const page = async (): Promise<string> => (await fetch(`${url}/archive`)).text();

async function tell(assetId: string): Promise<void> {
  expect((await tellOfChange(site.url, assetId)).status).toBe(200);
}

describe('a page that the website keeps as a file', () => {
  it('has the new version as soon as it is approved, and nothing of what was withdrawn', async () => {
    expect(await page()).toContain('~v1.');
    await dam.uploadVersion('pier', '#654321');
    await dam.approve('pier', 2);
    await tell('pier');
    await eventually('version 2', async () => ((await page()).includes('~v2.') ? true : undefined));
    await dam.withdraw('pier');
    await tell('pier');
    await eventually('no picture', async () => {
      const html = await page();
      return html.includes('On the pier') && !html.includes('/dam/a/') ? true : undefined;
    });
  });

  it('is made again for nobody but Strapi', async () => {
    const unsigned = await fetch(`${url}/revalidate`, { method: 'POST', body: '{}' });
    expect(unsigned.status).toBe(401);
  });
});

describe('what a DAM says', () => {
  it('is text on the website, whatever it says', async () => {
    const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    await dam.publish('hostile', '#654321', { title: hostile, alt: hostile, caption: hostile });
    await dam.patch('hostile', { credit: hostile, copyright: hostile });
    const [picked] = await site.pick('hostile');
    await site.json('POST', '/api/articles', {
      data: {
        title: 'Hostile',
        slug: 'hostile',
        cover: picked?.file.id,
        gallery: [picked?.file.id],
        text: `![](${picked?.url})`,
        hero: { connection: 'brand', assetId: 'hostile', url: picked?.url },
      },
    });
    const html = await (await fetch(`${url}/articles/hostile`)).text();
    expect(html).toContain('/api/dam/a/brand/');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img src=x');
  });
});
