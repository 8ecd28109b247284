/** Database servers of the tests' own; `env` says where they are. */
export function startDatabases(names: string): Promise<{
  env: Record<string, string>;
  stop(): Promise<void>;
}>;
