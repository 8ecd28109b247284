import type { AssetRecord, RecordStore } from '../../server/core/ports';
import { type ChangeOrigin, RecordChanges } from '../../server/core/record-changes';
import type { Records } from '../../server/core/records';
import { asset, connectionsWith, HeldDam, MemoryStore, recordsOf } from './fixtures';

const pier = { connection: 'brand', assetId: 'pier' };

/** Two nodes on one store, each with a listener that writes down what it hears. */
function setUp() {
  const dam = new HeldDam();
  const store = new MemoryStore();
  const node = () => {
    const heard: [string[] | null, ChangeOrigin][] = [];
    const changes = new RecordChanges();
    changes.listen({
      recordsChanged: (records, origin) => {
        heard.push([records?.map(titleOf) ?? null, origin]);
      },
    });
    const records = recordsOn(dam, store, changes);
    return { heard, records };
  };
  return { dam, one: node(), other: node() };
}

function recordsOn(dam: HeldDam, store: RecordStore, changes: RecordChanges): Records {
  return recordsOf({
    connections: connectionsWith(dam.connector),
    store,
    changes,
    syncMs: 0,
    isAnnounced: () => false,
    hasOthers: async () => true,
  });
}

function titleOf(record: AssetRecord): string {
  return record.asset?.title ?? '';
}

describe('a change of a record', () => {
  it('is heard once on the node that read it, and once on every other node', async () => {
    const { dam, one, other } = setUp();
    dam.assets = new Map([['pier', asset('pier', { title: 'Pier' })]]);
    await one.records.reread([pier]);
    await other.records.knownOf([pier]);
    expect(one.heard).toEqual([[['Pier'], 'this-node']]);
    expect(other.heard).toEqual([[['Pier'], 'other-node']]);
  });

  it('is not heard where a read says the same as before', async () => {
    const { dam, one } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await one.records.reread([pier]);
    await one.records.reread([pier]);
    expect(one.heard).toHaveLength(1);
  });

  it('reaches every listener, and is not committed where a listener fails', async () => {
    const changes = new RecordChanges<string>();
    const seen: string[] = [];
    changes.listen({ whileCommitting: async (transaction) => void seen.push(transaction) });
    changes.listen({});
    changes.listen({ whileCommitting: async () => Promise.reject(new Error('no table')) });
    changes.listen({ whileCommitting: async () => void seen.push('too late') });
    await expect(changes.whileCommitting('trx', [])).rejects.toThrow('no table');
    expect(seen).toEqual(['trx']);
  });
});
