import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, temporaryFolder } from './processes';

const DEMO = join(ROOT, 'demo');

interface AnyAttribute {
  type?: string;
  multiple?: boolean;
  allowedTypes?: readonly string[];
  customField?: string;
}

type Attributes = Record<string, AnyAttribute>;

/** The compiled demo in a folder of its own. Returns its full path. */
export function demoCopy(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'database'));
  mkdirSync(join(folder, 'public/uploads'), { recursive: true });
  for (const name of ['config', 'src']) {
    cpSync(join(DEMO, 'dist', name), join(folder, name), { recursive: true });
  }
  cpSync(join(DEMO, 'package.json'), join(folder, 'package.json'));
  return folder;
}

/**
 * Returns the same project, in another folder, as it is when it has left the plugin as the docs say: no configuration,
 * no package, and JSON instead of each custom field.
 */
export function withoutPlugin(app: string): string {
  const folder = temporaryFolder();
  cpSync(app, folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  delete manifest.dependencies['strapi-plugin-dam'];
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'config/plugins.js'),
    `module.exports = { 'users-permissions': { config: { jwtSecret: 'test' } }, dam: { enabled: false } };`,
  );
  return withAttributes(folder, (attributes) => {
    for (const [name, { customField }] of Object.entries(attributes)) {
      if (customField === 'plugin::dam.asset') attributes[name] = { type: 'json' };
    }
  });
}

/** Changes the attributes of every content type and component. */
export function withAttributes(folder: string, change: (attributes: Attributes) => void): string {
  for (const file of schemasBelow(join(folder, 'src'))) {
    const schema = JSON.parse(readFileSync(file, 'utf8'));
    change(schema.attributes);
    writeFileSync(file, JSON.stringify(schema));
  }
  return folder;
}

function schemasBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));
}
