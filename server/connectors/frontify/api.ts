import { z } from 'zod';
import type { CallOptions, ConnectorEnvironment, OpenedFile } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { withHost } from '../file-hosts';
import { DamHttp } from '../http';
import { withReason } from '../refusals';
import { jsonOrUndefined, parseAnswer } from '../wire-schema';
import { type FrontifyOptions, WORKFLOW_STATUS } from './options';
import { assetFragment } from './queries';

/** Calls one instance over GraphQL (https://frontify.github.io/graphql-reference). */

const wireError = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).nullish(),
  extensions: z.object({ category: z.string().nullish() }).nullish(),
});
export type WireError = z.infer<typeof wireError>;

const wireEnvelope = z
  .object({
    data: z.record(z.string(), z.unknown()).nullish(),
    errors: z.array(wireError).nullish(),
  })
  .refine(({ data, errors }) => data != null || (errors ?? []).length > 0);

/** What Frontify answered: the rest of the data is there although some of it was refused. */
export interface Answer {
  data: Record<string, unknown>;
  errors: readonly WireError[];
}

/** In the message of a query that costs more than Frontify answers. */
const TOO_COMPLEX =
  'Frontify refused the query because it is too complex. Search in fewer libraries, or show fewer assets at once.';

export function isTooComplex(error: unknown): boolean {
  return error instanceof DamError && error.message === TOO_COMPLEX;
}

export class FrontifyApi {
  readonly options: FrontifyOptions;

  /** No slash at the end. */
  readonly baseUrl: string;

  readonly #http: DamHttp;

  /** Has no credentials: addresses of files carry their own signature. */
  readonly #files: DamHttp;

  readonly #fragment: string;

  constructor(options: FrontifyOptions, environment: ConnectorEnvironment) {
    this.options = options;
    this.baseUrl = new URL(options.baseUrl).href.replace(/\/+$/, '');
    const common = { baseUrl: this.baseUrl, ...environment };
    const isBeta = options.approval?.field === WORKFLOW_STATUS;
    this.#http = new DamHttp({
      ...common,
      headers: {
        authorization: `Bearer ${options.token}`,
        ...(isBeta && { 'x-frontify-beta': 'enabled' }),
      },
    });
    this.#files = new DamHttp({ ...common, headers: {}, hosts: options.fileHosts });
    this.#fragment = assetFragment(options);
  }

  /**
   * Sends a document; the fragment `Read` is added if it is spread. Errors of single fields are in the answer.
   *
   * @throws `DamError` if Frontify does not answer, knows no such token, or answers nothing.
   */
  async ask(
    document: string,
    variables: Readonly<Record<string, unknown>>,
    call: CallOptions = {},
  ): Promise<Answer> {
    const query = document.includes('...Read') ? `${document}\n${this.#fragment}` : document;
    const { data, errors } = parseAnswer(
      wireEnvelope,
      await this.#post({ query, variables }, call),
    );
    const refusal = errors?.find(isUnauthenticated) ?? (data == null ? errors?.[0] : undefined);
    if (refusal !== undefined) throw errorOf(refusal);
    return { data: data ?? {}, errors: errors ?? [] };
  }

  /** Like `ask`, for queries that are of no use in part. */
  async askAll(
    document: string,
    variables: Readonly<Record<string, unknown>>,
    call: CallOptions = {},
  ): Promise<Record<string, unknown>> {
    const { data, errors } = await this.ask(document, variables, call);
    if (errors[0] !== undefined) throw errorOf(errors[0]);
    return data;
  }

  /** Opens a file at an address that Frontify has told, without credentials. */
  async openFile(
    request: { url: string; range?: string },
    signal: AbortSignal | undefined,
  ): Promise<OpenedFile> {
    try {
      return await this.#files.open(request, signal);
    } catch (error) {
      throw withHost(error, request.url, 'Frontify');
    }
  }

  /** Sends a part of a file to an address that Frontify has signed. */
  async sendPart(url: string, data: Blob, signal: AbortSignal | undefined): Promise<void> {
    try {
      const headers = { 'content-type': 'application/octet-stream' };
      await this.#files.text({ method: 'PUT', url, data, headers, ...(signal && { signal }) });
    } catch (error) {
      throw withHost(error, url, 'Frontify');
    }
  }

  async #post(data: { query: string; variables: object }, call: CallOptions): Promise<unknown> {
    const { signal } = call;
    const request = { method: 'POST', url: `${this.baseUrl}/graphql`, data };
    try {
      const { status, text } = await this.#http.text(
        { ...request, ...(signal && { signal }) },
        [400, 422],
      );
      if (status === 400 || status === 422) throw invalid(status, text);
      const answer = jsonOrUndefined(text);
      if (answer !== undefined) return answer;
    } catch (error) {
      throw withReason(error, { unauthorized: UNKNOWN_TOKEN, forbidden: UNKNOWN_TOKEN });
    }
    throw new DamError('bad-answer', 'Frontify answered with something that is not JSON.');
  }
}

/** Frontify gives no reason for 422, so the message says what it may be. */
function invalid(status: number, text: string): DamError {
  if (/complexity/i.test(text)) return new DamError('bad-request', TOO_COMPLEX);
  return new DamError(
    'bad-request',
    `Frontify does not take the query (${status}) and does not say why. Its schema has no longer what this ` +
      'version of the plugin asks for, or an option asks for something that this instance does not have.',
  );
}

const UNKNOWN_TOKEN =
  'Frontify does not accept the token. Check that "token" is one of this instance, and that neither the token ' +
  'nor its user has been removed.';

/** Without a token that it knows, Frontify answers 200 with these errors in place of the data. */
function isUnauthenticated({ message, extensions }: WireError): boolean {
  return (
    extensions?.category === 'permission' &&
    /UserId not set in identity|policy 'authenticated'/.test(message)
  );
}

/** True if Frontify says itself that there is no such thing. */
export function isNotFound({ extensions }: WireError): boolean {
  return /^not[-_ ]?found$/i.test(extensions?.category ?? '');
}

/** Makes the error of a part that Frontify did not answer. */
export function errorOf(error: WireError): DamError {
  const { message, path, extensions } = error;
  if (isUnauthenticated(error)) return new DamError('unauthorized', UNKNOWN_TOKEN);
  if (/complexity/i.test(message)) return new DamError('bad-request', TOO_COMPLEX);
  const field = path?.findLast((part) => typeof part === 'string' && !/^a\d+$/.test(part));
  if (extensions?.category === 'permission') {
    return new DamError(
      'forbidden',
      `Frontify does not let the user of the token use "${field ?? 'this query'}". Give the ` +
        'user the right to it, or take the option that asks for it out.',
    );
  }
  const told = message.replace(/\s+/g, ' ').slice(0, 120);
  return new DamError('bad-answer', `Frontify could not answer ("${told}").`);
}
