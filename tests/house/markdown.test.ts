import { relativeLinksOf, snippetsOf } from '../package/markdown.cjs';

describe('the code that pages show', () => {
  const page = [
    '```ts',
    '// config/plugins.ts',
    'export default {};',
    '```',
    '```ts',
    "import { DamError } from 'strapi-plugin-dam/connector';",
    '```',
    '```ts',
    'const aside = 1;',
    '```',
    '```js',
    '// config/server.js',
    '```',
  ].join('\n');

  it('is compiled if it names its file, or imports from the package', () => {
    expect(snippetsOf(page).map(({ file }) => file)).toEqual(['config/plugins.ts', null]);
  });
});

describe('the links of a page', () => {
  it.each([
    ['[map](ARCHITECTURE.md)', ['ARCHITECTURE.md']],
    ['![picker](./docs/picker.png "The picker")', ['docs/picker.png']],
    ['[rules](CONTRIBUTING.md#rules)', ['CONTRIBUTING.md']],
    ['<img src="docs/usage.png">', ['docs/usage.png']],
    ['[site](https://www.example.com) [above](#install)', []],
    ['`[code](is.no)` link', []],
  ])('of %s are %j', (page, expected) => {
    expect(relativeLinksOf(page)).toEqual(expected);
  });
});
