import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { PickedReference } from '../../contracts/api';
import type { Reference } from '../../contracts/reference';
import type { AssetName } from '../../core/asset-name';
import type { ConnectionMetrics } from '../../core/metrics';
import { type PictureParameters, signPicture } from '../../core/picture-signature';
import type { LocalFile } from '../../files/fingerprint-taker';
import type { KnownCopy } from '../content/known-copies';
import { countersOf, countParked } from '../controllers/measures';
import { damOf } from '../plugin';
import type { AdoptedFiles } from '../relinking/adopted-files';
import type { Adoption } from '../relinking/adoption';
import type { Leaving } from '../relinking/leaving';
import type { Relinking } from '../relinking/relinking';
import { resolveBody } from '../responses/resolve';
import { webhooksSent } from '../responses/strapi-webhooks';
import { type UndescribedPlacement, undescribedPlacements } from '../usage/descriptions';
import type { Placement } from '../usage/placements';
import type { Difference } from '../usage/usage-index';

/** The service `strapi.plugin('dam').service('references')`, for seeds, imports and other code of the project. */
export interface ReferencesService {
  /**
   * Reads assets from the DAM and returns the values that content stores for them. Creates a row in the
   * Media Library for each reference that has none yet.
   *
   * @param picked At most 200 references. A reference without `version` follows the current approved version.
   * @returns For each reference, in the same order: `file`, whose `id` a media field stores, and `url`, the
   * stored URL for texts, blocks and custom fields.
   * @throws `ValidationError` for more than 200 references, or if an asset cannot be shown now. `DamError` if
   * the DAM does not answer. No row is created in these cases.
   * @example
   * const references: ReferencesService = strapi.plugin('dam').service('references');
   * const [picked] = await references.pick([{ connection: 'brand', assetId: 'harbour-at-dawn' }]);
   * await strapi.documents('api::article.article').create({ data: { cover: picked?.file.id } });
   */
  pick(picked: readonly Reference[]): Promise<PickedReference[]>;
}

/** The service `strapi.plugin('dam').service('resolve')`, for code that sends content outside the content API. */
export interface ResolveService {
  /**
   * Returns a copy of `body` with every reference resolved, as in a REST response. All references are resolved
   * in one batch. Assets that cannot be shown become null, or are left out of lists. A DAM that does not
   * answer causes no error. Returns `body` itself if it holds no references.
   *
   * @param body An entry, a list of entries, or any object that holds entries.
   * @param uid The content type of the entries, such as `api::article.article`. With it, plain JSON attributes
   * stay unchanged and required media get a placeholder instead of null.
   * @param locale Language of texts for entries that have no `locale` of their own.
   * @example
   * const resolve: ResolveService = strapi.plugin('dam').service('resolve');
   * const entry = await strapi.documents('api::article.article').findFirst({ populate: ['cover'] });
   * const resolved = await resolve.body(entry, 'api::article.article');
   */
  body<Body>(body: Body, uid?: string, locale?: string): Promise<Body>;
  /**
   * Returns a text with every reference in it resolved: markdown, HTML, XML such as a feed or a sitemap, or a
   * JSON document. Addresses become absolute, and what cannot be shown is taken out as in a response.
   *
   * @example
   * const resolve: ResolveService = strapi.plugin('dam').service('resolve');
   * ctx.type = 'application/rss+xml';
   * ctx.body = await resolve.text(feedOf(entries));
   */
  text(text: string): Promise<string>;
}

