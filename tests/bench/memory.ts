import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Asset } from '../../server/contracts/asset';
import type { AssetName } from '../../server/core/asset-name';
import { nameKey } from '../../server/core/asset-name';
import type { AssetRecord, RecordStore } from '../../server/core/ports';
import { recordOf } from '../../server/strapi/storage/record-table';
import { asset, connectionsWith, HeldDam, recordsOf, TestClock } from '../core/fixtures';
import type { Row } from './row';

const RECORDS = 100_000;
const STEP = 1_000;

/** What the memory tier takes, filled as it is in life: from the table, record by record. */
export async function measureMemory(): Promise<Row[]> {
  setFlagsFromString('--expose_gc');
  const collect: () => void = runInNewContext('gc');
  const heap = (): number => {
    collect();
    collect();
    return process.memoryUsage().heapUsed;
  };
  const clock = new TestClock();
  const connections = connectionsWith(new HeldDam().connector);
  const records = recordsOf({
    connections,
    clock,
    store: tableOf(clock),
    maxInMemory: RECORDS,
    freshForMs: 1e9,
    staleForMs: 1e9,
    deadlineMs: 1e9,
  });
  const before = heap();
  for (let first = 0; first < RECORDS; first += STEP) {
    await records.knownOf(Array.from({ length: STEP }, (_, index) => nameOf(first + index)));
  }
  const bytes = (heap() - before) / RECORDS;
  // So that nothing was collected that is counted.
  const last = await records.known(nameOf(RECORDS - 1));
  if (last === undefined) throw new Error('The last record is not in memory.');
  return [
    { name: `a record in memory, of ${RECORDS.toLocaleString('en')}`, value: bytes, unit: 'bytes' },
  ];
}

const nameOf = (index: number): AssetName => ({ connection: 'brand', assetId: `asset-${index}` });

/** Rows as the table has them: JSON, so that no two records share a string. */
function tableOf(clock: TestClock): RecordStore {
  return {
    getMany: async (names) =>
      names.map((name): AssetRecord => {
        const made: Asset = asset(name.assetId, {
          title: `Harbour at dawn, ${nameKey(name)}`,
          alternativeText: 'Fishing boats lie still in the harbour while the sky turns pink.',
          caption: 'Half past five, and the first engine has not started yet.',
          tags: ['harbour', 'boats', 'dawn'],
          folder: 'Places/Harbour',
          copyright: '© Nordhavn A/S',
        });
        return recordOf({
          connection: name.connection,
          asset_id: name.assetId,
          asset: JSON.stringify(made),
          checked_at: clock.now(),
          revision: 1,
        } as Parameters<typeof recordOf>[0]);
      }),
    touch: async () => undefined,
    commit: async (changed) => changed.map(({ record }) => record),
    changedAfter: async () => ({ revision: 1, records: [] }),
  };
}
