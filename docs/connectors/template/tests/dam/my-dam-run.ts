import { startAt } from './my-dam-fixture';
import { TOKEN } from './my-dam-server';

/** Runs the small server until it is interrupted, to try the connector in Strapi: `my-dam-run.ts [port]`. */

startAt(Number(process.argv[2] ?? 4200)).then(
  (url) => console.log(`It answers at ${url}. The token is ${TOKEN}`),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
