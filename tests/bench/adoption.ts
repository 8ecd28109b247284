import type { AdoptPlan } from '../../server/strapi/relinking/adoption';
import { startDatabases } from '../databases.mjs';
import { Project } from '../support/command-line';
import { TestDam } from '../support/dam';
import { openDatabase } from '../support/databases';
import { contentDigest, fillOldSite, type OldFile, oldFiles } from '../support/old-site';
import { eventually } from '../support/processes';
import { TestSite } from '../support/strapi';
import type { Row } from './row';

const SIZE = { assets: 800, copies: 2_500, others: 500 };
const ENTRIES = 1_200;
/** Entries after which the first run is killed. */
const KILLED_AFTER = 200;
const SAMPLE_MS = 200;
/** `TEST_DATABASES=sqlite` measures only that one. */
const DATABASES = ['sqlite', 'postgres', 'mysql'] as const;

/**
 * An old site adopts its copies: 3,000 uploads and 1,200 articles with about 10,000 uses, and as many in their drafts.
 * The first run is killed; another one goes on; both are undone, and the content must be what it was.
 */
export async function measureAdoption(): Promise<Row[]> {
  const wanted = (process.env.TEST_DATABASES ?? DATABASES.join()).split(',');
  const servers = await startDatabases(wanted.join());
  Object.assign(process.env, servers.env);
  const dam = await TestDam.start();
  const rows: Row[] = [];
  try {
    const files = await oldFiles(dam, SIZE);
    for (const database of DATABASES.filter((each) => wanted.includes(each))) {
      globalThis.TEST_DATABASE = database === 'sqlite' ? undefined : database;
      rows.push(...(await adoptOn(database, dam, files)));
    }
    return rows;
  } finally {
    // What is measured after this is on SQLite again.
    globalThis.TEST_DATABASE = undefined;
    await dam.down();
    await servers.stop();
  }
}

async function adoptOn(database: string, dam: TestDam, files: readonly OldFile[]): Promise<Row[]> {
  const project = new Project();
  const start = () =>
    TestSite.start({
      damUrl: dam.url,
      folder: project.folder,
      project: { 'dirs.static.public': project.publicFolder },
    });
  const first = await start();
  await fillOldSite(first, project.uploads, files, ENTRIES);
  const copies = first.strapi.plugin('dam').service('copies');
  while (!(await copies.takeFingerprints()));
  await first.indexed();
  const before = await contentDigest(first.strapi);
  await first.stop();
  await runUntilKilled(dam, project);

  const site = await start();
  const { strapi } = site;
  const adoption = strapi.plugin('dam').service('adoption');
  const relinking = strapi.plugin('dam').service('relinking');
  // The minute of the killed process is over.
  await strapi.db.connection('dam_leases').where({ name: 'relinking' }).update({ until: 0 });
  await dam.resetStats();
  let startedAt = performance.now();
  const plan: AdoptPlan = await adoption.plan();
  const planSeconds = (performance.now() - startedAt) / 1_000;
  const uses = plan.sure.reduce((sum, { file }) => sum + file.uses, 0);
  const memory = samplingMemory();
  startedAt = performance.now();
  const adopted = plan.sure.map(({ file, asset }) => ({ fileId: file.id, asset }));
  const { entries }: { entries: number } = await adoption.run(adopted);
  const runSeconds = (performance.now() - startedAt) / 1_000;
  const grownMb = memory.stop();
  const calls = Object.values(await dam.stats()).reduce((sum, count) => sum + count, 0);

  startedAt = performance.now();
  const runs: { run: string }[] = await relinking.runs();
  for (const { run } of runs) await relinking.undo(run);
  const undoSeconds = (performance.now() - startedAt) / 1_000;
  const isAsBefore = (await contentDigest(strapi)) === before;
  await site.stop();
  return [
    {
      name: `adoption on ${database}: files compared a second, of ${files.length}`,
      value: files.length / planSeconds,
      unit: '/s',
    },
    {
      name: `adoption on ${database}: entries changed a second, with ${uses} uses left by a killed run`,
      value: entries / runSeconds,
      unit: '/s',
    },
    {
      name: `adoption on ${database}: entries undone a second`,
      value: (2 * ENTRIES) / undoSeconds,
      unit: '/s',
    },
    { name: `adoption on ${database}: memory that the run took`, value: grownMb, unit: 'MB' },
    {
      name: `adoption on ${database}: calls of the DAM for ${SIZE.assets} assets, comparing and running`,
      value: calls,
      unit: 'calls',
      bound: { atMost: 2 * SIZE.assets, because: 'they grow with assets, never with entries' },
    },
    {
      name: `adoption on ${database}: content is byte by byte what it was, after kill, resumption and undo (1: yes)`,
      value: isAsBefore ? 1 : 0,
      unit: '',
      bound: { atLeast: 1, because: 'a swap that cannot be undone is a loss' },
    },
  ];
}

/** Runs the command, and ends it by SIGKILL after some entries. */
async function runUntilKilled(dam: TestDam, project: Project): Promise<void> {
  const killed = new AbortController();
  const environment = { DAM_URL: dam.url };
  const running = project.dam(['adopt', '--run'], environment, project.folder, killed.signal);
  const database = await openDatabase(project.folder);
  try {
    await eventually(
      'enough entries are changed',
      async () => {
        const [row] = await database('dam_relinked').countDistinct({ documents: 'document_id' });
        return Number(row?.documents) >= KILLED_AFTER ? true : undefined;
      },
      1_800_000,
    );
  } finally {
    killed.abort();
    await database.destroy();
  }
  await running;
}

/** Samples this process, in which Strapi runs. */
function samplingMemory() {
  const rss = () => process.memoryUsage().rss / 1e6;
  const before = rss();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, rss());
  }, SAMPLE_MS);
  return {
    stop(): number {
      clearInterval(timer);
      return Math.max(most, rss()) - before;
    },
  };
}
