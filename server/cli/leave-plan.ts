import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { EntryName, EntryPlace } from '../strapi/relinking/entry-names';
import type { LeavePlan } from '../strapi/relinking/leave-plan';
import type { PlainJson } from '../strapi/relinking/plain-json';
import type { SchemaChange } from '../strapi/relinking/schema-changes';
import { placeIn, sayLines } from './lines';
import { REASONS } from './reasons';

/** Hosts that only this machine can call. */
const LOCAL = /^https?:\/\/(localhost|127\.|0\.0\.0\.0|\[::1?\])/;

/** Says what leaving would do, and what is in the way. */
export function sayPlan(plan: LeavePlan, { dropsUncopied }: { dropsUncopied: boolean }): void {
  const { assets, types, files, bytes, rows, schema } = plan;
  console.log(
    `Used: ${assets} assets, in ${sum(types.map(({ uses }) => uses))} places of ` +
      `${sum(types.map(({ entries }) => entries))} entries. Draft and published entries are counted one by one, and ` +
      'so is each language.',
  );
  sayLines(types.map(({ uid, entries, uses }) => `${uid}: ${entries} entries, ${uses} places`));
  console.log(`New files in the Media Library: ${files}, about ${megabytes(bytes)} MB.`);
  sayAddress(plan);
  console.log(
    `Deleted from the Media Library: ${rows} entries that only stand for assets of the DAM, and their folder "DAM". ` +
      "The plugin's tables and permissions are deleted too.",
  );
  const fields = schema.filter(({ kind }) => kind === 'custom-field');
  if (fields.length > 0) console.log('\nCustom fields:');
  for (const { model, field, media } of fields) {
    const becomes =
      media === null
        ? 'becomes JSON'
        : `is emptied, and its files go into the media field "${media}"`;
    console.log(`  ${model}: ${field} ${becomes}`);
  }
  sayPlainJson(plan.plainJson);
  sayUncopied(plan, dropsUncopied);
  for (const { message, entries, places } of plan.problems) {
    console.log(`\n${message}`);
    if (entries > 0) console.log(`Entries: ${entries}.`);
    sayPlaces(places, entries);
  }
}

function sayAddress({ publicUrl }: LeavePlan): void {
  const remedy =
    'Set `url` in config/server, or `publicUrl` of the plugin, to the address that visitors use.';
  if (!/^https?:/.test(publicUrl)) {
    console.log(
      `In texts and Blocks, addresses of files of this site have no host: they begin with "${publicUrl}/", for good, ` +
        `because this site does not know its address. Front ends elsewhere cannot follow them. ${remedy}`,
    );
    return;
  }
  const warning = LOCAL.test(publicUrl)
    ? ` They stay so for good, and only this machine can follow them. ${remedy}`
    : '';
  console.log(
    `In texts and Blocks, addresses of files of this site begin with "${publicUrl}/".${warning}`,
  );
}

function sayPlainJson(plainJson: readonly PlainJson[]): void {
  if (plainJson.length === 0) return;
  console.log(
    '\nJSON of the project with addresses of assets. It stays as it is, and the addresses lead nowhere afterwards:',
  );
  for (const { model, field, rows, entries } of plainJson) {
    console.log(`  ${model}: ${field}, in ${rows} entries`);
    sayLines(entries.map((entry) => `  ${nameOf(entry)}`));
    if (entries.length > 0 && rows > entries.length) {
      console.log(`    ... and ${rows - entries.length} more`);
    }
  }
}

function sayUncopied({ uncopied }: LeavePlan, dropsUncopied: boolean): void {
  if (uncopied.length === 0) return;
  console.log('\nAssets that cannot be copied, because they may not be shown now:');
  for (const { connection, assetId, title, availability, uses, places } of uncopied) {
    const name = title === '' ? '' : ` "${title}"`;
    console.log(`  ${connection}/${assetId}${name}: ${REASONS[availability]}, in ${uses} places`);
    sayPlaces(places, uses);
  }
  console.log(
    dropsUncopied
      ? 'Their uses are taken out of the content.'
      : 'Replace these assets in the content, or add --drop-hidden: it takes their uses out.',
  );
}

/** Prints the first places of `total`. */
function sayPlaces(places: readonly EntryPlace[], total: number): void {
  for (const place of places) console.log(`    ${nameOf(place)} at ${placeIn(place.path)}`);
  if (total > places.length) console.log(`    ... and ${total - places.length} more`);
}

function nameOf({ uid, documentId, title, locale, status }: EntryName): string {
  return `"${title}" (${[uid, documentId, locale, status].filter(Boolean).join(', ')})`;
}

/** Says what is left to do in the project. */
export function sayLastSteps({ schema, cacheFolders, plainJson }: LeavePlan): void {
  console.log('\nWhat is left to do in the project:');
  for (const change of schema) for (const line of schemaLines(change)) console.log(`  ${line}`);
  if (plainJson.length > 0) {
    const names = plainJson.map(({ model, field }) => `${field} of ${model}`);
    console.log(`  Addresses of assets are still in JSON: ${names.join(', ')}`);
  }
  console.log('  config/plugins: remove "dam"');
  console.log('  npm uninstall strapi-plugin-dam, then build the admin');
  for (const folder of cacheFolders.filter((path) => existsSync(path))) {
    console.log(`  Delete the folder ${relative(process.cwd(), folder)}: pictures of assets`);
  }
}

function schemaLines({ model, attributes }: SchemaChange): string[] {
  return Object.entries(attributes).map(([name, attribute]) =>
    attribute === null
      ? `${schemaFile(model)}: remove "${name}"`
      : `${schemaFile(model)}: "${name}": ${inOneLine(attribute)}`,
  );
}

/** JSON in one line, with the spaces with which people write it. */
function inOneLine(attribute: object): string {
  return JSON.stringify(attribute, null, 1).replace(/\n\s*/g, ' ');
}

/** Where projects keep the schema; a project may have moved it. */
function schemaFile(model: string): string {
  const [, api, name] = /^api::([^.]+)\.(.+)$/.exec(model) ?? [];
  if (api !== undefined) return `src/api/${api}/content-types/${name}/schema.json`;
  return model.includes('::') ? model : `src/components/${model.replace('.', '/')}.json`;
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
