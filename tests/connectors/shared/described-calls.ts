import Ajv, { type ValidateFunction } from 'ajv';

/** Checks calls and answers against a vendor's published API description. */

/** Returns a function that says what is wrong with a value by a JSON schema; null if nothing. */
export function schemaCheck(
  schemas: object = {},
): (schema: object, value: unknown) => string | null {
  const ajv = new Ajv({ strict: false, validateFormats: false, coerceTypes: false });
  const validators = new Map<string, ValidateFunction>();
  return (schema, value) => {
    const key = JSON.stringify(schema);
    const validate = validators.get(key) ?? ajv.compile({ ...schema, components: { schemas } });
    validators.set(key, validate);
    return validate(value) ? null : ajv.errorsText(validate.errors);
  };
}

/** Schemas of parameters by their names. */
export type DescribedParameters = Readonly<Record<string, { type?: string }>>;

const check = schemaCheck();

/** What is wrong with the parameters of a call by its description; null if nothing. */
export function problemOfParameters(
  described: DescribedParameters,
  given: Iterable<[string, string]>,
): string | null {
  for (const [name, text] of given) {
    const schema = described[name];
    if (schema === undefined) return `There is no parameter ${name}.`;
    const problem = check(schema, typed(text, schema.type));
    if (problem !== null) return `${name}: ${problem}`;
  }
  return null;
}

function typed(text: string, type: string | undefined): unknown {
  if (type === 'integer' || type === 'number') return Number(text);
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return type === 'array' ? text.split(',') : text;
}
