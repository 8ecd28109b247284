import { closest, distance } from 'fastest-levenshtein';
import { isObject } from './json';

/**
 * A problem that a schema found. Those of zod say more: what was expected, and the problems of each branch of a union.
 * `keys` are those that the schema does not know.
 */
export interface SchemaIssue {
  path: readonly PropertyKey[];
  message: string;
  keys?: readonly string[];
}

/** A problem as people read it, such as `must be a list`. */
export interface OptionProblem {
  path: readonly PropertyKey[];
  message: string;
}

/** Zod's names of types. */
const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text in quotes',
};

/** Codes of issues that a value which is not there may have. */
const OF_ABSENT_VALUES = new Set(['invalid_type', 'invalid_union', 'invalid_value']);

/**
 * Words the issues of a schema for people: of an unknown key the nearest valid one, of a value what it must be, and of
 * an absent one if an environment variable is the likely reason. It quotes no value, which could be a secret. Messages
 * that the schema words itself stay.
 */
export function problemsOf(
  issues: readonly SchemaIssue[],
  schema: unknown,
  input: unknown,
): OptionProblem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, schema, input));
}

function problemsOfIssue(issue: SchemaIssue, schema: unknown, input: unknown): OptionProblem[] {
  const { keys, path } = issue;
  if (keys !== undefined) {
    const valid = keysAt(schema, path);
    const named = keys.map((key) => `has an unknown key "${key}"${nearestTo(key, valid)}`);
    return [{ path, message: named.join(', ') }];
  }
  const chosen = chosenBranch(issue);
  if (chosen !== null) {
    const below = chosen.map((each) => ({ ...each, path: [...path, ...each.path] }));
    return problemsOf(below, schema, input);
  }
  const { code } = detailsOf(issue);
  const message = wordsOf(issue);
  const isAbsent = OF_ABSENT_VALUES.has(String(code)) && valueAt(input, path) === undefined;
  if (isAbsent) return [{ path, message: absence(message, isNamedAt(input, path)) }];
  return [{ path, message: code === 'custom' ? message + unsetOf(valueAt(input, path)) : message }];
}

/** What a rule about several options may fail for. */
function unsetOf(value: unknown): string {
  const keys = Object.keys(isObject(value) ? value : {});
  const unset = keys.filter((key) => memberOf(value, key) === undefined);
  return unset.length === 0
    ? ''
    : `; ${unset.join(' and ')} ${unset.length === 1 ? 'is' : 'are'} undefined, as env() leaves an environment variable that is not set`;
}

/** A key with the value `undefined` is what `env()` leaves of a variable that is not set. */
function absence(message: string, isNamed: boolean): string {
  const needed = message.startsWith('must ') && message !== `must be ${TYPES.string}`;
  const rest = needed ? `; it ${message}` : '';
  return isNamed
    ? `is undefined: if env() reads it, that environment variable is not set${rest}`
    : `is missing${rest}`;
}

function detailsOf(issue: SchemaIssue): Details {
  return isObject(issue) ? issue : {};
}

/** Returns the problems of the only branch of a union that takes a value of this type; null if there is none. */
function chosenBranch(issue: SchemaIssue): SchemaIssue[] | null {
  if (issue.message !== 'Invalid input') return null;
  const near = branchesOf(detailsOf(issue).errors).filter((branch) => !branch.some(isOtherType));
  return near.length === 1 ? (near[0] ?? null) : null;
}

function branchesOf(errors: unknown): SchemaIssue[][] {
  return Array.isArray(errors) ? errors : [];
}

function isOtherType(issue: SchemaIssue): boolean {
  return issue.path.length === 0 && detailsOf(issue).code === 'invalid_type';
}

type Details = Readonly<Record<string, unknown>>;

/** By code: how zod's own message begins, and plain words in its place. */
const WORDS: Readonly<Record<string, [RegExp, (details: Details, message: string) => string]>> = {
  // Schemas say "is missing" of everything that is no text.
  invalid_type: [/^Invalid input|^is missing$/, ({ expected }) => `must be ${nameOf(expected)}`],
  invalid_union: [/^Invalid input$/, ({ errors }) => choiceOf(errors)],
  invalid_value: [/^Invalid /, ({ values }) => `must be ${listed(values)}`],
  invalid_key: [/./, ({ issues }, message) => firstOf(issues)?.message ?? message],
  invalid_format: [/^Invalid/, ({ prefix }) => `must ${formOf(prefix)}`],
  too_small: [/^Too small/, ({ origin, minimum }) => `must ${amount(origin, 'least', minimum)}`],
  too_big: [/^Too big/, ({ origin, maximum }) => `must ${amount(origin, 'most', maximum)}`],
};

