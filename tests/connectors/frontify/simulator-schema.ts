import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ASTNode,
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql';

/** Frontify's published schema, as far as it is needed (`schema.graphql`). */

const PUBLISHED = readFileSync(join(__dirname, 'schema.graphql'), 'utf8');

/** Every field of these types, by the reference of Frontify's API; only with the header for what is in beta. */
const TYPES_OF_ASSETS = ['Audio', 'Document', 'EmbeddedContent', 'File', 'Image', 'Video'];
const BETA = `
  type WorkflowStatus { id: ID! name: String! }
  type WorkflowTask { id: ID! title: String status: WorkflowStatus }
  extend interface Asset { workflowTask: WorkflowTask }
  ${TYPES_OF_ASSETS.map((name) => `extend type ${name} { workflowTask: WorkflowTask }`).join('\n')}
`;

const published = buildASTSchema(parse(PUBLISHED));
const beta = buildASTSchema(parse(PUBLISHED + BETA));

export function schemaOf(isBeta: boolean): GraphQLSchema {
  return isBeta ? beta : published;
}

/** Why a document is refused: the status, without a word of the reason, as Frontify does it. */
export function refusalOf(schema: GraphQLSchema, query: string): 400 | 422 | DocumentNode {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch {
    return 400;
  }
  return validate(schema, document).length > 0 ? 422 : document;
}

/** Counts fields, those of a list as often as its limit; how Frontify counts is not known. */
export function complexityOf(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const argumentOf = (node: ASTNode): unknown => {
    if (node.kind === Kind.VARIABLE) return variables[node.name.value];
    return 'value' in node ? node.value : undefined;
  };
  const score = (selections: SelectionSetNode | undefined): number =>
    (selections?.selections ?? []).reduce((sum, each) => {
      if (each.kind === Kind.FRAGMENT_SPREAD) {
        return sum + score(fragments.get(each.name.value)?.selectionSet);
      }
      if (each.kind === Kind.INLINE_FRAGMENT) return sum + score(each.selectionSet);
      const told = (each.arguments ?? []).find(({ name }) => ['limit', 'ids'].includes(name.value));
      const value = told && argumentOf(told.value);
      const times = Array.isArray(value) ? value.length : Number(value ?? 1);
      return sum + 1 + times * score(each.selectionSet);
    }, 0);
  return document.definitions.reduce(
    (sum, each) => (each.kind === Kind.OPERATION_DEFINITION ? sum + score(each.selectionSet) : sum),
    0,
  );
}
