import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

const README_LINES = 140;

const PAGES: readonly string[] = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
    .sort(),
];

/** Pages with readers of their own; decisions and the project's own pages say it otherwise. */
const PAGES_FOR_READERS = PAGES.filter((page) => /^docs\/(connectors\/)?[^/]+\.md$/.test(page));

/** The text without fenced code, in which nothing is a link or a heading. */
function proseOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
}

interface Link {
  page: string;
  target: string;
}

/** In a published README they are absolute, see scripts/publish-metadata.mjs. */
function relativeLinksOf(page: string): Link[] {
  const { repository } = JSON.parse(readFileSync(join(ROOT, 'publish.json'), 'utf8'));
  const text = proseOf(page)
    .replace(/`[^`\n]*`/g, '')
    .replaceAll(`${repository}/raw/HEAD/`, '')
    .replaceAll(`${repository}/blob/HEAD/`, '');
  return [...text.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)]
    .map(([, target = '']) => ({ page, target }))
    .filter(({ target }) => !/^[a-z][a-z0-9+.-]*:/i.test(target));
}

/** Anchors as GitHub makes them: lower case, punctuation dropped, spaces to dashes, repeats numbered. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(page).matchAll(/^#{1,6}\s+(.+?)\s*$/gm)) {
    const anchor = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

function isBroken({ page, target }: Link): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), path));
  if (file.startsWith('..') || !existsSync(join(ROOT, file))) return true;
  if (anchor === undefined || !file.endsWith('.md')) return false;
  return !anchorsOf(file).has(anchor);
}

/** Paths of the repository in backticks; those with a pattern in them, and data of a run, name no file. */
function pathsIn(page: string): string[] {
  const found = proseOf(page).matchAll(/`((?:server|admin|tests|demo|demo-dam|docs)\/[^`\s]*)`/g);
  return [...found]
    .map(([, path = '']) => path)
    .filter((path) => !/[<>*{…]/.test(path) && !path.startsWith('demo/.data'));
}

/** Source and translations as one text, with texts that are split over lines joined again. */
function messagesOfTheCode(): string {
  const files = ['server', 'admin/translations'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|json)$/.test(name))
      .map((name) => join(folder, name)),
  );
  return files
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n')
    .replace(/['"`]\s*\+\s*['"`]/g, '')
    .replace(/\\(['"`])/g, '$1');
}

/** A message in the first column of a table; `…` stands for whatever the code puts there. */
function quotedMessages(page: string): string[] {
  const cells = [...proseOf(page).matchAll(/^\| (.+?) \|/gm)].map(([, cell = '']) => cell);
  // Messages of Strapi and of a database say whose they are.
  const own = cells.filter((cell) => !/\((?:Strapi|SQLite)\)/.test(cell));
  return own.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, message = '']) => message));
}

describe('the documentation', () => {
  it.each(PAGES)('%s links to files and headings that are there', (page) => {
    expect(relativeLinksOf(page).filter(isBroken)).toEqual([]);
  });

  it.each(PAGES_FOR_READERS)('%s says after its title whom it is for', (page) => {
    const [title, first] = proseOf(page)
      .split('\n')
      .filter((line) => line.trim() !== '');
    expect(title).toMatch(/^# /);
    expect(first).toMatch(/^For [a-z]/);
  });

  it(`the README has at most ${README_LINES} lines`, () => {
    const lines = readFileSync(join(ROOT, 'README.md'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(README_LINES);
  });

  it.each(PAGES)('%s names files and folders that are there', (page) => {
    expect(pathsIn(page).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('ARCHITECTURE.md names the files of its roads', () => {
    expect(pathsIn('ARCHITECTURE.md').length).toBeGreaterThan(40);
  });

  it('shows a project no library that it would have to install, but one that the text names', () => {
    const templates = ['template', 'template-s3'].flatMap((name) => {
      const folder = join(ROOT, 'docs/connectors', name);
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      return files.filter((file) => file.endsWith('.ts')).map((file) => join(folder, file));
    });
    expect(templates.length).toBeGreaterThan(5);
    const template = templates.map((file) => readFileSync(file, 'utf8'));
    const pages = PAGES_FOR_READERS.map((page) => readFileSync(join(ROOT, page), 'utf8'));
    const imported = [...template, ...pages].flatMap((text) =>
      [...text.matchAll(/ from '([^'.][^']*)'/g)].map(([, name = '']) => name),
    );
    expect(imported.length).toBeGreaterThan(10);
    const isThere = /^(strapi-plugin-dam|@strapi|next)\/|^node:|^@strapi\/strapi$/;
    const installed = pages.flatMap((text) =>
      [...text.matchAll(/npm install ([^`\n]+)/g)].flatMap(([, names = '']) => names.split(' ')),
    );
    const named = (name: string) => installed.includes(name);
    expect(imported.filter((name) => !isThere.test(name) && !named(name))).toEqual([]);
  });

  it('messages that docs/troubleshooting.md explains are those of the code', () => {
    const messages = quotedMessages('docs/troubleshooting.md');
    expect(messages.length).toBeGreaterThan(50);
    const code = messagesOfTheCode();
    const isOfTheCode = (message: string): boolean =>
      message.split('…').every((part) => code.includes(part.trim()));
    expect(messages.filter((message) => !isOfTheCode(message))).toEqual([]);
  });
});
