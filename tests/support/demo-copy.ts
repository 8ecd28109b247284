import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT, temporaryFolder } from './processes';

const DEMO = join(ROOT, 'demo');

/** The compiled demo in a folder of its own, with these uploads. Returns its path below the repo, for `TestSite`. */
export function demoCopy(publicFolder: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'database'));
  for (const name of ['config', 'src']) {
    cpSync(join(DEMO, 'dist', name), join(folder, name), { recursive: true });
  }
  cpSync(join(DEMO, 'package.json'), join(folder, 'package.json'));
  symlinkSync(publicFolder, join(folder, 'public'), 'dir');
  return relative(ROOT, folder);
}

/**
 * A copy of the demo as a project that has left the plugin, as the docs say: no configuration, no package, and JSON
 * instead of each custom field.
 */
export function demoWithoutPlugin(publicFolder: string): string {
  const app = demoCopy(publicFolder);
  const folder = join(ROOT, app);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  delete manifest.dependencies['strapi-plugin-dam'];
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'config/plugins.js'),
    `module.exports = { 'users-permissions': { config: { jwtSecret: 'test' } }, dam: { enabled: false } };`,
  );
  for (const file of schemasBelow(join(folder, 'src'))) {
    const schema = JSON.parse(readFileSync(file, 'utf8'));
    for (const [name, attribute] of Object.entries<{ customField?: string }>(schema.attributes)) {
      if (attribute.customField === 'plugin::dam.asset') schema.attributes[name] = { type: 'json' };
    }
    writeFileSync(file, JSON.stringify(schema));
  }
  return app;
}

function schemasBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));
}
