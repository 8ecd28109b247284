import type { Core } from '@strapi/strapi';
import type { PickedReference } from '../../contracts/api';
import type { Reference } from '../../contracts/reference';
import type { AssetName } from '../../core/asset-name';
import type { ConnectionMetrics } from '../../core/metrics';
import { damOf } from '../plugin';
import { resolveBody } from '../responses/resolve';
import type { Placement } from '../usage/placements';
import type { Difference } from '../usage/usage-index';

/** `strapi.plugin('dam').service('references')`: for seeds, imports and other code of the project. */
export interface ReferencesService {
  /**
   * Reads the assets from the DAM and answers, in the order asked, what content stores: a row for
   * media fields, the stored url for text. Throws, and makes nothing, where one cannot be shown.
   */
  pick(picked: readonly Reference[]): Promise<PickedReference[]>;
}

/** `strapi.plugin('dam').service('resolve')`: for code that answers outside the content API. */
export interface ResolveService {
  /**
   * A copy of `body`, an entry or anything that holds entries, with every reference resolved as REST
   * answers it: in one batch, and it never rejects. What cannot be shown is null, or absent from its
   * list. `uid` is the content type of the entries, where it is known: it keeps plain JSON alone and
   * required media non-null.
   */
  body<Body>(body: Body, uid?: string): Promise<Body>;
}

/** `strapi.plugin('dam').service('usage')`: where assets are used. */
export interface UsageService {
  /** Where an asset is used, at most 1,000 places; as of the last write that was looked at. */
  ofAsset(name: AssetName): Promise<Placement[]>;
  /** Reads all content and makes the index anew; answers how many places there are. */
  reindex(): Promise<number>;
  /** Where the index differs from the content; changes nothing. */
  check(): AsyncIterable<Difference>;
}

/** `strapi.plugin('dam').service('metrics')`: how the DAMs have been doing, for who watches the site. */
export interface MetricsService {
  /** Since this process began: calls by connection, and bytes of files kept on this machine. */
  snapshot(): { connections: Record<string, ConnectionMetrics>; cachedBytes: number };
}

/** The plugin's services by name; an answer of `strapi.plugin('dam').service` has no type of its own. */
export interface DamServices {
  references: ReferencesService;
  resolve: ResolveService;
  usage: UsageService;
  metrics: MetricsService;
}

export const references = ({ strapi }: { strapi: Core.Strapi }): ReferencesService => ({
  pick: (picked) => damOf(strapi).referenceRows.pick(picked),
});

export const usage = ({ strapi }: { strapi: Core.Strapi }): UsageService => ({
  ofAsset: (name) => damOf(strapi).usage.table.ofAsset(name, 1_000),
  reindex: () => damOf(strapi).usage.reindex(),
  check: () => damOf(strapi).usage.check(),
});

export const metrics = ({ strapi }: { strapi: Core.Strapi }): MetricsService => ({
  snapshot() {
    const { connections, pictures } = damOf(strapi);
    const all = connections.all().map((each) => [each.key, each.metrics.snapshot()]);
    return { connections: Object.fromEntries(all), cachedBytes: pictures.cachedBytes };
  },
});

export const resolve = ({ strapi }: { strapi: Core.Strapi }): ResolveService => ({
  // The same keys and lists as before, so it is what the caller knows it as.
  body: async <Body>(body: Body, uid?: string) => (await resolveBody(strapi, body, uid)) as Body,
});
