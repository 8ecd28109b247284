/**
 * Decides if tests may install packages of the system: `install` if they were told to, or as root in
 * CI; `ask` on a terminal; else `leave-out`.
 */
function installDecision({ args, env, isRoot, isTerminal }) {
  if (args.includes('--install') || env.TEST_INSTALL === 'true') return 'install';
  const isCi = env.CI !== undefined && !['', '0', 'false'].includes(env.CI);
  if (isCi) return isRoot ? 'install' : 'leave-out';
  return isTerminal ? 'ask' : 'leave-out';
}

/** Returns the lines that end a run in which programs were missing; empty if none was. */
function leftOut(missing) {
  if (missing.length === 0) return '';
  const lines = missing.map(({ title, covers }) => `  ${title} is missing: without ${covers}`);
  return `Left out of this run:\n${lines.join('\n')}\nnpm test -- --install installs what is missing.`;
}

module.exports = { installDecision, leftOut };
