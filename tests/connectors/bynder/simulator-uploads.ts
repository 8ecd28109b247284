import { randomUUID } from 'node:crypto';
import type { Bucket } from './simulator-bucket';
import { at, type Library } from './simulator-library';

export const BRAND = '11111111-2222-3333-4444444444444444';

interface Upload {
  fileName: string;
  chunks: number;
  bytes: Buffer | null;
  polls: number;
}

/** The parts of a portal that an upload needs. */
export interface UploadPortal {
  readonly library: Library;
  readonly bucket: Bucket;
  readonly trouble: { pollsUntilDone: number; takesFiles: boolean };
}

/** The portal's calls of an upload; the chunks go to the bucket. */
export class Uploads {
  readonly #dam: UploadPortal;
  readonly #uploads = new Map<string, Upload>();

  constructor(dam: UploadPortal) {
    this.#dam = dam;
  }

  begin(body: string): unknown {
    const id = randomUUID();
    const fileName = new URLSearchParams(body).get('filename') ?? '';
    this.#uploads.set(id, { fileName, chunks: 0, bytes: null, polls: 0 });
    const key = `uploads/${id}`;
    const s3file = { uploadid: id, targetid: randomUUID() };
    const signed = { Policy: 'eyJ9', 'X-Amz-Signature': 'f00d', success_action_status: '201', key };
    return { s3file, s3_filename: key, target_key: key, multipart_params: signed };
  }

  register(body: string): [number, unknown] {
    const form = new URLSearchParams(body);
    const upload = this.#uploads.get(form.get('id') ?? '');
    const isThere = this.#dam.bucket.received.has(form.get('filename') ?? '');
    if (upload === undefined || !isThere) return [404, 'Not found'];
    upload.chunks += 1;
    return [200, { status: 'ok' }];
  }

  finish(id: string, body: string): [number, unknown] {
    const upload = this.#uploads.get(id);
    const chunks = Number(new URLSearchParams(body).get('chunks'));
    if (upload === undefined || upload.chunks !== chunks) return [400, 'Chunks are missing'];
    const parts = Array.from({ length: chunks }, (_, index) =>
      this.#dam.bucket.received.get(`uploads/${id}/p${index + 1}`),
    );
    upload.bytes = Buffer.concat(parts.filter((part) => part !== undefined));
    return [200, { importId: id, batchId: randomUUID(), success: true }];
  }

  poll(id: string): unknown {
    const upload = this.#uploads.get(id);
    const isDone = upload !== undefined && ++upload.polls >= this.#dam.trouble.pollsUntilDone;
    const done = isDone ? [id] : [];
    const { takesFiles } = this.#dam.trouble;
    return {
      itemsDone: takesFiles ? done : [],
      itemsFailed: [],
      itemsRejected: takesFiles ? [] : done,
    };
  }

  async save(id: string, body: string): Promise<[number, unknown]> {
    const upload = this.#uploads.get(id);
    const form = new URLSearchParams(body);
    if (!upload?.bytes || form.get('brandId') !== BRAND) return [400, 'brandId is required'];
    const name = form.get('name') ?? upload.fileName;
    const { id: mediaid } = await this.#dam.library.add(
      name,
      {
        ...(!upload.fileName.endsWith('.jpg') && { type: 'document', extension: 'bin' }),
        fileName: upload.fileName,
        tags: form.get('tags')?.split(',') ?? [],
        properties: this.#propertiesIn(form),
        isWaiting: form.get('audit') === 'true',
        isPublic: false,
        dateModified: at(),
      },
      upload.bytes,
    );
    return [201, { mediaid, batchId: randomUUID(), success: true, mediaitems: [] }];
  }

  /** Texts of metaproperties without options are sent as they are, under their ids. */
  #propertiesIn(form: URLSearchParams): Record<string, string> {
    const named = [...this.#dam.library.metaproperties].map(([name, { id }]) => [
      name,
      form.get(`metaproperty.${id}`),
    ]);
    return Object.fromEntries(named.filter(([, text]) => text !== null));
  }
}
