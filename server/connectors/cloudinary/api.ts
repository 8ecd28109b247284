import { z } from 'zod';
import type { CallOptions, ConnectorEnvironment } from '../../contracts/connector';
import { type CachedRead, cachedRead } from '../cached-read';
import { DamHttp } from '../http';
import { parseAnswer } from '../wire-schema';
import { type AnswerOptions, wireSearch } from './answers';
import type { CloudinaryOptions } from './options';

const FOLDERS_KEPT_MS = 5 * 60 * 1_000;

/** Cloudinary's own headers, in every answer of its Admin API. */
const LIMIT_HEADERS = { left: 'x-featureratelimit-remaining', reset: 'x-featureratelimit-reset' };

const wireFolders = z.object({ folders: z.array(z.object({ path: z.string() })) });

/** Calls one product environment. Each host gets only what it needs. */
export class CloudinaryApi {
  readonly options: CloudinaryOptions;

  /** Base address of the environment's API, without a slash at the end. */
  readonly url: string;

  readonly answers: AnswerOptions;

  /** Calls the Admin API with the key and the secret. */
  readonly http: DamHttp;

  /** Calls the Upload API, which needs a signature only. */
  readonly uploads: DamHttp;

  /** Reads from the CDN, without credentials. */
  readonly files: DamHttp;

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
    this.http = new DamHttp({ ...common, headers: { authorization: `Basic ${credentials}` } });
    this.uploads = new DamHttp({ ...common, headers: {} });
    this.files = new DamHttp({ baseUrl: urls.deliveryUrl, headers: {}, ...environment });
    this.folders = cachedRead(FOLDERS_KEPT_MS, async (signal) => {
      const answer = await this.http.json({
        url: `${this.url}/folders`,
        ...(signal && { signal }),
      });
      return parseAnswer(wireFolders, answer).folders.map(({ path }) => path);
    });
  }

  /** Resolves if Cloudinary answers and accepts the key and the secret. */
  async ping(call: CallOptions = {}): Promise<void> {
    const answer = await this.http.json({ url: `${this.url}/ping`, ...call });
    parseAnswer(z.object({ status: z.literal('ok') }), answer);
  }

  async search(
    query: Readonly<Record<string, unknown>>,
    call: CallOptions = {},
  ): Promise<z.infer<typeof wireSearch>> {
    const request = { method: 'POST', url: `${this.url}/resources/search`, data: query };
    return parseAnswer(wireSearch, await this.http.json({ ...request, ...call }));
  }
}
