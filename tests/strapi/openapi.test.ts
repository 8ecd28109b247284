import { generate } from '@strapi/openapi';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

const dam = specDam();

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
      ...['w', 'h', 'fit', 'format', 'q', 'fp', 'original', 'download'].map(
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
});
