import type { UploadField, UploadResponse } from '../../../server/contracts/api';
import { type Failure, isFailureType } from '../../api';

export interface UploadOptions {
  connection: string;
  /** The admin's own token: progress needs a request of its own kind, which Strapi's client is not. */
  token: string | null;
  file: File;
  fields: Readonly<Partial<Record<UploadField, string>>>;
  /** 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Why an upload ended without an asset; `cancelled` where the editor ended it. */
export class UploadFailed extends Error {
  readonly failure: Failure | null;

  constructor(failure: Failure | null) {
    super(failure?.message ?? 'cancelled');
    this.name = 'UploadFailed';
    this.failure = failure;
  }
}

/** Sends one file to the DAM by way of Strapi; throws `UploadFailed`. */
export function upload(options: UploadOptions): Promise<UploadResponse> {
  const { connection, token, file, fields, onProgress, signal } = options;
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set('file', file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const path = `/dam/connections/${encodeURIComponent(connection)}/upload`;
    // Strapi's own types leave it out of `window.strapi`.
    const origin: unknown = Reflect.get(window.strapi, 'backendURL');
    request.open('POST', `${typeof origin === 'string' ? origin : ''}${path}`);
    if (token !== null) request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onabort = () => reject(new UploadFailed(null));
    request.onerror = () =>
      reject(new UploadFailed({ type: 'strapi', retryAfterMs: null, message: '' }));
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status === 201) resolve(answer as UploadResponse);
      else reject(new UploadFailed(failureIn(answer)));
    };
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's own page: told as Strapi's failure without words.
    return null;
  }
}

function failureIn(answer: unknown): Failure {
  const error = (answer as { error?: { message?: unknown; details?: { type?: unknown } } } | null)
    ?.error;
  const type = error?.details?.type;
  return {
    type: isFailureType(type) ? type : 'strapi',
    retryAfterMs: null,
    message: typeof error?.message === 'string' ? error.message : '',
  };
}
