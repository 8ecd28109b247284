import {
  type DescribedParameters,
  problemOfParameters,
  schemaCheck,
} from '../shared/described-calls';
import description from './openapi.json';

/**
 * The parts of ImageKit's published API description that the connector needs (`openapi.json`, without its prose), and
 * of the official SDK what the description lacks: uploads and named transformations.
 */

/** By the SDK, and by the examples of the description, these may be null. */
const NULLABLE = ['tags', 'AITags', 'customCoordinates'];

const schemas = structuredClone(description.components.schemas) as Record<
  string,
  { properties?: Record<string, Record<string, unknown>> }
>;
for (const name of NULLABLE) {
  const property = schemas.FileDetails?.properties?.[name];
  if (property !== undefined) property.nullable = true;
}

interface Operation {
  parameters: DescribedParameters;
  answer: object;
}

const OPERATIONS: Record<string, Operation> = {
  ...description.operations,
  // @imagekit/nodejs 7.11, resources/named-transformations.d.ts
  '/v1/named-transformations': {
    parameters: {},
    answer: {
      type: 'array',
      items: {
        type: 'object',
        properties: { name: { type: 'string' }, transformation: { type: 'string' } },
      },
    },
  },
};

/** @imagekit/nodejs 7.11, `FileUploadParams` in resources/files/files.d.ts. */
const UPLOAD_FIELDS = new Set([
  ...['file', 'fileName', 'token', 'checks', 'customCoordinates', 'customMetadata', 'description'],
  ...['expire', 'extensions', 'folder', 'isPrivateFile', 'isPublished', 'overwriteAITags'],
  ...['overwriteCustomMetadata', 'overwriteFile', 'overwriteTags', 'publicKey', 'responseFields'],
  ...['signature', 'tags', 'transformation', 'useUniqueFileName', 'webhookUrl'],
]);

const check = schemaCheck(schemas);

/** The operation of a path; undefined if the description has none. */
export function operationOf(path: string): string | undefined {
  return Object.keys(OPERATIONS).find((each) =>
    new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
}

/** What is wrong with a call by the description; null if nothing. */
export function problemOfCall(operation: string, params: URLSearchParams): string | null {
  return problemOfParameters(OPERATIONS[operation]?.parameters ?? {}, params);
}

export function problemOfUpload(form: FormData): string | null {
  const unknown = [...form.keys()].find((name) => !UPLOAD_FIELDS.has(name));
  if (unknown !== undefined) return `There is no field ${unknown}.`;
  return form.has('file') && form.has('fileName') ? null : 'file and fileName are required.';
}

/** Throws if the simulator itself answers something that the description does not have. */
export function assertAnswer(operation: string, answer: unknown): void {
  const problem = check(OPERATIONS[operation]?.answer ?? {}, answer);
  if (problem !== null) throw new Error(`${operation}: ${problem}`);
}