/** The service `strapi.plugin('dam').service('usage')`, which reports where assets are used. */
export interface UsageService {
  /**
   * Returns the placements of an asset: one per reference, path, locale and status of an entry. Returns at most
   * 1,000. Writes are indexed in the background, so the latest ones may be missing for a moment.
   *
   * @example
   * const usage: UsageService = strapi.plugin('dam').service('usage');
   * const placements = await usage.ofAsset({ connection: 'brand', assetId: 'harbour-at-dawn' });
   * // [{ uid: 'api::article.article', documentId: '…', path: 'cover', status: 'published', … }]
   */
  ofAsset(name: AssetName): Promise<Placement[]>;
  /**
   * Reads all content and rebuilds the usage index. Returns the number of placements.
   *
   * @example
   * const count = await strapi.plugin('dam').service('usage').reindex();
   */
  reindex(): Promise<number>;
  /**
   * Compares the usage index with all content, without changing either. Yields one item per difference: `missing`
   * placements are in the content only, `stale` placements in the index only.
   *
   * @example
   * const usage: UsageService = strapi.plugin('dam').service('usage');
   * for await (const { problem, placement } of usage.check()) console.log(problem, placement.path);
   */
  check(): AsyncIterable<Difference>;
  /**
   * Yields the placements in all content whose image is described to nobody, neither by a text of the use nor of the
   * asset, with the reason. Texts in markdown and HTML are not judged. Asks no DAM.
   *
   * @example
   * const usage: UsageService = strapi.plugin('dam').service('usage');
   * for await (const { path, description } of usage.undescribed()) console.log(path, description);
   */
  undescribed(): AsyncIterable<UndescribedPlacement>;
}

/** The service `strapi.plugin('dam').service('pictures')`, for addresses of pictures in any size. */
export interface PicturesService {
  /**
   * Returns the address of exactly this picture. Without a signature, ratios, qualities and focal points become
   * the nearest of those that everybody may ask for, and widths the next. The address goes on working with new
   * versions.
   *
   * @param url A stored or resolved address of an asset. Its query and fragment are replaced.
   * @throws `ValidationError` if it is no address of an asset, or a value is not allowed.
   * @example
   * const pictures: PicturesService = strapi.plugin('dam').service('pictures');
   * const url = pictures.sign(entry.cover.url, { w: 1234, h: 321, q: 82 });
   */
  sign(url: string, parameters: PictureParameters): string;
}

/** The service `strapi.plugin('dam').service('metrics')`, for monitoring. */
export interface MetricsService {
  /**
   * Returns counters of this process since it started. `connections` has the calls, retries and circuit state of
   * each connection, by key; durations are in milliseconds. `cachedBytes` is the size of the cached files and
   * pictures on this machine, in bytes.
   *
   * @example
   * const { connections, cachedBytes } = strapi.plugin('dam').service('metrics').snapshot();
   * const { count, totalMs } = connections.brand?.calls.search ?? { count: 0, totalMs: 0 };
   */
  snapshot(): { connections: Record<string, ConnectionMetrics>; cachedBytes: number };
  /**
   * Returns the number of jobs that failed and wait for another attempt, of all nodes: updates of the usage
   * index (`usage`), announcements of changes (`changes`), calls of the revalidate targets (`revalidate`) and purges
   * of the CDN (`purges`).
   *
   * @example
   * const { usage, changes, revalidate, purges } = await strapi.plugin('dam').service('metrics').parked();
   */
  parked(): Promise<{ usage: number; changes: number; revalidate: number; purges: number }>;
}

/** The service `strapi.plugin('dam').service('leaving')`, for the command `strapi-plugin-dam leave`. */
export type LeavingService = Pick<Leaving, 'plan' | 'run'>;

/** The service `strapi.plugin('dam').service('adoption')`, for the command `strapi-plugin-dam adopt`. */
export interface AdoptionService extends Pick<Adoption, 'plan' | 'run'> {
  /** Returns the files whose place assets took, and whose time to be removed has come. */
  removable: AdoptedFiles['removable'];
  /** Removes them for good, but for what anything uses. */
  remove: AdoptedFiles['remove'];
}

/** The service `strapi.plugin('dam').service('relinking')`, for the command `strapi-plugin-dam relink`. */
export interface RelinkingService extends Pick<Relinking, 'plan' | 'run' | 'undo'> {
  /** Returns the runs that can be undone, newest first. */
  runs(): ReturnType<Relinking['journal']['runs']>;
  /** Waits until Strapi has sent the webhooks of what was changed, which a process that ends would lose. */
  webhooksSent(): Promise<void>;
}

