import {
  PERMISSIONS,
  type SavedSearchesResponse,
  type SaveSearchRequest,
} from '../../server/contracts/api';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

const dam = specDam();
const site = specSite(() => ({ damUrl: dam.url }));

const BOATS: SaveSearchRequest = {
  name: 'boat · Spring',
  connection: 'brand',
  text: 'boat',
  filters: { folder: ['Campaigns/Spring'] },
  role: null,
};

interface Answer extends SavedSearchesResponse {
  error?: { message: string };
}

async function ask(token: string, method = 'GET', body?: unknown, id = ''): Promise<Answer> {
  const response = await fetch(`${site.url}/dam/searches${id && `/${id}`}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Answer;
}

const save = (token: string, search: Partial<SaveSearchRequest> = {}) =>
  ask(token, 'POST', { ...BOATS, ...search });

const table = () => site.strapi.db.connection('dam_searches');

let ida: string;
let ole: string;
let wim: string;

beforeAll(async () => {
  // Ida and Ole have the same role, Wim has another one.
  ida = await site.adminSession('everything');
  ole = await site.adminSession('everything');
  wim = await site.adminSession([PERMISSIONS.pick]);
});

beforeEach(() => table().delete());

const roleOf = async (token: string): Promise<number> => (await ask(token)).roles[0]?.id ?? 0;

describe('a saved search', () => {
  it('is its owner’s alone, as it was saved', async () => {
    const { searches } = await save(ida);
    const { name, connection, text, filters } = BOATS;
    expect(searches).toEqual([
      { id: expect.any(String), name, connection, text, filters, role: null, owner: null },
    ]);
    expect((await ask(ole)).searches).toEqual([]);
  });

  it('takes the place of the one with its name', async () => {
    await save(ida);
    const { searches } = await save(ida, { text: 'ship' });
    expect(searches.map(({ text }) => text)).toEqual(['ship']);
    await save(ole);
    expect(await table()).toHaveLength(2);
  });

  it('is seen by those with the role that it is shared with, who cannot delete it', async () => {
    const { searches } = await save(ida, { role: await roleOf(ida) });
    expect((await ask(ole)).searches).toMatchObject([{ name: BOATS.name, owner: 'T T' }]);
    expect((await ask(wim)).searches).toEqual([]);
    await ask(ole, 'DELETE', undefined, searches[0]?.id);
    expect((await ask(ole)).searches).toHaveLength(1);
    await save(ida);
    expect((await ask(ole)).searches).toEqual([]);
  });

  it('is shared only with a role of one’s own', async () => {
    const answer = await save(wim, { role: await roleOf(ida) });
    expect(answer.error?.message).toBe('You can share a search only with a role that you have.');
    expect(await table()).toEqual([]);
  });

  it('is deleted by its owner', async () => {
    const { searches } = await save(ida);
    await save(ida, { name: 'other' });
    const left = await ask(ida, 'DELETE', undefined, searches[0]?.id);
    expect(left.searches.map(({ name }) => name)).toEqual(['other']);
  });

  it('goes with the account of its owner', async () => {
    await save(ida, { role: await roleOf(ida) });
    await table().update({ user_id: 987_654 });
    expect((await ask(ole)).searches).toEqual([]);
  });

  it('is refused beyond a hundred, and none is lost', async () => {
    await save(ida);
    const [row] = await table();
    const more = Array.from({ length: 99 }, (_, at) => ({
      ...row,
      id: `id-${at}`,
      name: `n${at}`,
    }));
    for (const each of more) await table().insert(each);
    const answer = await save(ida, { name: 'one more' });
    expect(answer.error?.message).toMatch(/^You have 100 saved searches\. Delete one/);
    expect(await table()).toHaveLength(100);
    expect((await save(ida)).error).toBeUndefined();
  });

  it.each([
    ['without a name', { name: '' }],
    ['with a long name', { name: 'x'.repeat(201) }],
    ['of no connection', { connection: '../x' }],
    ['with filters that are none', { filters: { tag: 'boat' } }],
  ])('%s is refused', async (_, broken) => {
    const answer = await save(ida, broken as Partial<SaveSearchRequest>);
    expect(answer.error?.message).toMatch(/^The request is invalid/);
    expect(await table()).toEqual([]);
  });
});
