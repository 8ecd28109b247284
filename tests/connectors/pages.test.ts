import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectors } from '../../server/connectors';
import { isObject } from '../../server/core/json';

/** Each option that a connector takes is named on its page, so that whoever reads it knows all of them. */

const PAGES = join(__dirname, '../../docs/connectors');

/** The definitions of a schema and of what it wraps. */
function definitionsOf(schema: unknown): Record<string, unknown>[] {
  if (!isObject(schema) || !isObject(schema.def)) return [];
  const { def } = schema;
  const inner = [
    def.innerType,
    def.in,
    def.out,
    ...(Array.isArray(def.options) ? def.options : []),
  ];
  return [def, ...inner.flatMap(definitionsOf)];
}

function pathsOf(schema: unknown, above: readonly string[] = []): string[][] {
  return definitionsOf(schema).flatMap(({ shape, element, valueType }) => {
    const keys = isObject(shape) ? Object.entries(shape) : [];
    const own = keys.flatMap(([key, each]) => [[...above, key], ...pathsOf(each, [...above, key])]);
    return [...own, ...pathsOf(element, above), ...pathsOf(valueType, above)];
  });
}

it.each([...connectors.keys()])('the page of %s names every option', (id) => {
  const page = readFileSync(join(PAGES, `${id}.md`), 'utf8');
  const paths = pathsOf(connectors.get(id)?.optionsSchema);
  expect(paths.length).toBeGreaterThan(3);
  // The page of all connectors explains what lies in `texts`.
  const own = paths.filter(([first, second]) => first !== 'texts' && second !== 'texts');
  const unnamed = own.filter((path) => !new RegExp(`\\b${path.at(-1)}\\b`).test(page));
  expect([...new Set(unnamed.map((path) => path.join('.')))]).toEqual([]);
});
