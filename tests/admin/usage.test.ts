import type { Page } from 'playwright-core';
import { createEditor, createWriter, expect, logIn, seriousViolations } from '../support/browser';
import { tellOfChange } from '../support/dam';
import { specBrowser, specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(240_000);

const DAY_MS = 24 * 60 * 60 * 1_000;

let page: Page;

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url, config: { freshForMs: 3_600_000 } }));
const browser = specBrowser();

beforeAll(async () => {
  await createEditor(site);
  await use('pier', 'The old pier', '#226688');
  await use('boat', 'A fishing boat', '#884422');
  await use('mug', 'Enamel mug', '#448822');
  await dam.withdraw('boat');
  await tell('boat');
  await dam.patch('mug', { expiresAt: new Date(Date.now() + 9.5 * DAY_MS).toISOString() });
  await tell('mug');
  await eventually('the history of the boat', async () => {
    const rows = await site.strapi.db.connection('dam_history').where({ asset_id: 'boat' });
    return rows.length > 0 ? true : undefined;
  });
  page = await (await browser.newContext()).newPage();
  await logIn(page, site.url);
});

async function use(
  assetId: string,
  title: string,
  colour: string,
  fields: Record<string, string> = {},
): Promise<void> {
  await dam.publish(assetId, colour, { title, ...fields });
  const [picked] = await site.pick(assetId);
  await site.json('POST', '/api/articles', {
    data: { title: `About ${title}`, slug: assetId, cover: picked?.file.id },
  });
}

async function tell(assetId: string): Promise<void> {
  expect((await tellOfChange(site.url, assetId)).status).toBe(200);
}

const rows = () => page.locator('tbody tr');

describe('where assets are used, in the admin', () => {
  it('says on the home page what needs attention, and leads there', async () => {
    await page.goto(`${site.url}/admin`);
    const boat = page.getByRole('link', { name: /A fishing boat/ });
    await boat.getByText('Withdrawn').waitFor();
    await page
      .getByRole('link', { name: /Enamel mug/ })
      .getByText('Expires in 9 days')
      .waitFor();
    await expect(page.getByRole('link', { name: /The old pier/ })).toHaveCount(0);
    await boat.click();
    await page.getByRole('heading', { name: 'A fishing boat', level: 1 }).waitFor();
  });

  it('shows of one asset its places, each a link into its entry, and what happened to it', async () => {
    await page.getByText('1 place, 1 published').waitFor();
    await page.getByText('Withdrawn in the DAM').waitFor();
    await page.getByText('used in 1 published entry').waitFor();
    await page.getByRole('link', { name: 'About A fishing boat' }).first().click();
    await page.waitForURL(/content-manager\/collection-types\/api::article\.article/);
    await page.getByLabel(/^title/i).waitFor();
    await expect(page.getByLabel(/^title/i)).toHaveValue('About A fishing boat');
  });

  it('says in the picker’s details where the asset is used already', async () => {
    await page.getByRole('button', { name: 'Add from DAM' }).last().click();
    const picker = page.getByRole('dialog').filter({ has: page.getByLabel('Search assets') });
    await picker.getByRole('option').filter({ hasText: 'The old pier' }).first().click();
    const link = picker.getByRole('link', { name: 'Used here in 1 place, 1 published' });
    await expect(link).toHaveAttribute('href', /\/admin\/plugins\/dam\/brand\/\w+$/);
    await picker.getByRole('button', { name: 'Cancel' }).click();
    await page.goto(`${site.url}/admin`);
  });

  it('lists all that is in use, narrowed by state and words that stay in the address', async () => {
    await page.getByRole('link', { name: 'DAM assets' }).click();
    await page.getByText('3 assets').waitFor();
    await expect(rows().first()).toContainText('A fishing boat');
    const picture = rows().first().locator('img');
    await picture.evaluate((image: HTMLImageElement) => image.decode());
    await page.getByRole('combobox', { name: 'All states' }).click();
    await page.getByRole('option', { name: 'In use and expiring within 30 days' }).click();
    await page.getByText('1 asset', { exact: true }).waitFor();
    await expect(rows().first()).toContainText('Enamel mug');
    await page.getByLabel('Search by title').fill('nothing of the kind');
    await page.getByText('No asset in use matches your search').waitFor();
    await page.reload();
    await page.getByText('No asset in use matches your search').waitFor();
    await page.getByLabel('Search by title').fill('');
    await page.getByText('1 asset', { exact: true }).waitFor();
  });

  it('gives the same list as a file', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    const parts: Buffer[] = [];
    for await (const part of await download.createReadStream()) parts.push(Buffer.from(part));
    const lines = Buffer.concat(parts).toString().split('\r\n').filter(Boolean);
    expect(lines.map((line) => line.split(',')[1])).toEqual(['asset', 'mug', 'mug']);
  });

  it.each(['light', 'dark'] as const)('has nothing serious that axe finds, %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(`${site.url}/admin/plugins/dam`);
    await page.getByText('3 assets').waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
    await page.getByRole('link', { name: /A fishing boat/ }).click();
    await page.getByRole('heading', { name: 'A fishing boat', level: 1 }).waitFor();
    expect(await seriousViolations(page, 'main')).toEqual([]);
  });

  it('counts the places in entries that a person may not read, and names none of them', async () => {
    const other = await browser.newContext();
    const reader = await other.newPage();
    await logIn(reader, site.url, await createWriter(site, ['plugin::dam.usage.read']));
    await reader.goto(`${site.url}/admin/plugins/dam`);
    await reader.getByRole('link', { name: /A fishing boat/ }).click();
    await reader.getByText('1 place in an entry that you may not read').waitFor();
    await expect(reader.getByText('About A fishing boat')).toHaveCount(0);
    expect(await seriousViolations(reader, 'main')).toEqual([]);
    await other.close();
  });

  it('is not there for who may not see it', async () => {
    const other = await browser.newContext();
    const visitor = await other.newPage();
    await logIn(visitor, site.url, await createWriter(site, ['plugin::dam.pick']));
    await visitor.getByRole('link', { name: 'Home' }).waitFor();
    await expect(visitor.getByRole('link', { name: 'DAM assets' })).toHaveCount(0);
    await visitor.goto(`${site.url}/admin/plugins/dam`);
    await visitor
      .getByText('You don’t have the permissions')
      .or(visitor.getByText(/permission/i))
      .first()
      .waitFor();
    await other.close();
  });
});

