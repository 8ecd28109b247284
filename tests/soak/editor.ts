import { randomUUID } from 'node:crypto';
import type { AssetHistory, Verdicts } from './ledger';
import type { Picked } from './node';
import { chance, oneOf, type Pace, pause } from './pace';
import type { SoakNode } from './site';

const WRITE_MS = 30_000;

/** What one write said, as far as the end compares it. */
interface Written {
  title: string;
  cover: string;
  text: string;
  hero: string;
}

/** What a document must hold: the last accepted write, or one of those after it whose answer got lost. */
interface Kept {
  draft: Written[];
  published: Written[];
}

/** A document of an editor. */
export interface EditedDocument {
  documentId: string;
  kept: Kept;
}

export interface EditorOptions {
  nodes: readonly SoakNode[];
  assets: readonly AssetHistory[];
  picked: ReadonlyMap<string, Picked>;
  authorization: string;
  verdicts: Verdicts;
}

/** The end of one write: accepted, refused by the plugin, or nobody knows. */
type Outcome = { status: number; documentId: string | undefined } | 'unknown';

/** Creates, changes and publishes articles through REST, and remembers what was accepted. */
export class Editor {
  readonly #options: EditorOptions;
  readonly documents: EditedDocument[] = [];
  readonly #busy = new Set<EditedDocument>();
  accepted = 0;
  /** Refused because the write would have dropped a picture that is hidden at the moment. */
  refused = 0;
  /** Without an answer, because the node was killed. */
  unknown = 0;

  constructor(options: EditorOptions) {
    this.#options = options;
  }

  async work(pace: Pace, initial: number): Promise<void> {
    while (this.documents.length < initial) await this.#create();
    while (!pace.isOver()) {
      await pause(200 + Math.random() * 300);
      if (chance(0.1)) await this.#create();
      else await this.#update();
    }
  }

  /** Compares what was accepted with what is stored. */
  async compare(node: SoakNode): Promise<void> {
    for (const document of this.documents) {
      for (const status of ['draft', 'published'] as const) {
        await this.#compareOne(node, document, status);
      }
    }
  }

  async #compareOne(
    { url }: SoakNode,
    { documentId, kept }: EditedDocument,
    status: 'draft' | 'published',
  ): Promise<void> {
    const { authorization, verdicts } = this.#options;
    const path = `/api/articles/${documentId}?dam=stored&populate=cover&status=${status}`;
    const response = await fetch(url + path, { headers: { authorization } });
    const text = await response.text();
    verdicts.looked('writes');
    if (!response.ok) {
      verdicts.broken('writes', `${path}: ${response.status} ${text.slice(0, 200)}`);
      return;
    }
    const stored = storedOf(JSON.parse(text).data);
    if (kept[status].some((written) => isSame(written, stored))) return;
    const wanted = JSON.stringify(kept[status]);
    verdicts.broken('writes', `${path}: ${JSON.stringify(stored)} instead of ${wanted}`);
  }

  async #create(): Promise<void> {
    const { written, data } = this.#content();
    const slug = `edited-${randomUUID()}`;
    const outcome = await this.#write('POST', '/api/articles', { ...data, slug });
    if (outcome === 'unknown' || outcome.documentId === undefined) return;
    const kept = { draft: [written], published: [written] };
    this.documents.push({ documentId: outcome.documentId, kept });
  }

  async #update(): Promise<void> {
    const document = oneOf(this.documents);
    if (this.#busy.has(document)) return;
    this.#busy.add(document);
    const { written, data } = this.#content();
    const isDraft = chance(0.25);
    const path = `/api/articles/${document.documentId}${isDraft ? '?status=draft' : ''}`;
    let outcome = await this.#write('PUT', path, data);
    if (outcome !== 'unknown' && outcome.status === 400) {
      this.refused += 1;
      outcome = await this.#write('PUT', `${path}${isDraft ? '&' : '?'}dam=force`, data);
    }
    const { kept } = document;
    for (const status of isDraft ? (['draft'] as const) : (['draft', 'published'] as const)) {
      if (outcome === 'unknown') kept[status].push(written);
      else if (outcome.documentId !== undefined) kept[status] = [written];
    }
    this.#busy.delete(document);
  }

  async #write(method: string, path: string, data: unknown): Promise<Outcome> {
    const { nodes, authorization, verdicts } = this.#options;
    const node = oneOf(nodes.filter(({ isUp }) => isUp));
    try {
      const response = await fetch(node.url + path, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ data }),
        signal: AbortSignal.timeout(WRITE_MS),
      });
      const text = await response.text();
      verdicts.looked('writes');
      if (response.ok) {
        this.accepted += 1;
        return { status: response.status, documentId: JSON.parse(text).data.documentId };
      }
      const isProtected = response.status === 400 && text.includes('?dam=force');
      if (!isProtected)
        verdicts.broken('writes', `${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
      return { status: response.status, documentId: undefined };
    } catch (error) {
      this.unknown += 1;
      if (node.isUp) verdicts.broken('writes', `${method} ${path}: ${String(error)}`);
      return 'unknown';
    }
  }

  #content(): { written: Written; data: Record<string, unknown> } {
    const { assets, picked } = this.#options;
    const [cover, inText, hero] = [oneOf(assets), oneOf(assets), oneOf(assets)].map(({ id }) => ({
      id,
      picked: picked.get(id),
    }));
    const title = `Edited ${randomUUID()}`;
    const text = `${title}: ![it](${inText?.picked?.url})`;
    return {
      written: { title, cover: cover?.id ?? '', text, hero: hero?.id ?? '' },
      data: {
        title,
        text,
        cover: cover?.picked?.file.id,
        hero: { connection: 'brand', assetId: hero?.id, url: hero?.picked?.url },
      },
    };
  }
}

interface StoredArticle {
  title: string;
  text: string;
  cover: { provider_metadata: { assetId: string } } | null;
  hero: { assetId: string } | null;
}

function storedOf({ title, text, cover, hero }: StoredArticle): Written {
  const coverId = cover?.provider_metadata.assetId ?? '';
  return { title, text, cover: coverId, hero: hero?.assetId ?? '' };
}

function isSame(one: Written, other: Written): boolean {
  return (
    JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort())
  );
}
