import { HOSTILE_TITLE } from '../../../server/conformance';
import { resourcespace } from '../../../server/connectors/resourcespace';
import { resourcespaceOptions } from '../../../server/connectors/resourcespace/options';
import type { Asset } from '../../../server/contracts/asset';
import type { Connector } from '../../../server/contracts/connector';
import { picture } from '../../demo-dam/dam';
import { recording } from '../../support/dam';
import { bytesOf, readAsset } from '../shared/standing';
import { SimulatedResourceSpace } from './simulator';
import type { Resource } from './simulator-store';

/** Options without a default, for the fields of this server. */
export const MORE = {
  fields: { expiresAt: 88, copyright: 89, embargoUntil: 90 },
  facets: { subject: 73 },
};

export interface Given {
  title: string;
  type?: number;
  archive?: number;
  /** Field values by field numbers. */
  fields?: Readonly<Record<number, string>>;
  file?: Blob;
  ext?: string;
  /** What the server shows of a film or a document. */
  poster?: Blob;
}

/** A simulated ResourceSpace with a few resources, and helpers for its tests. */
export class StandingResourceSpace {
  #dam: SimulatedResourceSpace | null = null;

  get dam(): SimulatedResourceSpace {
    if (this.#dam === null) throw new Error('The DAM is not there yet.');
    return this.#dam;
  }

  /** Ids count from 1 in the order of creation. */
  async start(): Promise<void> {
    this.#dam = new SimulatedResourceSpace();
    await this.#dam.start();
    const soon = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const given: readonly Given[] = [
      { title: 'Old pier', fields: { 73: 'landscape' }, file: await picture(1_500, 1_000) },
      {
        title: 'Red boat',
        fields: { 73: 'portrait' },
        file: await picture(1_023, 767, 'png'),
        ext: 'png',
      },
      { title: 'Brass lamp', file: await picture(301, 997) },
      { title: 'Ship bell', type: 4, file: recording(), ext: 'wav' },
      { title: HOSTILE_TITLE },
      { title: 'Never shown', archive: -1 },
      { title: 'Taken back', archive: 2 },
      { title: 'Not yet', fields: { 90: soon } },
      { title: 'No more', fields: { 88: '2026-01-31' } },
    ];
    for (const each of given) await this.put(each);
    await this.put({
      title: 'Harbour film',
      type: 3,
      file: new Blob(['a film']),
      ext: 'mp4',
      poster: await picture(1_280, 720),
    });
    this.dam.store.collections.set(7, { name: 'Spring campaign', refs: [2] });
    this.dam.store.collections.set(8, { name: 'Autumn campaign', refs: [1] });
  }

  async stop(): Promise<void> {
    await this.#dam?.stop();
  }

  async put(given: Given): Promise<Resource> {
    const { title, type = 1, archive = 0, fields = {}, ext = 'jpg' } = given;
    const { store } = this.dam;
    const resource = store.create(type, archive);
    store.write(resource, 8, title);
    for (const [field, text] of Object.entries(fields)) store.write(resource, Number(field), text);
    await this.replace(resource, given.file, ext, given.poster);
    return resource;
  }

  async replace(resource: Resource, file?: Blob, ext = 'jpg', poster?: Blob): Promise<void> {
    const bytes = await bufferOf(file ?? (await picture()));
    const seen = poster === undefined ? null : await bufferOf(poster);
    await this.dam.store.putFile(resource, bytes, ext, { poster: seen });
  }

  connect(more: Readonly<Record<string, unknown>> = {}, baseUrl = this.dam.url): Connector {
    const { user, apiKey } = this.dam;
    const options = resourcespaceOptions.parse({ baseUrl, user, apiKey, ...MORE, ...more });
    return resourcespace.create(options, { allowPrivateNetwork: false });
  }

  read(assetId: number, more?: Readonly<Record<string, unknown>>): Promise<Asset> {
    return readAsset(this.connect(more), String(assetId));
  }

  bytesOf(url: string | undefined): Promise<Buffer> {
    return bytesOf(this.connect(), url);
  }

  /** Runs `work` while the server has this trouble. */
  async having<Result>(
    trouble: Partial<SimulatedResourceSpace['trouble']>,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const before = { ...this.dam.trouble };
    Object.assign(this.dam.trouble, trouble);
    try {
      return await work();
    } finally {
      Object.assign(this.dam.trouble, before);
    }
  }

  /** Number of calls of a function. */
  countOf(name: string): number {
    return this.dam.calls.filter((call) => call.endsWith(` ${name}`)).length;
  }
}

export async function bufferOf(file: Blob): Promise<Buffer> {
  return Buffer.from(await file.arrayBuffer());
}