describe('the page of an asset that one entry uses in many places', () => {
  let story: string;

  beforeAll(async () => {
    const [picked] = await site.pick('pier');
    const id = picked?.file.id;
    const paragraph = { type: 'paragraph', children: [{ type: 'text', text: 'Words' }] };
    const link = {
      type: 'link',
      url: picked?.url,
      children: [{ type: 'text', text: 'the pier' }],
    };
    const { data } = await site.json('POST', '/api/articles', {
      data: {
        title: 'A long story',
        slug: 'a-long-story',
        gallery: [id],
        text: `![The pier](${picked?.url})`,
        body: [paragraph, paragraph, { ...paragraph, children: [link] }],
        sections: [
          { __component: 'sections.gallery', images: [] },
          { __component: 'sections.quote', text: 'By the sea', portrait: id },
        ],
      },
    });
    await site.strapi.documents('api::article.article').update({
      documentId: data.documentId,
      data: { gallery: [] } as never,
    });
    await site.indexed();
    await page.goto(`${site.url}/admin/plugins/dam`);
    await page.getByRole('link', { name: /The old pier/ }).click();
    await page.getByRole('link', { name: 'A long story' }).waitFor();
    story = page.url();
  });

  const entry = () =>
    page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'A long story' }) });

  it('has one row for the entry, with its places in words', async () => {
    await expect(entry()).toHaveCount(1);
    await expect
      .poll(async () => (await entry().getByRole('listitem').allTextContents()).sort())
      .toEqual([
        'body, 3rd block',
        'gallery, 1st pictureonly published',
        'sections › Quote, portrait',
        'text',
      ]);
    await expect(entry()).toContainText('Article · English');
    await expect(entry().getByText('Draft', { exact: true })).toHaveCount(1);
    await expect(entry().getByText('Published', { exact: true })).toHaveCount(1);
  });

  it.each([
    { place: 'sections › Quote, portrait', focused: 'sections.1.portrait', width: 1440 },
    { place: 'sections › Quote, portrait', focused: 'sections.1.portrait', width: 820 },
    { place: 'gallery, 1st picture', focused: 'gallery', width: 1440 },
    { place: 'body, 3rd block', focused: 'a text', width: 1440 },
    { place: 'text', focused: 'a text', width: 1440 },
  ])('leads by keyboard to $focused in the edit view, $width wide', async (given) => {
    await page.setViewportSize({ width: given.width, height: 1_000 });
    await page.goto(story);
    const link = entry().getByRole('link', { name: given.place, exact: true });
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/content-manager/);
    const tab = given.focused === 'gallery' ? 'published' : 'draft';
    expect(page.url()).toContain(`status=${tab}`);
    await page.getByRole('tab', { name: tab, selected: true }).waitFor();
    await eventually('the focus is in the field', () =>
      page.evaluate((wanted) => {
        const { activeElement } = document;
        const field = activeElement?.closest('[data-dam-field]')?.getAttribute('data-dam-field');
        const isText = activeElement?.matches('[contenteditable="true"], textarea') === true;
        const box = activeElement?.getBoundingClientRect();
        const isInSight = box !== undefined && box.top >= 0 && box.top < window.innerHeight;
        const is = wanted === 'a text' ? isText : field === wanted;
        return is && isInSight ? true : undefined;
      }, given.focused),
    );
  });

  it('says all that in German as well', async () => {
    await page.evaluate(() => localStorage.setItem('strapi-admin-language', 'de'));
    try {
      await page.goto(story);
      await entry().getByRole('link', { name: 'body, 3. Block' }).waitFor();
      await entry().getByText('nur veröffentlicht').waitFor();
      await expect(entry()).toContainText('Englisch');
    } finally {
      await page.evaluate(() => localStorage.removeItem('strapi-admin-language'));
    }
  });
});

