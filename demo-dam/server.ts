import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from './app';
import { FaultBox } from './faults';
import { Vault } from './files/vault';
import type { DamContext } from './routes/context';
import { seedLibrary } from './seed/seed';
import { AssetStore } from './store/assets';
import { ChangeLog } from './store/changes';
import { openDatabase } from './store/database';
import { UsageStore } from './store/usage';
import { type Subscriber, WebhookQueue } from './webhooks/queue';

/** How to run an embedded DAM. */
export interface DemoDamOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Name or address to listen at. Requests with another name are refused; addresses and localhost are not. */
  readonly host: string;
  /** Folder of the database and the files; made when it is not there. */
  readonly dataDir: string;
  /** What clients send as Bearer token. */
  readonly token: string;
  /** Set at start in place of the subscriber stored before. */
  readonly webhook?: Subscriber;
  /** Fills an empty library with the brand's assets, before listening. */
  readonly seed?: boolean;
}

/** A DAM that listens. */
export interface DemoDam {
  /** Such as `http://127.0.0.1:4100`, without a slash at the end. */
  readonly url: string;
  /** Ends connections, deliveries and the database; what was queued is kept. */
  close(): Promise<void>;
}

/** Starts the embedded DAM; resolves when it answers. */
export async function startDemoDam(options: DemoDamOptions): Promise<DemoDam> {
  mkdirSync(options.dataDir, { recursive: true });
  const db = openDatabase(join(options.dataDir, 'dam.sqlite'));
  const vault = new Vault(options.dataDir);
  const webhooks = new WebhookQueue(db);
  const faults = new FaultBox();
  const changes = new ChangeLog(db);
  const assets = new AssetStore(db, (type, id, version) => {
    changes.add(id);
    webhooks.enqueue(type, id, version);
  });
  const context: DamContext = {
    db,
    assets,
    usage: new UsageStore(db),
    changes,
    vault,
    webhooks,
    faults,
    requests: { search: 0, getMany: 0, get: 0, file: 0 },
    token: options.token,
    host: options.host,
  };
  const app = buildApp(context);
  const close = async (): Promise<void> => {
    webhooks.stop();
    faults.close();
    await app.close();
    db.close();
  };
  try {
    if (options.webhook) webhooks.subscribe(options.webhook);
    if (options.seed && assets.count() === 0) await seedLibrary(db, vault);
    const url = await app.listen({ port: options.port, host: options.host });
    webhooks.wake();
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