/** The service `strapi.plugin('dam').service('copies')`, which finds assets of which a file is a copy. */
export interface CopiesService {
  /**
   * Returns the assets of which a file on this machine is a copy, the sure ones first. Asks the DAM about each, and
   * returns only those that may be shown now. Empty if the DAM does not answer.
   *
   * @throws the error of the file system if the file cannot be read.
   * @example
   * const copies: CopiesService = strapi.plugin('dam').service('copies');
   * const [match] = await copies.of({ path, mime: 'image/jpeg', fileName: 'pier.jpg' });
   * if (match?.certainty === 'sure') console.log(`${match.asset.title} in ${match.label}`);
   */
  of(file: LocalFile): Promise<KnownCopy[]>;
  /**
   * Takes the fingerprints of the next assets of each DAM now, as the background does every minute. Returns true once
   * all assets have been gone through.
   *
   * @throws `DamError` if a DAM does not answer, or its budget is used up.
   * @example
   * const copies: CopiesService = strapi.plugin('dam').service('copies');
   * while (!(await copies.takeFingerprints()));
   */
  takeFingerprints(): Promise<boolean>;
}

/**
 * The plugin's services by name. Use it to type `strapi.plugin('dam').service(…)`, whose type Strapi cannot infer.
 *
 * @example
 * const usage: DamServices['usage'] = strapi.plugin('dam').service('usage');
 */
export interface DamServices {
  references: ReferencesService;
  resolve: ResolveService;
  usage: UsageService;
  metrics: MetricsService;
  pictures: PicturesService;
  copies: CopiesService;
  leaving: LeavingService;
  relinking: RelinkingService;
  adoption: AdoptionService;
}

export const copies = ({ strapi }: { strapi: Core.Strapi }): CopiesService => ({
  of: (file) => damOf(strapi).knownCopies.of(file),
  takeFingerprints: () => damOf(strapi).fingerprints.takeNext(),
});

export const references = ({ strapi }: { strapi: Core.Strapi }): ReferencesService => ({
  pick: (picked) => damOf(strapi).referenceRows.pick(picked),
});

export const usage = ({ strapi }: { strapi: Core.Strapi }): UsageService => ({
  ofAsset: (name) => damOf(strapi).usage.table.ofAsset(name, 1_000),
  reindex: () => damOf(strapi).usage.reindex(),
  check: () => damOf(strapi).usage.check(),
  undescribed: () => undescribedPlacements(strapi, damOf(strapi), damOf(strapi).usage),
});

export const leaving = ({ strapi }: { strapi: Core.Strapi }): LeavingService => ({
  plan: (choices) => damOf(strapi).leaving.plan(choices),
  run: (options) => damOf(strapi).leaving.run(options),
});

export const adoption = ({ strapi }: { strapi: Core.Strapi }): AdoptionService => ({
  plan: (options) => damOf(strapi).adoption.plan(options),
  run: (adopted, options) => damOf(strapi).adoption.run(adopted, options),
  removable: () => damOf(strapi).adoptedFiles.removable(),
  remove: (options) => damOf(strapi).adoptedFiles.remove(options),
});

export const relinking = ({ strapi }: { strapi: Core.Strapi }): RelinkingService => ({
  plan: (pairs) => damOf(strapi).relinking.plan(pairs),
  run: (pairs) => damOf(strapi).relinking.run(pairs),
  undo: (run) => damOf(strapi).relinking.undo(run),
  runs: () => damOf(strapi).relinking.journal.runs(),
  webhooksSent: () => webhooksSent(strapi),
});

export const metrics = ({ strapi }: { strapi: Core.Strapi }): MetricsService => ({
  snapshot: () => countersOf(damOf(strapi)),
  parked: () => countParked(damOf(strapi)),
});

export const resolve = ({ strapi }: { strapi: Core.Strapi }): ResolveService => ({
  // Resolving keeps the structure of the body, so the caller's type still fits.
  body: async <Body>(body: Body, uid?: string, locale?: string) =>
    (await resolveBody(strapi, body, { uid, locale })) as Body,
  text: async (text) => {
    // A text that is nothing but the address of an asset that cannot be shown becomes null.
    const { resolved } = (await resolveBody(strapi, { resolved: text })) as {
      resolved: string | null;
    };
    return resolved ?? '';
  },
});

export const pictures = ({ strapi }: { strapi: Core.Strapi }): PicturesService => ({
  sign(url, parameters) {
    try {
      return signPicture(url, parameters, damOf(strapi).signingKey);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new errors.ValidationError(error.message);
    }
  },
});