describe('the list of many used assets', () => {
  beforeAll(async () => {
    for (let each = 1; each <= 9; each += 1) {
      await use(`rope-${each}`, `Rope number ${each}`, '#445566', { alt: '' });
    }
    await dam.patch('rope-1', { alt: 'A rope' });
    await tell('rope-1');
    await site.indexed();
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  const open = async (query = '') => {
    await page.goto(`${site.url}/admin/plugins/dam${query}`);
    await page.getByText(/^\d+ assets?$/).waitFor();
  };
  const firstRow = (words: string) =>
    eventually(`the first row is ${words}`, async () =>
      (await rows().first().textContent())?.includes(words) === true ? true : undefined,
    );

  it('says at once how many assets are on a page', async () => {
    await open();
    const size = page.getByRole('combobox', { name: 'Entries per page' });
    await expect(size).toHaveText('25');
  });

  it('is sorted over all pages by keyboard, says so, and keeps it in the address', async () => {
    await open('?pageSize=10');
    const state = page.getByRole('columnheader', { name: 'State' });
    await expect(state).toHaveAttribute('aria-sort', 'ascending');
    const title = page.getByRole('columnheader', { name: 'Asset' });
    await title.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await firstRow('A fishing boat');
    await page.keyboard.press('Enter');
    await firstRow('The old pier');
    await expect(title).toHaveAttribute('aria-sort', 'descending');
    await expect(state).not.toHaveAttribute('aria-sort');
    await page.reload();
    await firstRow('The old pier');
    await page.getByRole('columnheader', { name: 'Used in' }).getByRole('button').click();
    await firstRow('The old pier');
    await page.getByRole('columnheader', { name: 'Expires on' }).getByRole('button').click();
    await firstRow('Enamel mug');
  });

  it('is narrowed by filters that add up, stay in the address and hold for the file', async () => {
    await open();
    await page.getByRole('checkbox', { name: 'No alternative text' }).click();
    await page.getByText('8 assets').waitFor();
    await expect(rows().first()).toContainText('No alternative text');
    await page.getByRole('combobox', { name: 'All content types' }).click();
    await page.getByRole('option', { name: 'Article' }).click();
    await page.getByLabel('Search by title').fill('number 2');
    await page.getByText('1 asset', { exact: true }).waitFor();
    await expect(rows().first()).toContainText('Rope number 2');
    await page.reload();
    await page.getByText('1 asset', { exact: true }).waitFor();
    await expect(page.getByRole('checkbox', { name: 'No alternative text' })).toBeChecked();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    const parts: Buffer[] = [];
    for await (const part of await download.createReadStream()) parts.push(Buffer.from(part));
    const lines = Buffer.concat(parts).toString().split('\r\n').filter(Boolean).slice(1);
    expect(lines.map((line) => line.split(',')[1])).toEqual(['rope-2', 'rope-2']);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByText('12 assets').waitFor();
    expect(new URL(page.url()).searchParams.get('text')).toBeNull();
    await expect(page.getByLabel('Search by title')).toHaveValue('');
  });

  it('has assets of the entries that one edits, which come first on the home page', async () => {
    await page.goto(`${site.url}/admin/plugins/dam?mine=true`);
    await page.getByText('No asset in use matches your search').waitFor();
    await page.goto(`${site.url}/admin/content-manager/collection-types/api::article.article`);
    await page.getByText('About Enamel mug', { exact: true }).click();
    const title = page.getByLabel(/^title/i);
    await title.waitFor();
    await page.waitForLoadState('networkidle');
    await title.fill('All about the mug');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved document').waitFor();
    await site.indexed();
    await open();
    await page.getByRole('checkbox', { name: 'Entries I edit' }).click();
    await page.getByText('1 asset', { exact: true }).waitFor();
    await expect(rows().first()).toContainText('Enamel mug');
    await page.goto(`${site.url}/admin`);
    // Strapi puts each widget into a section of its own.
    const part = (title: string) =>
      page
        .locator('section')
        .filter({ has: page.getByRole('heading', { name: title }) })
        .last();
    const mine = part('In entries you edit');
    await mine.getByRole('link', { name: /Enamel mug/ }).waitFor();
    await expect(mine.getByRole('link')).toHaveCount(1);
    const others = part('In other entries');
    await expect(others.getByRole('link', { name: /Enamel mug/ })).toHaveCount(0);
    await others.getByRole('link', { name: /A fishing boat/ }).waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'has nothing serious that axe finds, narrow and %s',
    async (scheme) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width: 820, height: 1_180 });
      try {
        await open('?noAlt=true&sort=title');
        expect(await seriousViolations(page, 'main')).toEqual([]);
      } finally {
        await page.emulateMedia({ colorScheme: 'light' });
        await page.setViewportSize({ width: 1440, height: 900 });
      }
    },
  );
});

