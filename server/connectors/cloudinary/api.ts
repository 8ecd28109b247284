import type { AxiosRequestConfig } from 'axios';
import { z } from 'zod';
import type { Asset } from '../../contracts/asset';
import type { CallOptions, ConnectorEnvironment } from '../../contracts/connector';
import { type CachedRead, cachedRead } from '../cached-read';
import { DamHttp } from '../http';
import { unlessRefused, withReason } from '../refusals';
import { Rights, toldFields } from '../rights';
import { parseAnswer } from '../wire-schema';
import { type AnswerOptions, assetOf, type WireAsset, wireSearch } from './answers';
import type { CloudinaryOptions } from './options';

const FOLDERS_KEPT_MS = 5 * 60 * 1_000;
const FIELDS_KEPT_MS = 10 * 60 * 1_000;

/** Cloudinary's own headers, in every answer of its Admin API. */
const LIMIT_HEADERS = { left: 'x-featureratelimit-remaining', reset: 'x-featureratelimit-reset' };

const wireFields = z.object({ metadata_fields: z.array(z.object({ external_id: z.string() })) });
const wireFolders = z.object({ folders: z.array(z.object({ path: z.string() })) });

/** Calls one product environment. Each host gets only what it needs. */
export class CloudinaryApi {
  readonly options: CloudinaryOptions;

  /** Base address of the environment's API, without a slash at the end. */
  readonly url: string;

  readonly answers: AnswerOptions;

  /** Calls the Admin API with the key and the secret. */
  readonly #http: DamHttp;

  /** Calls the Upload API, which needs a signature only. */
  readonly #uploads: DamHttp;

  /** Reads from the CDN, without credentials. */
  readonly files: DamHttp;

  readonly #rights: Rights;

  /** Paths of the root folders. */
  readonly folders: CachedRead<string[]>;

  constructor(options: CloudinaryOptions, environment: ConnectorEnvironment) {
    const { apiKey, apiSecret, approval, cloudName, fields, signUrls } = options;
    const { language, texts, expose } = options;
    const deliveryUrl = options.deliveryUrl ?? `https://res.cloudinary.com/${cloudName}`;
    const signer = { secret: apiSecret, algorithm: options.signatureAlgorithm };
    this.options = options;
    this.url = `${options.apiUrl.replace(/\/+$/, '')}/v1_1/${cloudName}`;
    const urls = { deliveryUrl: deliveryUrl.replace(/\/+$/, ''), signer, signUrls };
    this.answers = { ...urls, approval, fields, language, texts, expose };
    const credentials = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
    const common = { baseUrl: this.url, limitHeaders: LIMIT_HEADERS, ...environment };
    this.#http = new DamHttp({ ...common, headers: { authorization: `Basic ${credentials}` } });
    this.#uploads = new DamHttp({ ...common, headers: {} });
    this.files = new DamHttp({ baseUrl: urls.deliveryUrl, headers: {}, ...environment });
    this.folders = cachedRead(FOLDERS_KEPT_MS, async (signal) => {
      const request = { url: `${this.url}/folders`, ...(signal && { signal }) };
      const answer = await this.json(request, 'read folders').catch(unlessRefused(null));
      if (answer === null) return [];
      return parseAnswer(wireFolders, answer).folders.map(({ path }) => path);
    });
    this.#rights = this.#newRights();
  }

  /** Resolves if Cloudinary answers and accepts the key and the secret. */
  async ping(call: CallOptions = {}): Promise<void> {
    const answer = await this.json({ url: `${this.url}/ping`, ...call }, 'use the Admin API');
    parseAnswer(z.object({ status: z.literal('ok') }), answer);
    await this.#rights.assertSeen(call);
  }

  /** Returns a function that maps assets of Cloudinary's answers. */
  async mapper(call: CallOptions = {}): Promise<(wire: WireAsset) => Asset> {
    const unseen = await this.#rights.unseenLimits(call);
    return (wire) => assetOf(wire, this.answers, unseen);
  }

  /**
   * An asset has the structured metadata that it has values of. Contextual metadata has no list of keys, so that a
   * wrong one cannot be found out.
   */
  #newRights(): Rights {
    const { approval, fields } = this.options;
    const idOf = (place: string | undefined) => /^metadata\.(.+)$/.exec(place ?? '')?.[1];
    const names = cachedRead(FIELDS_KEPT_MS, async (signal) => {
      const request = { url: `${this.url}/metadata_fields`, ...(signal && { signal }) };
      const right = 'read structured metadata fields';
      const answer = await this.json(request, right).catch(unlessRefused(null));
      if (answer === null) return null;
      const { metadata_fields } = parseAnswer(wireFields, answer);
      return toldFields(metadata_fields.map(({ external_id }) => external_id));
    });
    return new Rights({
      words: { dam: 'Cloudinary', field: 'structured metadata field', reader: 'the API key' },
      limits: { embargoUntil: idOf(fields.embargoUntil), expiresAt: idOf(fields.expiresAt) },
      approval:
        approval !== undefined && 'metadata' in approval
          ? { option: 'approval.metadata', field: approval.metadata }
          : undefined,
      seen: (_names, { signal }) => names.get(signal),
    });
  }

  async search(
    query: Readonly<Record<string, unknown>>,
    call: CallOptions = {},
  ): Promise<z.infer<typeof wireSearch>> {
    const request = { method: 'POST', url: `${this.url}/resources/search`, data: query };
    return parseAnswer(wireSearch, await this.json({ ...request, ...call }, 'read assets'));
  }

  /** Calls the Admin API. `right` is what the key must be allowed, for messages. */
  async json(request: AxiosRequestConfig, right: string): Promise<unknown> {
    try {
      return await this.#http.json(request);
    } catch (error) {
      throw explained(error, right);
    }
  }

  /** Sends a file to the Upload API. */
  async upload(data: FormData, call: CallOptions = {}): Promise<unknown> {
    try {
      const request = { method: 'POST', url: `${this.url}/auto/upload`, data };
      return await this.#uploads.json({ ...request, ...call });
    } catch (error) {
      throw explained(error, 'upload files');
    }
  }
}

function explained(error: unknown, right: string): unknown {
  return withReason(error, {
    unauthorized:
      'Cloudinary does not know the API key (401). Check "cloudName", "apiKey" and "apiSecret", and that the key ' +
      'is active.',
    forbidden: `Cloudinary does not let the API key ${right} (403). Give the role of the key this right.`,
  });
}
