import type { AdoptPlan } from '../../server/strapi/relinking/adoption';
import { Project } from '../support/command-line';
import { openDatabase } from '../support/databases';
import { specDam } from '../support/fixtures';
import { contentDigest, fillOldSite, oldFiles } from '../support/old-site';
import { eventually } from '../support/processes';
import { TestSite } from '../support/strapi';

jest.setTimeout(300_000);

const SIZE = { assets: 4, copies: 12, others: 2 };
/** Enough that the process is killed before all of them are changed. */
const ENTRIES = 60;

const dam = specDam();
const project = new Project();

function start(): Promise<TestSite> {
  return TestSite.start({
    damUrl: dam.url,
    folder: project.folder,
    project: { 'dirs.static.public': project.publicFolder },
  });
}

async function onSite<Value>(work: (site: TestSite) => Promise<Value>): Promise<Value> {
  const site = await start();
  try {
    return await work(site);
  } finally {
    await site.stop();
  }
}

/** Runs the command; SIGKILL ends it as soon as some entries are changed, and not all. */
async function adoptUntilKilled(): Promise<void> {
  const database = await openDatabase(project.folder);
  const killed = new AbortController();
  const running = project.dam(
    ['adopt', '--run'],
    { DAM_URL: dam.url },
    project.folder,
    killed.signal,
  );
  try {
    await eventually(
      'some entries are changed',
      async () => {
        const [row] = await database('dam_relinked').countDistinct({ documents: 'document_id' });
        return Number(row?.documents) > 0 ? true : undefined;
      },
      120_000,
    );
  } finally {
    killed.abort();
    await database.destroy();
  }
  const { output } = await running;
  expect(output).not.toContain('Done');
}

it('is gone on with after the process was killed, and every run can be undone', async () => {
  const usesIn = ({ sure }: AdoptPlan) => sure.reduce((sum, { file }) => sum + file.uses, 0);
  const { before, uses } = await onSite(async (site) => {
    await fillOldSite(site, project.uploads, await oldFiles(dam, SIZE), ENTRIES);
    const copies = site.strapi.plugin('dam').service('copies');
    while (!(await copies.takeFingerprints()));
    const plan: AdoptPlan = await site.strapi.plugin('dam').service('adoption').plan();
    await site.indexed();
    return { before: await contentDigest(site.strapi), uses: usesIn(plan) };
  });
  await adoptUntilKilled();
  await onSite(async ({ strapi }) => {
    const adoption = strapi.plugin('dam').service('adoption');
    const relinking = strapi.plugin('dam').service('relinking');
    const half: AdoptPlan = await adoption.plan();
    // Half-way: some uses are replaced, and some are not.
    expect(usesIn(half)).toBeGreaterThan(0);
    expect(usesIn(half)).toBeLessThan(uses);

    // The lease of the dead process ends a minute after its last sign of life.
    await expect(adoption.run([])).rejects.toThrow('was ended by force less than a minute ago');
    await strapi.db.connection('dam_leases').where({ name: 'relinking' }).update({ until: 0 });
    const adopted = half.sure.map(({ file, asset }) => ({ fileId: file.id, asset }));
    await adoption.run(adopted);
    expect(usesIn(await adoption.plan())).toBe(0);

    const runs: { run: string }[] = await relinking.runs();
    expect(runs).toHaveLength(2);
    for (const { run } of runs) expect((await relinking.undo(run)).changedSince).toEqual([]);
    expect(await contentDigest(strapi)).toBe(before);
  });
});
