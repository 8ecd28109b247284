import type { UploadField, UploadResponse } from '../../../server/contracts/api';
import { type Failure, failureIn } from '../../api';
import { backendUrl } from '../../backendUrl';

export interface UploadOptions {
  connection: string;
  /** The admin's access token. Strapi's client would add it, but cannot report progress. */
  token: string | null;
  file: File;
  fields: Readonly<Partial<Record<UploadField, string>>>;
  /** Called with the progress, from 0 to 1. */
  onProgress: (progress: number) => void;
  signal: AbortSignal;
}

/** The reason why an upload ended without an asset. */
export class UploadFailed extends Error {
  /** Null if the editor cancelled the upload. */
  readonly failure: Failure | null;

  constructor(failure: Failure | null) {
    super(failure?.message ?? 'The upload was cancelled.');
    this.name = 'UploadFailed';
    this.failure = failure;
  }
}

/**
 * Uploads a file to the DAM through Strapi.
 *
 * @throws {UploadFailed} if the upload fails or is cancelled
 */
export function uploadFile(options: UploadOptions): Promise<UploadResponse> {
  const { connection, token, file, fields, onProgress, signal } = options;
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set('file', file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const path = `/dam/connections/${encodeURIComponent(connection)}/upload`;
    request.open('POST', backendUrl(path));
    if (token !== null) request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onabort = () => reject(new UploadFailed(null));
    request.onerror = () =>
      reject(new UploadFailed({ type: 'strapi', retryAfterMs: null, message: '' }));
    request.onload = () => {
      const response = parseJson(request.responseText);
      if (request.status === 201) resolve(response as UploadResponse);
      else reject(new UploadFailed(failureIn(response, request.status)));
    };
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

/** Returns null for a text that is not JSON, such as the error page of a proxy. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
