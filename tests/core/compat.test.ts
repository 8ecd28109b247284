import type { Core } from '@strapi/strapi';
import { aiMetadataOf, gapsOf, queryParamsOf, uploadServiceOf } from '../../server/strapi/compat';

const method = () => undefined;

const METHODS = {
  upload: ['upload', 'replace', 'updateFileInfo', 'remove', 'findPage'],
  file: ['deleteByIds'],
  folder: ['create', 'deleteByIds'],
  aiMetadata: ['processFiles'],
  'admin-folder': ['find', 'getStructure'],
  'admin-folder-file': ['deleteMany'],
  webhookRunner: ['run'],
  webhookStore: ['addAllowedEvent'],
};

const withMethods = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, method]));

/** A Strapi with these members only. */
function strapiWith(missing: readonly string[] = [], config: Record<string, unknown> = {}) {
  const member = (name: keyof typeof METHODS) =>
    missing.includes(name) ? undefined : withMethods(METHODS[name]);
  const unlessMissing = (name: string, value: unknown) =>
    missing.includes(name) ? undefined : value;
  const upload = { service: member, controller: member, provider: { delete: method } };
  return {
    plugin: (name: string) => (name === 'upload' ? upload : undefined),
    get: member,
    fetch: method,
    config: { get: (key: string, fallback: unknown) => config[key] ?? fallback },
    contentAPI: {
      validate: { query: method },
      addQueryParams: unlessMissing('addQueryParams', method),
    },
    contentAPISchemaRegistry: unlessMissing('schemaRegistry', withMethods(['get', 'set'])),
  } as unknown as Core.Strapi;
}

describe('what a version of Strapi does not have', () => {
  it('is nothing on a version with all members', () => {
    expect(gapsOf(strapiWith())).toBeNull();
  });

  it('is named in one line, with the version', () => {
    const old = strapiWith(['aiMetadata', 'schemaRegistry', 'addQueryParams'], {
      'info.strapi': '5.23.6',
    });
    expect(gapsOf(old)).toBe(
      'The DAM plugin works without something that Strapi 5.23.6 does not have: ' +
        'the OpenAPI document does not describe assets; AI metadata of Strapi is left alone.',
    );
  });

  it('is no parameter that nobody refuses, unless the project has strict parameters', () => {
    expect(gapsOf(strapiWith(['addQueryParams']))).toBeNull();
    const strict = strapiWith(['addQueryParams'], { 'api.rest.strictParams': true });
    expect(gapsOf(strict)).toContain('`?dam=stored` and `?dam=force` are refused');
  });

  it('has no accessor that throws', () => {
    const bare = strapiWith(['aiMetadata', 'addQueryParams', 'upload']);
    expect([aiMetadataOf(bare), queryParamsOf(bare), uploadServiceOf(bare)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
