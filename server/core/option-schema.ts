import type { OptionDescription } from '../contracts/administration';
import { isObject } from './json';

/**
 * Reads what a schema of options says of itself: names, meanings, defaults and examples. Schemas of zod tell them; of
 * another library nothing is known, which is an empty list.
 *
 * A connector says what an option means with `meta`:
 *
 * @example
 * z.strictObject({ token: z.string().meta({ description: 'An API token.', secret: true, example: '…' }) });
 */
export function optionsOf(schema: unknown): DescribedOption[] {
  return Object.entries(shapeOf(schema)).map(([name, option]) => {
    const { description, secret, example } = notesOf(option);
    const before = defaultOf(option);
    return {
      name,
      meaning: typeof description === 'string' ? description : null,
      isRequired: before === undefined && !acceptsNothing(option),
      // Without a word on it, a text could be a secret.
      isSecret: secret === true || (description === undefined && mayHoldText(option)),
      default: before === undefined ? null : JSON.stringify(before),
      example,
    };
  });
}

/** An option, and a value for the snippet; undefined if the snippet does not need it. */
export interface DescribedOption extends OptionDescription {
  example: unknown;
}

/** Schemas around another one that only add a default, or allow that there is none. */
const AROUND: ReadonlySet<unknown> = new Set([
  'optional',
  'nullable',
  'default',
  'prefault',
  'readonly',
  'pipe',
]);

const WITHOUT_TEXT: ReadonlySet<unknown> = new Set(['boolean', 'number', 'int', 'enum', 'literal']);

function shapeOf(schema: unknown): Record<string, unknown> {
  const found = layersOf(schema).find(({ shape }) => isObject(shape))?.shape;
  return isObject(found) ? found : {};
}

/** The definitions of a schema, the outer one first, down to the one that checks the value. */
function layersOf(schema: unknown): Record<string, unknown>[] {
  if (!isObject(schema) || !isObject(schema.def)) return [];
  const { def } = schema;
  return AROUND.has(def.type) ? [def, ...layersOf(def.innerType ?? def.in)] : [def];
}

function notesOf(option: unknown): Record<string, unknown> {
  if (!isObject(option) || typeof option.meta !== 'function') return {};
  const notes: unknown = option.meta();
  return isObject(notes) ? notes : {};
}

function defaultOf(option: unknown): unknown {
  return layersOf(option).find(({ type }) => type === 'default' || type === 'prefault')
    ?.defaultValue;
}

function acceptsNothing(option: unknown): boolean {
  return layersOf(option).some(({ type }) => type === 'optional');
}

function mayHoldText(option: unknown): boolean {
  return !WITHOUT_TEXT.has(layersOf(option).at(-1)?.type);
}

/** Returns the text of `config/plugins` that connects a DAM, and the variables of the environment that it reads. */
export function snippetOf(
  connector: string,
  options: readonly DescribedOption[],
): { snippet: string; variables: string[] } {
  const prefix = connector.toUpperCase().replaceAll('-', '_');
  const variables: string[] = [];
  const lines = options
    .filter(({ isRequired, example }) => isRequired || example !== undefined)
    .map(({ name, isSecret, example }) => {
      if (!isSecret) return `${name}: ${literalOf(example ?? '…')},`;
      const variable = `${prefix}_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
      variables.push(variable);
      return `${name}: ${literalOf(example ?? '…', variable)},`;
    });
  const indent = ' '.repeat(12);
  const snippet = `// config/plugins.ts
export default ({ env }) => ({
  dam: {
    config: {
      connections: [
        {
          key: 'brand',
          connector: '${connector}',
          options: {
${lines.map((line) => indent + line).join('\n')}
          },
        },
      ],
    },
  },
});`;
  return { snippet, variables };
}

/** A value in the notation of a configuration file. `…` in a text stands for what the variable holds. */
function literalOf(value: unknown, variable?: string): string {
  if (typeof value === 'string') return textLiteralOf(value, variable);
  if (Array.isArray(value)) return `[${value.map((each) => literalOf(each, variable)).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, each]) => `${name}: ${literalOf(each, variable)}`,
  );
  return `{ ${members.join(', ')} }`;
}

function textLiteralOf(text: string, variable: string | undefined): string {
  if (variable === undefined || !text.includes('…')) return `'${text.replaceAll("'", "\\'")}'`;
  if (text === '…') return `env('${variable}')`;
  return `\`${text.replace('…', `\${env('${variable}')}`)}\``;
}
