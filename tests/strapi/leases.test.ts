import { Leases } from '../../server/strapi/nodes/leases';
import { TestClock } from '../core/fixtures';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

let clock: TestClock;
/** As on two nodes of one database. */
let one: Leases;
let other: Leases;

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  clock = new TestClock();
  one = new Leases(site.strapi, clock);
  other = new Leases(site.strapi, clock);
});

describe('what one node does at a time', () => {
  it('is the turn of the first who asks, until it is given back', async () => {
    expect(await one.acquire('polling', 10_000)).toBe(true);
    expect(await other.acquire('polling', 10_000)).toBe(false);
    expect(await one.acquire('polling', 10_000)).toBe(true);
    await other.release('polling');
    expect(await other.acquire('polling', 10_000)).toBe(false);
    await one.release('polling');
    expect(await other.acquire('polling', 10_000)).toBe(true);
    expect(await one.acquire('something else', 10_000)).toBe(true);
  });

  it('goes to another one where its node is gone', async () => {
    expect(await one.acquire('dying', 10_000)).toBe(true);
    clock.advance(9_000);
    expect(await other.acquire('dying', 10_000)).toBe(false);
    clock.advance(1_001);
    expect(await other.acquire('dying', 10_000)).toBe(true);
    expect(await one.acquire('dying', 10_000)).toBe(false);
  });

  it('is done once at a time in one process as well, and given back also where it fails', async () => {
    let end: () => void = () => undefined;
    let first: Promise<boolean> = Promise.resolve(false);
    await new Promise<void>((begun) => {
      first = one.during('work', () => {
        begun();
        return new Promise((done) => (end = done));
      });
    });
    expect(await one.during('work', async () => undefined)).toBe(false);
    expect(await other.during('work', async () => undefined)).toBe(false);
    end();
    expect(await first).toBe(true);
    const failing = one.during('work', async () => {
      throw new Error('It failed.');
    });
    await expect(failing).rejects.toThrow('It failed.');
    expect(await other.during('work', async () => undefined)).toBe(true);
  });

  it('is one node’s where ten ask at once', async () => {
    const nodes = Array.from({ length: 10 }, () => new Leases(site.strapi, clock));
    const turns = await Promise.all(nodes.map((node) => node.acquire('crowd', 10_000)));
    expect(turns.filter(Boolean)).toHaveLength(1);
  });
});
