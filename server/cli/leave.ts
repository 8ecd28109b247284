import { createInterface } from 'node:readline/promises';
import type { LeavingService } from '../strapi/services';
import { valuesOf, WrongArguments } from './arguments';
import { sayLastSteps, sayPlan } from './leave-plan';
import { COMMAND, sayingNowAndThen } from './lines';

/** The arguments of `leave`. */
export interface LeaveArguments {
  isRun: boolean;
  isConfirmed: boolean;
  isJson: boolean;
  dropsUncopied: boolean;
  toMedia: { field: string; media: string }[];
}

/** @throws `WrongArguments` */
export function readLeaveArguments(given: readonly string[]): LeaveArguments {
  const values = valuesOf(given, {
    run: { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'drop-hidden': { type: 'boolean', default: false },
    'to-media': { type: 'string', multiple: true, default: [] },
  });
  if (values.run && values.json) {
    throw new WrongArguments("Options '--run' and '--json' cannot be used together.");
  }
  const toMedia = values['to-media'].map((text) => text.split('='));
  if (!toMedia.every((parts) => parts.length === 2 && !parts.includes(''))) {
    throw new WrongArguments("Option '--to-media' needs two fields, such as hero=heroFile.");
  }
  return {
    isRun: values.run,
    isConfirmed: values.yes,
    isJson: values.json,
    dropsUncopied: values['drop-hidden'],
    toMedia: toMedia.map(([field = '', media = '']) => ({ field, media })),
  };
}

/** Says what leaving would do, and does it if that is asked for. Returns the exit code. */
export async function leave(service: LeavingService, given: LeaveArguments): Promise<number> {
  const plan = await service.plan(given);
  const isBlocked = plan.problems.length > 0 || (plan.uncopied.length > 0 && !given.dropsUncopied);
  if (given.isJson) {
    console.log(JSON.stringify(plan, null, 2));
    return isBlocked ? 1 : 0;
  }
  sayPlan(plan, given);
  if (isBlocked) {
    console.log('\nNothing was changed. "leave --run" is refused until this is decided.');
    return 1;
  }
  if (!given.isRun) {
    console.log(
      `\nNothing was changed. ${plan.isRunning ? 'Strapi is running on this database: stop it. ' : ''}` +
        `This does it: ${runCommand(given)}`,
    );
    return 0;
  }
  if (!given.isConfirmed && !(await isYes('\nThere is no way back but a backup. Go on?'))) {
    console.log('Nothing was changed.');
    return 1;
  }
  const { files, entries } = await service.run({ ...given, progress: sayProgress() });
  console.log(
    `\nDone: ${files} files were made and ${entries} entries changed. ` +
      "The plugin's tables, permissions and entries of the Media Library are gone.",
  );
  sayLastSteps(plan);
  return 0;
}

/** Returns the command that does what was planned. */
function runCommand({ dropsUncopied, toMedia }: LeaveArguments): string {
  const targets = toMedia.map(({ field, media }) => `--to-media ${field}=${media}`);
  const drop = dropsUncopied ? ['--drop-hidden'] : [];
  return [`${COMMAND} leave --run`, ...drop, ...targets].join(' ');
}

function sayProgress() {
  const say = sayingNowAndThen((line) => console.log(line));
  return (step: 'copies' | 'entries', done: number, total: number | null): void => {
    const of = total === null ? '' : ` of ${total}`;
    say(`${step === 'copies' ? 'Assets copied' : 'Entries changed'}: ${done}${of}`);
  };
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
