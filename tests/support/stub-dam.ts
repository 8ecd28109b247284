import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stub says of an asset, and its bytes. */
export interface StubAsset {
  fileName: string;
  mime: string;
  kind?: 'image' | 'video' | 'audio' | 'document';
  width?: number | null;
  height?: number | null;
  orientation?: number;
  bytes: Buffer;
  /** Answers requests for the file instead of sending `bytes`. */
  answer?: (response: ServerResponse, request: IncomingMessage) => void;
  /** Bytes of renditions by their width; they are three quarters as high. */
  renditions?: Readonly<Record<number, { mime: string; bytes: Buffer }>>;
}

/** A DAM that takes any file and says of it what a test wants; speaks as the embedded DAM does. */
export class StubDam {
  readonly assets = new Map<string, StubAsset>();
  /** Paths of files that were asked for, in order. */
  readonly fetched: string[] = [];
  /** Paths of files whose caller left before the end. */
  readonly aborted: string[] = [];
  /** Files are sent after it resolves. */
  gate: Promise<void> = Promise.resolve();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<StubDam> {
    const server = createServer();
    const dam = new StubDam(server);
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '', 'http://dam.test');
      const [, kind = '', id = '', width] = url.pathname.split('/');
      if (kind === 'file') {
        dam.fetched.push(url.pathname);
        response.once('close', () => {
          if (!response.writableFinished) dam.aborted.push(url.pathname);
        });
        const asset = dam.assets.get(id);
        const file = width === undefined ? asset : asset?.renditions?.[Number(width)];
        void dam.gate.then(() => {
          if (file === undefined) return response.writeHead(404).end();
          if (file === asset && asset.answer !== undefined) return asset.answer(response, request);
          response.writeHead(200, { 'content-length': file.bytes.length });
          return response.end(file.bytes);
        });
        return;
      }
      const ids = (url.searchParams.get('ids') ?? '').split(',');
      const items = ids.flatMap((each) => dam.#wireOf(each));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ items, results: [], cursor: '', hasMore: false }));
    });
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', () => listening());
    });
    return dam;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((closed) => {
      this.#server.close(() => closed());
    });
  }

  #wireOf(id: string): unknown[] {
    const asset = this.assets.get(id);
    if (asset === undefined) return [];
    const at = '2026-05-01T12:00:00.000Z';
    const { fileName, mime, width = null, height = null, orientation, renditions = {} } = asset;
    const version = {
      number: 1,
      status: 'approved',
      fileName,
      mime,
      ext: fileName.replace(/^.*\./, ''),
      sizeBytes: asset.bytes.length,
      width,
      height,
      ...(orientation !== undefined && { orientation }),
      durationMs: null,
      pages: null,
      createdAt: at,
      approvedAt: at,
      file: `/file/${id}`,
      renditions: Object.entries(renditions).map(([wide, { mime: type }]) => ({
        name: `w${wide}`,
        width: Number(wide),
        height: Math.round(Number(wide) * 0.75),
        mime: type,
        url: `/file/${id}/${wide}`,
      })),
    };
    return [
      {
        id,
        title: id,
        alt: null,
        caption: null,
        tags: [],
        folder: null,
        type: asset.kind ?? 'image',
        copyright: null,
        credit: null,
        focalPoint: null,
        embargoUntil: null,
        expiresAt: null,
        withdrawnAt: null,
        updatedAt: at,
        currentVersion: 1,
        versions: [version],
      },
    ];
  }
}
