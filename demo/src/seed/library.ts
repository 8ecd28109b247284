import type { Core } from '@strapi/strapi';
import { ASSET_IDS, type AssetId } from './assets';
import type { Block, Inline, Placement } from './content';

const CONNECTION = 'brand';

interface Reference {
  connection: string;
  assetId: string;
}

/** What the plugin answers; its own types are in `server/contracts/api.ts`. */
interface PickedReference {
  reference: Reference;
  url: string;
  file: {
    id: number;
    name: string;
    alternativeText: string | null;
    caption: string | null;
    url: string;
    hash: string;
    ext: string;
    mime: string;
    size: number;
    width: number | null;
    height: number | null;
    provider: string;
    provider_metadata: Reference;
    createdAt: string;
    updatedAt: string;
  };
}

interface ReferencesService {
  pick(references: Reference[]): Promise<PickedReference[]>;
}

interface TextNode {
  type: 'text';
  text: string;
  bold?: true;
}
type InlineNode = TextNode | { type: 'link'; url: string; children: TextNode[] };
type BlockNode = {
  type: string;
  children: (InlineNode | BlockNode)[];
  [attribute: string]: unknown;
};

/** Turns the asset ids that content names into what Strapi's fields store. */
export interface Library {
  fileId(id: AssetId): number;
  placement(placement: Placement): Record<string, unknown>;
  blocks(blocks: Block[]): BlockNode[];
  url(id: AssetId): string;
  /** Markdown or HTML. */
  text(text: string): string;
}

/** Fails, with the plugin's message, where the DAM does not give one of the assets. */
export async function openLibrary(strapi: Core.Strapi): Promise<Library> {
  const service: ReferencesService = strapi.plugin('dam').service('references');
  const picked = await service.pick(
    ASSET_IDS.map((assetId) => ({ connection: CONNECTION, assetId })),
  );
  const byId = new Map<string, PickedReference>(
    picked.map((entry) => [entry.reference.assetId, entry]),
  );
  const find = (id: string): PickedReference => {
    const entry = byId.get(id);
    if (!entry)
      throw new Error(`The seed's content names the asset "${id}", which assets.ts lacks`);
    return entry;
  };
  return {
    fileId: (id) => find(id).file.id,
    placement: (placement) => {
      const { asset, ...wording } =
        typeof placement === 'string' ? { asset: placement } : placement;
      const { reference, url } = find(asset);
      return { ...reference, url, ...wording };
    },
    blocks: (blocks) => blocks.map((block) => blockNode(block, find)),
    url: (id) => find(id).url,
    text: (text) => text.replace(/asset:([a-z0-9-]+)/g, (_, id: string) => find(id).url),
  };
}

type Find = (id: AssetId) => PickedReference;

function blockNode(block: Block, find: Find): BlockNode {
  const inline = (children: Inline[]) => children.map((child) => inlineNode(child, find));
  switch (block.kind) {
    case 'heading':
      return { type: 'heading', level: block.level, children: inline([block.text]) };
    case 'list':
      return {
        type: 'list',
        format: block.format,
        children: block.items.map((item) => ({ type: 'list-item', children: inline(item) })),
      };
    case 'image':
      return imageNode(find(block.asset));
    default:
      return { type: block.kind, children: inline(block.children) };
  }
}

function inlineNode(inline: Inline, find: Find): InlineNode {
  if (typeof inline === 'string') return { type: 'text', text: inline };
  if (inline.kind === 'strong') return { type: 'text', text: inline.text, bold: true };
  return {
    type: 'link',
    url: find(inline.asset).url,
    children: [{ type: 'text', text: inline.text }],
  };
}

function imageNode({ file, url }: PickedReference) {
  return {
    type: 'image',
    image: {
      name: file.name,
      alternativeText: file.alternativeText,
      url,
      caption: file.caption,
      width: file.width,
      height: file.height,
      formats: null,
      hash: file.hash,
      ext: file.ext,
      mime: file.mime,
      size: file.size,
      previewUrl: null,
      provider: file.provider,
      provider_metadata: file.provider_metadata,
      createdAt: file.createdAt,
      updatedAt: file.updatedAt,
    },
    children: [{ type: 'text' as const, text: '' }],
  };
}
