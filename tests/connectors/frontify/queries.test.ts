import { parse, validate } from 'graphql';
import { frontifyOptions } from '../../../server/connectors/frontify/options';
import * as queries from '../../../server/connectors/frontify/queries';
import { BY_PROPERTY, BY_WORKFLOW, connect, dam, PIER, startFrontify } from './fixture';
import { complexityOf, refusalOf, schemaOf } from './simulator-schema';

startFrontify();

const optionsOf = (more: object) =>
  frontifyOptions.parse({ baseUrl: 'https://x.example', token: 'x', ...more });

/** Every document that the connector can send, with the options that make it another one. */
function documents(more: object): string[] {
  const fragment = queries.assetFragment(optionsOf(more));
  const of = ['library', 'workspaceProject'] as const;
  return [
    ...[
      queries.ASSETS,
      queries.assetsOneByOne(1),
      queries.assetsOneByOne(50),
      ...of.flatMap((kind) => [queries.searchIn(kind, false), queries.searchIn(kind, true)]),
    ].map((document) => `${document}\n${fragment}`),
    queries.PROJECTS,
    queries.PROPERTIES,
    queries.foldersIn([...of, 'folder' as const].map((each) => ({ of: each, page: 2 }))),
    queries.FILE_OF,
    queries.BEGIN_UPLOAD,
    queries.CREATE_ASSET,
    queries.STATUS_OF,
  ];
}

describe('every query', () => {
  it.each([
    ['without options', {}],
    ['with custom metadata', { ...BY_PROPERTY, filters: ['Season'] }],
  ])('is valid in the published schema, %s', (_name, more) => {
    for (const document of documents(more)) {
      expect(validate(schemaOf(false), parse(document))).toEqual([]);
    }
  });

  it('that asks for a workflow is valid only with what is in beta', () => {
    const [document = ''] = documents(BY_WORKFLOW);
    expect(validate(schemaOf(true), parse(document))).toEqual([]);
    expect(refusalOf(schemaOf(false), document)).toBe(422);
  });

  it('asks for no field that Frontify announces to remove', () => {
    for (const document of documents(BY_PROPERTY)) {
      expect(document).not.toMatch(
        /metadataValues|metadataFields|subFolders|assetCount|projects\(/,
      );
    }
  });

  it('asks for custom metadata only if an option needs it', async () => {
    await connect().getMany([PIER]);
    expect(dam.calls[0]?.query).not.toContain('customMetadata');
    await connect(BY_PROPERTY).getMany([PIER]);
    expect(dam.calls.at(-1)?.query).toContain('customMetadata');
  });

  it('of fifty assets costs less than a search of a hundred, which is the dearest', async () => {
    const connector = connect({ ...BY_PROPERTY, filters: ['Season'] });
    const ids = Array.from({ length: 50 }, () => PIER);
    const read = documents(BY_PROPERTY)[0] ?? '';
    const scoreOfRead = complexityOf(parse(read), { ids });
    const first = await connector.search({ limit: 2 });
    await connector.search({ limit: 2, ...(first.cursor && { cursor: first.cursor }) });
    const search = parse(dam.calls.findLast(({ query }) => query.includes('here:'))?.query ?? '');
    expect(scoreOfRead).toBeLessThan(complexityOf(search, { limit: 100 }));
    expect(scoreOfRead).toBeLessThan(5_000);
  });
});

describe('the extract of the schema', () => {
  it('is a schema of its own, in which a wrong field is refused without a reason', () => {
    expect(refusalOf(schemaOf(false), '{ brands { nothing } }')).toBe(422);
    expect(refusalOf(schemaOf(false), '{ brands {')).toBe(400);
  });
});
