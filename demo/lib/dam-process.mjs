import { ROOT } from './paths.mjs';

/** Drawing the seed's pictures takes its time on a small machine. */
const FIRST_START_DEADLINE_MS = 300_000;

/** Starts the embedded DAM, and waits until it answers. */
export async function startDam(processes, { dam, damUrl, token }) {
  const program = ['--import', 'tsx', 'demo-dam/main.ts'];
  const started = await processes.start('dam', program, { cwd: ROOT, env: dam });
  await processes.waitFor(started, {
    url: `${damUrl}/api/ping`,
    headers: { authorization: `Bearer ${token}` },
    deadlineMs: FIRST_START_DEADLINE_MS,
  });
}
