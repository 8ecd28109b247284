export function installDecision(context: {
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  isRoot: boolean;
  isTerminal: boolean;
}): 'install' | 'ask' | 'leave-out';
export function leftOut(missing: readonly { title: string; covers: string }[]): string;
