import { z } from 'zod';
import { startDemoDam } from './server';

const environment = z
  .object({
    DAM_PORT: z.coerce.number<string>().int().min(0).max(65535).default(4100),
    DAM_HOST: z.string().min(1).default('127.0.0.1'),
    DAM_DATA: z.string({ error: 'is required: the folder of the database and files' }).min(1),
    DAM_TOKEN: z.string().min(1).default('demo-dam-token'),
    DAM_WEBHOOK_URL: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).optional(),
    DAM_WEBHOOK_SECRET: z.string().optional(),
    DAM_SEED: z.enum(['0', '1', '']).default('0'),
  })
  .refine((env) => !env.DAM_WEBHOOK_URL === !env.DAM_WEBHOOK_SECRET, {
    message: 'DAM_WEBHOOK_URL and DAM_WEBHOOK_SECRET go together',
  });

async function main(): Promise<void> {
  const env = environment.safeParse(process.env);
  if (!env.success) {
    const problems = env.error.issues.map(({ path, message }) => `  ${path.join('.')} ${message}`);
    throw new Error(`demo-dam cannot start:\n${problems.join('\n')}`);
  }
  const { DAM_WEBHOOK_URL: url, DAM_WEBHOOK_SECRET: secret } = env.data;
  const dam = await startDemoDam({
    port: env.data.DAM_PORT,
    host: env.data.DAM_HOST,
    dataDir: env.data.DAM_DATA,
    token: env.data.DAM_TOKEN,
    seed: env.data.DAM_SEED === '1',
    ...(url && secret ? { webhook: { url, secret } } : {}),
  });
  let closing = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (closing) return;
      closing = true;
      dam.close().then(() => process.exit(0), fail);
    });
  }
  console.log(`demo-dam listening on ${dam.url}`);
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

main().catch(fail);
