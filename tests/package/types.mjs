/** Compiles what users write against the installed package, with each way to resolve modules. */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../demo/lib/paths.mjs';
import markdown from './markdown.cjs';

/** The options of Strapi's own TypeScript projects; those that `create-strapi-app` makes now are strict. */
const STRAPI = '@strapi/typescript-utils/tsconfigs/server.json';
const STRICT = { strict: true, target: 'ES2022', lib: ['ES2022'], noEmit: true };

/** Errors that a fragment may have: it uses names that the text around it explains. */
const UNDECLARED_NAME = new Set([2304, 2552, 18004]);

/**
 * Returns the compiler's errors by project. `skipLibCheck` is off, but only errors in the package and
 * in what was written against it count.
 */
export async function typeErrors(app) {
  const typed = path.join(app, 'typed');
  await cp(path.join(ROOT, 'tests/package/consumer'), path.join(typed, 'consumer'), {
    recursive: true,
  });
  // What a new project of Strapi has: it brings the global `strapi`.
  await mkdir(path.join(typed, 'docs'), { recursive: true });
  await writeFile(
    path.join(typed, 'docs/index.ts'),
    "import type { Core } from '@strapi/strapi';\n" +
      'export default { bootstrap({ strapi }: { strapi: Core.Strapi }) { strapi.log.info(""); } };\n',
  );
  const fragments = await writePages(path.join(typed, 'docs'));
  const strapi = {
    extends: STRAPI,
    compilerOptions: { noEmit: true, incremental: false, strict: true },
  };
  const projects = {
    'a project of Strapi, the code of README and docs': {
      ...strapi,
      include: ['docs', 'consumer/contract.ts'],
    },
    node16: {
      compilerOptions: { ...STRICT, module: 'Node16', moduleResolution: 'Node16' },
      include: ['consumer'],
    },
    bundler: {
      compilerOptions: { ...STRICT, module: 'ESNext', moduleResolution: 'Bundler' },
      include: ['consumer/contract.ts', 'consumer/halves.mts'],
    },
  };
  const errors = {};
  for (const [name, config] of Object.entries(projects)) {
    errors[name] = compile(typed, config, fragments);
  }
  return errors;
}

function compile(folder, config, fragments) {
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(
    config,
    ts.sys,
    folder,
    undefined,
    path.join(folder, 'tsconfig.json'),
  );
  if (fileNames.length === 0) return [`no files in ${config.include.join()}`];
  const program = ts.createProgram(fileNames, {
    ...options,
    tsBuildInfoFile: undefined,
    skipLibCheck: false,
  });
  const ours = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(folder) || isPackage(fileName));
  const found = ours.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program
      .getSemanticDiagnostics(file)
      .filter(({ code }) => !(fragments.has(file.fileName) && UNDECLARED_NAME.has(code))),
  ]);
  return [...errors, ...program.getOptionsDiagnostics(), ...found].map((diagnostic) =>
    textOf(diagnostic, folder),
  );
}

function isPackage(fileName) {
  return /\/node_modules\/strapi-plugin-dam\//.test(fileName);
}

function textOf({ file, start, messageText }, folder) {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  if (file === undefined) return text;
  const { line } = file.getLineAndCharacterOfPosition(start);
  return `${path.relative(folder, file.fileName)}:${line + 1} ${text}`;
}

/**
 * Writes each piece of code into a folder of its own; returns the fragments' files. The project's
 * connector that code may import (`../src/dam/my-dam`) is the template.
 */
async function writePages(folder) {
  const fragments = new Set();
  const template = path.join(ROOT, 'docs/connectors/template');
  for (const name of ['template', 'template-s3']) {
    await cp(path.join(ROOT, 'docs/connectors', name), path.join(folder, name), {
      recursive: true,
    });
  }
  for (const page of await pages()) {
    const snippets = markdown.snippetsOf(await readFile(path.join(ROOT, page), 'utf8'));
    const own = page.replace(/\.md$/, '').replaceAll('/', '-');
    for (const [index, { file, code }] of snippets.entries()) {
      const project = path.join(folder, `${own}-${index + 1}`);
      const target = path.join(project, file ?? 'fragment.ts');
      await mkdir(path.dirname(target), { recursive: true });
      if (code.includes("/src/dam/my-dam'")) await cp(template, project, { recursive: true });
      await writeFile(target, file === null ? wrapped(code) : code);
      if (file === null) fragments.add(target);
    }
  }
  if (fragments.size === 0) throw new Error('README and docs show no code that uses the package.');
  return fragments;
}

async function pages() {
  const below = await readdir(path.join(ROOT, 'docs'), { recursive: true });
  return [
    'README.md',
    ...below.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ];
}

/** A fragment may `await`: its statements become the body of a function, on the lines they had. */
function wrapped(code) {
  if (!/^(?!export\b).*\bawait\b/m.test(code)) return code;
  const imports = /^import\b[^;]*? from '[^']+';/gm;
  const body = code.replace(imports, (found) => found.replace(/[^\n]/g, ''));
  const hoisted = (code.match(imports) ?? []).join(' ').replaceAll('\n', ' ');
  return `${hoisted} export async function fragment() {${body}}\n`;
}