describe('the content manager’s list', () => {
  const listOf = (uid: string) =>
    page.goto(`${site.url}/admin/content-manager/collection-types/${uid}?page=1&pageSize=50`);
  // Strapi's heads have the role of a cell.
  const column = () => page.locator('thead').getByText('DAM assets', { exact: true });

  it('marks entries whose assets visitors do not see, or not for long, by one request', async () => {
    let requests = 0;
    const count = (request: { url(): string }) => {
      if (request.url().endsWith('/dam/entry-marks')) requests += 1;
    };
    page.on('request', count);
    await listOf('api::article.article');
    const row = (title: string) => page.getByRole('row').filter({ hasText: title });
    await row('About A fishing boat').getByText('Withdrawn').waitFor();
    await row('mug').getByText('Expires in 9 days').waitFor();
    await column().waitFor();
    await expect(row('About Rope number 9')).not.toHaveText(/Approved|Expires/);
    expect(requests).toBe(1);
    page.off('request', count);
    expect(await seriousViolations(page, 'table')).toEqual([]);
  });

  it('has no such column where no field takes assets', async () => {
    await listOf('plugin::users-permissions.user');
    await page.getByRole('heading', { name: 'User', level: 1 }).waitFor();
    await page
      .getByText(/entries found|No content found/)
      .first()
      .waitFor();
    await expect(column()).toHaveCount(0);
  });
});

describe('a connection that is taken out of the configuration', () => {
  beforeAll(() => site.restart({ config: { connections: [] } }));

  it('is not connected on the home page, the usage page and the edit screen', async () => {
    await page.goto(`${site.url}/admin`);
    const boat = page.getByRole('link', { name: /A fishing boat/ });
    await boat.getByText('Not connected').waitFor();
    await page.goto(`${site.url}/admin/plugins/dam?state=disconnected`);
    await eventually('all are listed', async () => {
      return (await rows().count()) === 12 ? true : undefined;
    });
    await rows().filter({ hasText: 'A fishing boat' }).getByText('Not connected').waitFor();
    await rows().getByRole('link', { name: 'The old pier' }).click();
    await page.getByRole('link', { name: 'About The old pier' }).first().click();
    await page.getByText('Not connected').first().waitFor();
    await expect(page.getByText('Approved', { exact: true })).toHaveCount(0);
  });
});
