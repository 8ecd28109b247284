import { randomUUID } from 'node:crypto';
import { picture, signedEvent, type TestDam } from '../support/dam';
import type { AssetHistory, Verdicts } from './ledger';
import { chance, oneOf, type Pace, pause } from './pace';
import type { DamProxy } from './proxy';
import type { SoakNode } from './site';

/** How long a sender of webhooks waits for an answer, and between two attempts. */
const WEBHOOK_MS = 15_000;
const AGAIN_MS = 1_000;

/** Changes that no webhook tells of, of all. */
const UNTOLD = 0.2;

/**
 * How long after `freshForMs` a change must show that no webhook told of, while the DAM answers. A read that
 * hung before takes up to ten seconds to be given up, and no other one begins meanwhile.
 */
const NOTICED_MS = 15_000;

/** How far ahead rights end. */
const EXPIRY_MS = 4_000;

export interface AdministratorOptions {
  dam: TestDam;
  proxy: DamProxy;
  nodes: readonly SoakNode[];
  assets: readonly AssetHistory[];
  verdicts: Verdicts;
  freshForMs: number;
}

/** Works in the DAM itself: approves versions, withdraws, brings back, ends and renews rights. */
export class Administrator {
  readonly #options: AdministratorOptions;
  /** Assets whose last change is not taken yet. */
  readonly #open = new Map<AssetHistory, string>();
  readonly #expired = new Set<AssetHistory>();
  readonly counts = new Map<string, number>();
  /** From the change to the webhook's 200, in milliseconds, of all that were told. */
  readonly tookMs: number[] = [];
  #webhookCalls = 0;

  constructor(options: AdministratorOptions) {
    this.#options = options;
  }

  /** Uploads and approves the first version of every asset. */
  async fill(): Promise<void> {
    const { assets, dam } = this.#options;
    for (const asset of assets) {
      const promise = asset.change(1);
      const form = new FormData();
      form.append('id', asset.id);
      form.append('title', asset.id);
      form.append('alt', `Alt of ${asset.id}`);
      const [file, name] = await fileOf(asset);
      form.append('file', file, name);
      await dam.call('POST', '/api/assets', form);
      await dam.approve(asset.id, 1);
      promise();
    }
  }

  /** Changes one asset after the other until the time is over. */
  async work(pace: Pace): Promise<void> {
    const { assets } = this.#options;
    const changes: Promise<void>[] = [];
    while (!pace.isOver()) {
      await pause(400 + Math.random() * 400);
      const asset = oneOf(assets);
      if (this.#open.has(asset)) continue;
      changes.push(this.#change(asset));
    }
    await Promise.all(changes);
  }

  /** Changes that no node has taken yet. */
  get open(): string[] {
    return [...this.#open].map(([{ id }, what]) => `${what} of ${id}`);
  }

  async #change(asset: AssetHistory): Promise<void> {
    const { verdicts } = this.#options;
    const what = this.#kindFor(asset);
    this.#open.set(asset, what);
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
    try {
      const promises = await this.#perform(asset, what);
      await (chance(UNTOLD) ? this.#untilNoticed() : this.#tell(asset));
      for (const promise of promises) promise();
      verdicts.looked('told');
      // Until then the asset is still shown, and the next change would not know it.
      if (what === 'expire') await pause(EXPIRY_MS);
      this.#open.delete(asset);
    } catch (error) {
      verdicts.broken('told', `${what} of ${asset.id}: ${String(error)}`);
    }
  }

  #kindFor(asset: AssetHistory): string {
    if (asset.shown === null && chance(0.7)) return this.#expired.has(asset) ? 'renew' : 'restore';
    const dice = Math.random();
    if (asset.shown === null || dice < 0.65) return 'approve';
    return dice < 0.85 ? 'withdraw' : 'expire';
  }

  /** Returns functions to call when the change is promised. */
  async #perform(asset: AssetHistory, what: string): Promise<(() => void)[]> {
    const { dam } = this.#options;
    const { id } = asset;
    switch (what) {
      case 'withdraw': {
        const promise = asset.change(null);
        await dam.withdraw(id);
        return [promise];
      }
      case 'restore': {
        const promise = asset.change(asset.approved);
        await dam.restore(id);
        return [promise];
      }
      case 'expire': {
        const endsMs = Date.now() + EXPIRY_MS;
        this.#expired.add(asset);
        const promise = asset.change(null, endsMs);
        await dam.patch(id, { expiresAt: new Date(endsMs).toISOString() });
        return [promise];
      }
      case 'renew': {
        const promise = asset.change(asset.approved);
        await dam.patch(id, { expiresAt: null });
        this.#expired.delete(asset);
        return [promise];
      }
      default:
        return [await this.#approveNext(asset)];
    }
  }

  /** The version is in review for a while, in which nobody may see it. */
  async #approveNext(asset: AssetHistory): Promise<() => void> {
    const { dam } = this.#options;
    const form = new FormData();
    const [file, name] = await fileOf(asset);
    form.append('file', file, name);
    await dam.call('POST', `/api/assets/${asset.id}/versions`, form);
    await pause(Math.random() * 3_000);
    const version = asset.versions;
    const promise = asset.change(asset.shown === null ? null : version);
    asset.approved = version;
    await dam.approve(asset.id, version);
    return promise;
  }

  /** Sends the webhook to one node after the other, as a load balancer would, until it is taken. */
  async #tell({ id }: AssetHistory): Promise<void> {
    const startedMs = Date.now();
    const message = randomUUID();
    const body = JSON.stringify({ type: 'asset.updated', data: { assetId: id } });
    while (!(await this.#isTaken(message, body))) await pause(AGAIN_MS);
    this.tookMs.push(Date.now() - startedMs);
  }

  async #isTaken(message: string, body: string): Promise<boolean> {
    const { nodes } = this.#options;
    this.#webhookCalls += 1;
    const node = nodes[this.#webhookCalls % nodes.length];
    if (node === undefined) return false;
    try {
      const response = await fetch(`${node.url}/api/dam/webhooks/brand`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...signedEvent(body, Date.now(), message),
        },
        body,
        signal: AbortSignal.timeout(WEBHOOK_MS),
      });
      await response.arrayBuffer();
      // 401: taken before, by a node that was killed before it could say so, or after this one stopped waiting.
      return response.status === 200 || response.status === 401;
    } catch (error) {
      if (error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError'))
        return false;
      throw error;
    }
  }

  /** Without a webhook, a record is read again once it is older than `freshForMs` and the DAM answers. */
  async #untilNoticed(): Promise<void> {
    const { proxy, freshForMs } = this.#options;
    const dueMs = Date.now() + freshForMs + NOTICED_MS;
    while (Date.now() < dueMs || proxy.calmForMs() < NOTICED_MS) await pause(250);
  }
}

async function fileOf(asset: AssetHistory): Promise<[Blob, string]> {
  const colour = asset.addVersion();
  if (!asset.isSvg) return [await picture(colour, 1200, 900), `${asset.id}.png`];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><title>${asset.id} ${asset.versions}</title><rect width="800" height="600" fill="${colour}"/></svg>`;
  return [new Blob([svg], { type: 'image/svg+xml' }), `${asset.id}.svg`];
}
