import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Core } from '@strapi/strapi';
import axios, { AxiosError } from 'axios';
import { Webhook } from 'standardwebhooks';
import { tagsOfChange } from '../../core/cache-tags';
import { type AffectedEntry, type ChangedAsset, eventOf } from '../../core/change-events';
import { chunksOf } from '../../core/lists';
import type { Clock, Logger } from '../../core/ports';
import { retryInMs } from '../../core/retry-schedule';
import type { DamConfig } from '../config';
import type { Background, Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import { type Job, Outbox } from '../storage/outbox';
import type { Transaction } from '../storage/tables';

/** Time limit of one call, in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;
/** Calls made in one round, in parallel. */
const CALLS_PER_ROUND = 20;

/** Entries in one message: a body of about 100 kB, which servers take that limit bodies. */
const ENTRIES_PER_MESSAGE = 1_000;

/** The body sent to a target, signed as specified by https://www.standardwebhooks.com. */
interface RevalidationMessage {
  type: 'dam.revalidate';
  /** Time of the message, ISO 8601. */
  timestamp: string;
  data: {
    assets: {
      connection: string;
      assetId: string;
      event: string;
      changes: ChangedAsset['changes'];
    }[];
    /** Entries to render again, without duplicates. Those of a change may be in several messages. */
    entries: readonly AffectedEntry[];
    /** Tags of all answers with one of the assets, without duplicates. */
    tags: readonly string[];
    /** True if relations lead to more entries than are told, so that all should be rendered again. */
    entriesTruncated: boolean;
  };
}

/** One message for one target, stored until the target accepts it. The secret is not stored. */
interface Pending {
  url: string;
  id: string;
  body: string;
}

/** Collaborators of `Revalidation`, and the targets from the configuration. */
export interface RevalidationOptions {
  strapi: Core.Strapi;
  targets: DamConfig['revalidate'];
  clock: Clock;
  log: Logger;
  leases: Leases;
  background: Background;
}

/** Calls the revalidate targets of static sites; repeats a failed call for up to a day. */
export class Revalidation {
  readonly #options: RevalidationOptions;
  readonly #outbox: Outbox;

  constructor(options: RevalidationOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options.strapi, options.clock, 'revalidate');
  }

  /** Queues messages for each target. Without affected entries there is nothing to rebuild, so none is queued. */
  async add(
    trx: Transaction,
    assets: readonly ChangedAsset[],
    entries: readonly AffectedEntry[],
    entriesTruncated: boolean,
  ): Promise<void> {
    for (const some of chunksOf(entries, ENTRIES_PER_MESSAGE)) {
      await this.#addMessage(trx, assets, some, entriesTruncated);
    }
  }

  async #addMessage(
    trx: Transaction,
    assets: readonly ChangedAsset[],
    entries: readonly AffectedEntry[],
    entriesTruncated: boolean,
  ): Promise<void> {
    const message: RevalidationMessage = {
      type: 'dam.revalidate',
      timestamp: new Date(this.#options.clock.now()).toISOString(),
      data: {
        assets: assets.map((asset) => ({
          connection: asset.connection,
          assetId: asset.assetId,
          event: eventOf(asset),
          changes: asset.changes,
        })),
        entries,
        tags: [...new Set(assets.flatMap(tagsOfChange))],
        entriesTruncated,
      },
    };
    const body = JSON.stringify(message);
    await this.#outbox.add(
      trx,
      this.#options.targets.map(
        ({ url }): Pending => ({ url, id: `msg_${randomUUID().replaceAll('-', '')}`, body }),
      ),
    );
  }

  /** Returns the number of jobs that failed and wait for another attempt. */
  countParked(): Promise<number> {
    return this.#outbox.countParked();
  }

  /** Starts a round now instead of at the next interval. */
  wake(): void {
    void this.#options.background.nudge(this.task);
  }

  /** Sends the queued messages, on one node at a time. */
  readonly task: Task = {
    name: 'Calling the revalidate targets',
    everyMs: 1_000,
    run: async () => {
      if (await this.#outbox.isIdle()) return;
      await this.#options.leases.during('revalidate', async () => {
        const jobs = await this.#outbox.due(CALLS_PER_ROUND);
        await Promise.all(jobs.map((job) => this.#deliver(job)));
      });
    },
  };

  async #deliver(job: Job): Promise<void> {
    const { targets, clock, log } = this.#options;
    // Only `add` writes these payloads.
    const pending = JSON.parse(job.payload) as Pending;
    const target = targets.find(({ url }) => url === pending.url);
    if (target === undefined) return this.#outbox.forget(job.id);
    const problem = await this.#send(pending, target.secret);
    if (problem === null) return this.#outbox.forget(job.id);
    const inMs = retryInMs(job.attempts, clock.now() - job.createdAtMs, Math.random());
    if (inMs === null) {
      log.warn(
        `The revalidate target ${hostOf(target.url)} did not accept a list of changed pages for a day ` +
          `(${problem}). The list was dropped and the site may show old assets: rebuild it by hand.`,
      );
      return this.#outbox.forget(job.id);
    }
    if (job.attempts === 0) {
      log.warn(
        `The revalidate target ${hostOf(target.url)} failed (${problem}). It is tried again for a day.`,
      );
    }
    await this.#outbox.postpone(job, inMs, problem);
  }

  /** Returns the reason of the failure, or null if the target accepted the message. */
  async #send({ url, id, body }: Pending, secret: string): Promise<string | null> {
    const now = new Date(this.#options.clock.now());
    try {
      const response = await axios.post<Readable>(url, body, {
        maxRedirects: 0,
        timeout: ANSWER_WITHIN_MS,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        // Only the status counts. The body is not read, however long it is.
        responseType: 'stream',
        // A proxy of the environment is for other programs: a target is called as it is configured.
        proxy: false,
        headers: {
          // A kept connection may be closed by the target just as the next message is sent (ECONNRESET).
          connection: 'close',
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
          'webhook-signature': new Webhook(secret).sign(id, now, body),
        },
      });
      response.data.destroy();
      return null;
    } catch (error) {
      if (!(error instanceof AxiosError)) throw error;
      error.response?.data?.destroy();
      if (error.response !== undefined) return `it answered ${error.response.status}`;
      return `it cannot be reached, ${error.code ?? 'no connection'}`;
    }
  }
}

/** Returns the host only, because the rest of a target's URL may contain a token. */
function hostOf(url: string): string {
  return new URL(url).host;
}
