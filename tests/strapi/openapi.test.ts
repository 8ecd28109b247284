import { generate } from '@strapi/openapi';
import { Ajv2020 as Ajv } from 'ajv/dist/2020';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

const dam = specDam();

beforeAll(async () => {
  await dam.publish('pier', '#112233');
});

const site = specSite(() => ({ damUrl: dam.url }));

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
}

describe("Strapi's OpenAPI document", () => {
  it('names all parameters of the delivery route and of webhooks', () => {
    const { document } = generate(site.strapi, { type: 'content-api' });
    const parametersOf = (path: string, method: 'get' | 'post') =>
      ((document.paths?.[path]?.[method]?.parameters ?? []) as Parameter[]).map(
        ({ name, in: place, required }) => `${place} ${name}${required ? '' : '?'}`,
      );
    expect(parametersOf('/dam/a/{connection}/{asset}/{name}', 'get')).toEqual([
      'path connection',
      'path asset',
      'path name',
      ...['w', 'h', 'fit', 'format', 'q', 'fp', 'crop', 's', 'original', 'download'].map(
        (name) => `query ${name}?`,
      ),
    ]);
    expect(parametersOf('/dam/webhooks/{connection}', 'post')).toEqual(['path connection']);
  });

  it('lets content be read in its stored form', () => {
    const { document } = generate(site.strapi, { type: 'content-api' });
    const parameters = (document.paths?.['/articles']?.get?.parameters ?? []) as Parameter[];
    expect(parameters.map(({ name }) => name)).toContain('dam');
  });

  it('tells what the DAM says about a file, wherever files are', async () => {
    const { document } = generate(site.strapi, { type: 'content-api' });
    expect(fieldOf(document, 'cover')).toMatchObject({
      $ref: '#/components/schemas/PluginUploadFileDocument',
    });
    const file = document.components?.schemas?.PluginUploadFileDocument as Schema;
    expect(file.properties).toMatchObject({ name: { type: 'string' } });
    expect(file.required).not.toContain('dam');

    const { cover } = await writeAndRead();
    expect(cover.dam.state).toBe('live');
    expectToAllow(file.properties?.dam, cover.dam);
  });

  it('has the shape of the custom field, in answers and in what clients send', async () => {
    const { document } = generate(site.strapi, { type: 'content-api' });
    const { hero, teasers } = await writeAndRead();
    for (const sent of [hero, null, { connection: 'brand', assetId: 'pier' }]) {
      expectToAllow(fieldOf(document, 'hero', 'post'), sent);
    }
    expectToAllow(fieldOf(document, 'hero'), hero);
    expectToAllow(fieldOf(document, 'teasers'), teasers);
    for (const wrong of [[hero], 'brand', { connection: 'brand' }, { ...hero, dam: {} }]) {
      expect(allows(fieldOf(document, 'hero'), wrong)).toBe(false);
    }
    expect(allows(fieldOf(document, 'teasers'), hero)).toBe(false);

    const seo = document.components?.schemas?.SharedSeoEntry as Schema;
    expect(seo.properties).toHaveProperty('shareImage.$ref');
  });
});

interface Schema {
  properties?: Record<string, object>;
  required?: string[];
  items?: Schema;
}

type Document = ReturnType<typeof generate>['document'];

/** Returns the schema of a field of articles: as they are answered, or as they are sent. */
function fieldOf(document: Document, name: string, method: 'get' | 'post' = 'get'): object {
  const operation = document.paths?.['/articles']?.[method];
  const holder = (method === 'get' ? operation?.responses?.[200] : operation?.requestBody) as {
    content: Record<string, { schema: { properties: { data: Schema } } }>;
  };
  const { data } = holder.content['application/json']?.schema.properties ?? {};
  return (data?.items ?? data)?.properties?.[name] ?? {};
}

function allows(schema: object | undefined, value: unknown): boolean {
  expect(Object.keys(schema ?? {})).not.toEqual(['description']);
  return new Ajv({ strict: false, validateFormats: false }).validate(schema ?? false, value);
}

function expectToAllow(schema: object | undefined, value: unknown): void {
  expect({ value, isAllowed: allows(schema, value) }).toEqual({ value, isAllowed: true });
}

async function writeAndRead() {
  const [row] = await site.pick('pier');
  const teaser = { connection: 'brand', assetId: 'pier', url: row?.url, alt: 'Ours' };
  const { data } = await site.json('POST', '/api/articles?populate=cover', {
    data: {
      title: 'Shapes',
      slug: `shapes-${Date.now()}`,
      cover: row?.file.id,
      hero: { ...teaser, alt: null },
      teasers: [teaser],
    },
  });
  return (await site.json('GET', `/api/articles/${data.documentId}?populate=cover`)).data;
}
