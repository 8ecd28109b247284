import { createInterface } from 'node:readline/promises';
import type { Availability } from '../contracts/asset';
import type { CustomFieldPlace, LeavePlan } from '../strapi/relinking/leaving';
import type { LeavingService } from '../strapi/services';
import { valuesOf } from './arguments';
import { sayLines } from './lines';

/** Pause between two lines about progress, in milliseconds. */
const SAY_EVERY_MS = 5_000;

const REASONS: Record<Exclude<Availability, 'live'>, string> = {
  disconnected: 'its connection is not configured',
  withdrawn: 'withdrawn in the DAM',
  missing: 'no longer in the DAM',
  unapproved: 'no approved version',
  embargoed: 'under embargo',
  expired: 'its rights have ended',
  unknown: 'the DAM does not answer',
};

/** The arguments of `leave`. */
export interface LeaveArguments {
  isRun: boolean;
  isConfirmed: boolean;
  dropsUncopied: boolean;
  toMedia: Record<string, string>;
}

/** Returns null for arguments that `leave` does not know. */
export function readLeaveArguments(given: readonly string[]): LeaveArguments | null {
  const values = valuesOf(given, {
    run: { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
    'drop-hidden': { type: 'boolean', default: false },
    'to-media': { type: 'string', multiple: true, default: [] },
  });
  if (values === null) return null;
  const toMedia = values['to-media'].map((text) => text.split('='));
  if (!toMedia.every((parts) => parts.length === 2 && !parts.includes(''))) return null;
  return {
    isRun: values.run,
    isConfirmed: values.yes,
    dropsUncopied: values['drop-hidden'],
    toMedia: Object.fromEntries(toMedia),
  };
}

/** Says what leaving would do, and does it if that is asked for. Returns the exit code. */
export async function leave(service: LeavingService, given: LeaveArguments): Promise<number> {
  const plan = await service.plan();
  sayPlan(plan);
  if (!given.isRun) {
    console.log('\nNothing was changed. "strapi-plugin-dam leave --run" does it.');
    return 0;
  }
  if (plan.uncopied.length > 0 && !given.dropsUncopied) {
    console.log(
      '\nNothing was changed. Replace these assets in the content, or add --drop-hidden: it takes their uses out.',
    );
    return 1;
  }
  if (!given.isConfirmed && !(await isYes('\nThere is no way back but a backup. Go on?'))) {
    console.log('Nothing was changed.');
    return 1;
  }
  let saidAtMs = Date.now();
  const { files, entries } = await service.run({
    ...given,
    progress(step, done, total) {
      if (Date.now() - saidAtMs < SAY_EVERY_MS) return;
      saidAtMs = Date.now();
      const of = total === null ? '' : ` of ${total}`;
      console.log(`${step === 'copies' ? 'Assets copied' : 'Entries changed'}: ${done}${of}`);
    },
  });
  console.log(
    `\nDone: ${files} files were made and ${entries} entries changed. No content names the DAM any more, and the ` +
      'plugin left nothing in the database.',
  );
  sayLastSteps(plan.fields);
  return 0;
}

function sayPlan(plan: LeavePlan): void {
  const { assets, entries, uses, files, bytes, rows, uncopied, fields } = plan;
  console.log(
    `Used: ${assets} assets, in ${uses} places of ${entries} entries (drafts, published, languages).`,
  );
  console.log(`New files in the Media Library: ${files}, about ${megabytes(bytes)} MB.`);
  console.log(`Rows without bytes that go: ${rows}. Tables and permissions of the plugin go too.`);
  if (fields.length > 0) console.log('\nCustom fields that become JSON:');
  for (const { model, field } of fields) console.log(`  ${model}: ${field}`);
  if (uncopied.length === 0) return;
  console.log('\nAssets that cannot be copied, because they may not be shown now:');
  sayLines(
    uncopied.map(({ connection, assetId, title, availability, uses: places }) => {
      const name = title === '' ? '' : ` "${title}"`;
      return `${connection}/${assetId}${name}: ${REASONS[availability]}, in ${places} places`;
    }),
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}

function sayLastSteps(fields: readonly CustomFieldPlace[]): void {
  console.log('\nWhat is left to do in the project:');
  for (const { model, field } of fields) {
    console.log(`  ${schemaFile(model)}: "${field}": { "type": "json" }`);
  }
  console.log('  config/plugins: remove "dam"');
  console.log('  npm uninstall strapi-plugin-dam, then build the admin');
}

/** Where projects keep the schema; a project may have moved it. */
function schemaFile(model: string): string {
  const [, api, name] = /^api::([^.]+)\.(.+)$/.exec(model) ?? [];
  if (api !== undefined) return `src/api/${api}/content-types/${name}/schema.json`;
  return model.includes('::') ? model : `src/components/${model.replace('.', '/')}.json`;
}

async function isYes(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.log('\nThere is no terminal that could confirm it. Add --yes.');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
