import type { FaultBox } from '../faults';
import type { Vault } from '../files/vault';
import type { AssetStore } from '../store/assets';
import type { ChangeLog } from '../store/changes';
import type { Db } from '../store/database';
import type { UsageStore } from '../store/usage';
import type { WebhookQueue } from '../webhooks/queue';

/** What the request counters count. */
export type Counted = 'search' | 'getMany' | 'get' | 'file';

/** Everything the routes work with; made once per server. */
export interface DamContext {
  readonly db: Db;
  readonly assets: AssetStore;
  readonly usage: UsageStore;
  readonly changes: ChangeLog;
  readonly vault: Vault;
  readonly webhooks: WebhookQueue;
  readonly faults: FaultBox;
  readonly requests: Record<Counted, number>;
  readonly token: string;
  /** The name or address at which the DAM listens. */
  readonly host: string;
}
