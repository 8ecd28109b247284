import { type Core, factories } from '@strapi/strapi';
import { transformUidToValidOpenApiName, z } from '@strapi/utils';
import type { Provenance } from '../../contracts/asset';
import type { AssetFieldValue } from '../../contracts/reference';
import type { DamInfo, OriginalFile } from '../../core/media-view';
import { schemaRegistryOf } from '../compat';
import { ASSET_FIELD, attributesOf, FILE_UID } from '../content/schema';

type JsonSchema = Record<string, unknown>;

const POINT: JsonSchema = {
  type: 'object',
  description: 'From 0 to 1, from the left and from the top',
  properties: { x: { type: 'number' }, y: { type: 'number' } },
  required: ['x', 'y'],
};

const PROVENANCE = {
  digitalSourceType: {
    type: 'string',
    description: "A term of IPTC's vocabulary, such as `trainedAlgorithmicMedia`",
  },
  creator: { type: 'string' },
  creditText: { type: 'string' },
  licence: { type: 'string' },
  licenceUrl: { type: 'string', format: 'uri' },
  licensorUrl: { type: 'string', format: 'uri', description: 'Where a licence is to be had' },
  usageTerms: { type: 'string' },
  webStatement: { type: 'string', format: 'uri' },
  contentCredentials: {
    type: 'string',
    enum: ['present'],
    description: 'Content Credentials (C2PA) are in the file; nobody has checked them',
  },
} satisfies Record<keyof Provenance, JsonSchema>;

const ORIGINAL = {
  mime: { type: 'string' },
  ext: { type: 'string', description: 'With a dot' },
  size: { type: 'number', description: 'In kilobytes' },
} satisfies Record<keyof OriginalFile, JsonSchema>;

const DAM_PROPERTIES = {
  state: { type: 'string', description: '`live`, or why the asset cannot be shown' },
  version: { type: 'string', description: 'The version shown' },
  focalPoint: POINT,
  credit: { type: 'string' },
  copyright: { type: 'string' },
  expiresAt: { type: 'string', format: 'date-time' },
  language: { type: 'string', description: "Language of the DAM's texts shown, such as `en`" },
  decorative: { type: 'boolean', description: 'True if the image needs no alternative text' },
  fields: {
    type: 'object',
    additionalProperties: true,
    description: 'Further metadata of the DAM, as the connection exposes it',
  },
  provenance: {
    type: 'object',
    description: 'Where the asset comes from, as the DAM says, else its file',
    properties: PROVENANCE,
  },
  original: {
    type: 'object',
    description: 'The file behind `?download`, if the address itself delivers a picture of it',
    properties: ORIGINAL,
    required: Object.keys(ORIGINAL),
  },
  overrides: {
    type: 'array',
    items: { type: 'string', enum: ['alternativeText', 'caption'] },
    description: 'Texts that this site sets otherwise than the DAM',
  },
} satisfies Record<keyof DamInfo, JsonSchema>;

/** `dam` of a resolved file. Only files of a DAM have it. */
const DAM: JsonSchema = {
  type: 'object',
  description: 'What the DAM says about the version shown',
  properties: DAM_PROPERTIES,
  required: ['state'],
};

const text = { type: ['string', 'null'] };
const number = { type: ['number', 'null'] };

const FIELD_PROPERTIES = {
  connection: { type: 'string', description: 'Key of the connection' },
  assetId: { type: 'string', description: 'Id of the asset in the DAM' },
  version: { type: 'string', description: 'Present if this use is pinned to a version' },
  url: { type: 'string' },
  alt: { ...text, description: 'Alternative text of this use' },
  caption: { ...text, description: 'Caption of this use' },
  focalPoint: { anyOf: [POINT, { type: 'null' }] },
  rendition: text,
} satisfies Record<keyof AssetFieldValue, JsonSchema>;

/** A value of the custom field as clients send it. */
const SENT: JsonSchema = {
  type: 'object',
  properties: FIELD_PROPERTIES,
  required: ['connection', 'assetId'],
};

/** A value of the custom field in a response. It can be sent back. */
const ANSWERED: JsonSchema = {
  type: 'object',
  properties: {
    ...FIELD_PROPERTIES,
    alternativeText: { ...text, description: 'That of this use, else that of the DAM' },
    width: number,
    height: number,
    formats: { type: ['object', 'null'], additionalProperties: true },
    mime: { type: 'string' },
    ext: { type: 'string' },
    size: { type: 'number', description: 'In kilobytes' },
    dam: {
      ...DAM,
      properties: {
        ...DAM_PROPERTIES,
        captionInherited: {
          type: 'boolean',
          description: 'True if the caption is that of the DAM',
        },
      },
    },
  },
  required: ['connection', 'assetId', 'url', 'dam'],
};

/**
 * Adds `dam` to files in Strapi's OpenAPI document. It must run after all content types are known, and
 * before Strapi's router makes the schemas that refer to that of files.
 */
export function describeFiles(strapi: Core.Strapi): void {
  strapi.hook('strapi::content-types.afterSync').register(async () => {
    const registry = schemaRegistryOf(strapi);
    if (registry === undefined) return;
    const files = factories.createCoreValidator(FILE_UID, strapi).document;
    const dam = z.any().meta(DAM).optional();
    registry.set(transformUidToValidOpenApiName(FILE_UID), files.extend({ dam }));
  });
}

/**
 * Gives the custom field its shape in Strapi's OpenAPI document, where it is any JSON. zod writes the
 * metadata of a schema into the document, so no schema is replaced. Nothing is checked by it.
 */
export function describeAssetFields(strapi: Core.Strapi): void {
  const registry = schemaRegistryOf(strapi);
  if (registry === undefined) return;
  const models = [...Object.keys(strapi.contentTypes), ...Object.keys(strapi.components)];
  for (const uid of models) {
    const name = transformUidToValidOpenApiName(uid);
    describeFields(strapi, uid, registry.get(name), ANSWERED);
  }
  const routers = Object.values(strapi.apis).flatMap(({ routes }) => Object.values(routes));
  for (const route of routers.flatMap((router) => router.routes)) {
    if (typeof route.handler !== 'string') continue;
    const uid = route.handler.slice(0, route.handler.lastIndexOf('.'));
    describeFields(strapi, uid, dataOf(route.response), ANSWERED);
    describeFields(strapi, uid, dataOf(route.request?.body?.['application/json']), SENT);
  }
}

/** Returns the schema of an entry in a request or a response; undefined if there is none. */
function dataOf(envelope: unknown): unknown {
  const data = envelope instanceof z.ZodObject ? envelope.shape.data : undefined;
  return data instanceof z.ZodArray ? data.element : data;
}

function describeFields(strapi: Core.Strapi, uid: string, entry: unknown, one: JsonSchema): void {
  if (!(entry instanceof z.ZodObject)) return;
  for (const [name, attribute] of Object.entries(attributesOf(strapi, uid))) {
    const field: unknown = entry.shape[name];
    if (attribute.customField !== ASSET_FIELD || !(field instanceof z.ZodType)) continue;
    const several = { type: 'array', items: one };
    const value = attribute.options?.multiple === true ? several : one;
    z.globalRegistry.add(field, {
      description: 'Assets of the DAM',
      anyOf: [value, { type: 'null' }],
    });
  }
}
