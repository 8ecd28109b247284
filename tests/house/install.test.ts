import { installDecision, leftOut } from '../install.cjs';

const person = { args: [], env: {}, isRoot: false, isTerminal: true };

describe('packages of the system', () => {
  it('are installed as root in CI', () => {
    const env = { CI: 'true' };
    expect(installDecision({ ...person, env, isRoot: true, isTerminal: false })).toBe('install');
  });

  it('are installed with --install, by whomever', () => {
    expect(installDecision({ ...person, args: ['tests/admin', '--install'] })).toBe('install');
    expect(installDecision({ ...person, args: ['--install'], isTerminal: false })).toBe('install');
  });

  it('are asked for on a terminal, also as root', () => {
    expect(installDecision(person)).toBe('ask');
    expect(installDecision({ ...person, isRoot: true })).toBe('ask');
  });

  it.each([
    ['without a terminal', { isTerminal: false }],
    ['as root without a terminal', { isRoot: true, isTerminal: false }],
    ['in CI as another user', { env: { CI: 'true' } }],
    ['as root where CI=false', { env: { CI: 'false' }, isRoot: true, isTerminal: false }],
  ])('are left alone %s', (_case, context) => {
    expect(installDecision({ ...person, ...context })).toBe('leave-out');
  });

  it('that are missing are named at the end, with the tests they are needed for', () => {
    expect(leftOut([])).toBe('');
    expect(leftOut([{ title: 'Redis', covers: 'tests/nodes' }])).toContain(
      'Redis is missing: without tests/nodes',
    );
  });
});
