import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(__dirname, '../admin');

/** Reads a page once. A screen that is drawn a moment later would fail the test. */
const READS =
  'allTextContents|allInnerTexts|textContent|innerText|count|isVisible|isHidden|isEnabled|isDisabled|isChecked|getAttribute|inputValue';
const ONE_LOOK = new RegExp(`expect\\(\\s*await (?!files\\.)[^;]*?\\.(?:${READS})\\(`, 'g');

/** Assertions of a browser test that judge a screen by one look. */
function oneLooks(code: string): string[] {
  return code.match(ONE_LOOK) ?? [];
}

describe('a browser test', () => {
  it.each(readdirSync(FOLDER).filter((name) => name.endsWith('.test.ts')))(
    'waits for what it expects (%s)',
    (name) => {
      const code = readFileSync(join(FOLDER, name), 'utf8');
      expect(oneLooks(code)).toEqual([]);
      expect(code).toMatch(/import \{[^}]*\bexpect\b[^}]*\} from '\.\.\/support\/browser';/);
    },
  );

  it('is refused if it looks once', () => {
    expect(oneLooks('expect(await rows().count()).toBe(2);')).toHaveLength(1);
    expect(
      oneLooks("expect(\n  await link\n    .getAttribute('href'),\n).toBe('/');"),
    ).toHaveLength(1);
    expect(oneLooks('await expect(rows()).toHaveCount(2);')).toEqual([]);
  });
});