/** Returns the schema's own words, or plain ones for those of zod. */
function wordsOf(issue: SchemaIssue): string {
  const { message } = issue;
  const details = detailsOf(issue);
  const [own, worded] = WORDS[String(details.code)] ?? [];
  return own?.test(message) && worded ? worded(details, message) : message;
}

function firstOf(issues: unknown): SchemaIssue | undefined {
  return Array.isArray(issues) ? issues[0] : undefined;
}

function nameOf(expected: unknown): string {
  return TYPES[String(expected)] ?? `a value of the type ${String(expected)}`;
}

function choiceOf(errors: unknown): string {
  const words = branchesOf(errors).flatMap(([first]) =>
    first === undefined ? [] : wordsOf(first),
  );
  const names = [...new Set(words.map((each) => each.replace(/^must be /, '')))];
  return `must be ${names.join(', or ')}`;
}

function listed(values: unknown): string {
  const all = (Array.isArray(values) ? values : []).map((value) => JSON.stringify(value));
  return all.join(' or ');
}

function formOf(prefix: unknown): string {
  return prefix === undefined ? 'have another form' : `begin with "${String(prefix)}"`;
}

function amount(origin: unknown, side: 'least' | 'most', limit: unknown): string {
  const units: Readonly<Record<string, string>> = { string: 'characters', array: 'entries' };
  const unit = units[String(origin)];
  if (unit === undefined) return `be at ${side} ${String(limit)}`;
  return side === 'least' && limit === 1 ? 'not be empty' : `have at ${side} ${limit} ${unit}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => memberOf(value, part), input);
}

function memberOf(value: unknown, part: PropertyKey): unknown {
  if (Array.isArray(value)) return value[Number(part)];
  return isObject(value) && Object.hasOwn(value, part) ? value[String(part)] : undefined;
}

/** True if something stands at the path, even `undefined`. */
function isNamedAt(input: unknown, path: readonly PropertyKey[]): boolean {
  const [last] = path.slice(-1);
  const parent = valueAt(input, path.slice(0, -1));
  return last !== undefined && typeof parent === 'object' && parent !== null && last in parent;
}

/** More changed letters make another word. */
const MAX_TYPOS = 3;

function nearestTo(key: string, valid: readonly string[]): string {
  if (valid.length === 0) return '';
  const near = closest(key.toLowerCase(), valid);
  const most = Math.min(MAX_TYPOS, Math.ceil(key.length / 3));
  const isNear = distance(key.toLowerCase(), near.toLowerCase()) <= most;
  return isNear ? `; did you mean "${near}"?` : `; there are ${valid.join(', ')}`;
}

/** The keys of the object at a path; empty if the schema does not tell. It is asked for nothing but `def`. */
export function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  let options = [schema];
  for (const part of path) options = options.flatMap((each) => below(each, part));
  return [...new Set(options.flatMap(shapesOf).flatMap((shape) => Object.keys(shape)))];
}

function below(schema: unknown, part: PropertyKey): unknown[] {
  if (typeof part === 'number') return unwrapped(schema).flatMap(({ element }) => element ?? []);
  return [
    ...shapesOf(schema).flatMap((shape) => shape[String(part)] ?? []),
    ...unwrapped(schema).flatMap(({ valueType }) => valueType ?? []),
  ];
}

function shapesOf(schema: unknown): Record<string, unknown>[] {
  return unwrapped(schema).flatMap(({ shape }) => (isObject(shape) ? [shape] : []));
}

/** The definitions of a schema without what stands around it: defaults, transformations, unions. */
function unwrapped(schema: unknown): Record<string, unknown>[] {
  if (!isObject(schema) || !isObject(schema.def)) return [];
  const { innerType, in: inner, out, options } = schema.def;
  const around = [innerType, inner, out, ...(Array.isArray(options) ? options : [])];
  return [schema.def, ...around.flatMap(unwrapped)];
}
