import type { Core } from '@strapi/strapi';
import createKnex from 'knex';
import type { FileFacts } from '../../server/core/matching/match';
import { matchesOf } from '../../server/core/matching/match';
import { FingerprintTable } from '../../server/strapi/storage/fingerprint-table';
import { version } from '../core/fixtures';
import { randomOf } from '../support/generated-pictures';
import { median, type Row } from './row';

const ROWS = 10_000;
const SEARCHES = 200;

/** How long the table takes to find what a file may match, among fingerprints that resemble no other. */
export async function measureTable(): Promise<Row[]> {
  const knex = createKnex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
  // The two members that the table uses.
  const strapi = {
    db: { getConnection: (name: string) => knex(name), inTransaction: () => false },
  } as unknown as Core.Strapi;
  await knex.schema.createTable('dam_fingerprints', (table) => {
    table.string('key', 64).primary();
    for (const name of ['connection', 'asset_id', 'version_key', 'picture', 'mime', 'file_name'])
      table.text(name);
    for (const name of ['sha256', 'address_key']) table.string(name, 64).index();
    for (const name of ['size_bytes', 'band_0', 'band_1', 'band_2', 'band_3', 'band_4'])
      table.bigInteger(name).index();
    for (const name of ['width', 'height', 'seen_at']) table.bigInteger(name);
  });
  const random = randomOf(5);
  const facts = Array.from({ length: ROWS }, () => randomFacts(random));
  const table = new FingerprintTable(strapi);
  for (const [number, each] of facts.entries()) {
    const name = { connection: 'brand', assetId: `a-${number}` };
    await table.put({ name, version: version(number), facts: each }, 0);
  }
  const times: number[] = [];
  for (const each of facts.slice(0, SEARCHES)) {
    const beganMs = performance.now();
    const [first] = matchesOf(each, await table.near(each));
    times.push(performance.now() - beganMs);
    if (first?.certainty !== 'sure') throw new Error('A fingerprint was not found.');
  }
  await knex.destroy();
  return [
    {
      name: `matching: searching a table of ${ROWS}, a file`,
      value: median(times),
      unit: 'ms',
      bound: { atMost: 50, because: 'an upload waits for it' },
    },
  ];
}

function randomFacts(random: () => number): FileFacts {
  const digits = (count: number) =>
    Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('');
  const ground = random() * 200;
  return {
    sha256: digits(64),
    sizeBytes: Math.floor(random() * 1e7),
    picture: {
      hash: digits(16),
      small: Uint8Array.from({ length: 768 }, () => ground + random() * 55),
      isPlain: false,
    },
    width: 1_600,
    height: 900,
    mime: 'image/jpeg',
    fileName: 'pier.jpg',
  };
}
