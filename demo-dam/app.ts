import multipart from '@fastify/multipart';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { badInput, DamError, notFound } from './errors';
import { assetRoutes } from './routes/assets';
import type { Counted, DamContext } from './routes/context';
import { controlRoutes } from './routes/control';
import { fileRoutes } from './routes/files';
import { pageRoutes } from './routes/page';
import { MAX_FILE_BYTES } from './routes/upload';
import { isAuthorised, isOwnHost } from './session';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The counter a request of this route goes to. */
    readonly counts?: Counted;
    /** Works whatever fault is on. */
    readonly beyondFaults?: boolean;
  }
}

/** The HTTP server, not listening yet. */
export function buildApp(context: DamContext): FastifyInstance {
  const app = Fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 1_000 },
  });

  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    // Some clients say JSON and send nothing (DELETE, an approval); that is no error.
    if (body === '') return done(null, undefined);
    try {
      done(null, JSON.parse(String(body)));
    } catch {
      done(badInput(['body: is not JSON']));
    }
  });
  void app.register(multipart, {
    limits: { fileSize: MAX_FILE_BYTES, files: 2, fields: 40, fieldSize: 64 * 1024 },
    throwFileSizeLimit: false,
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    if (!isOwnHost(request.hostname, context.host)) {
      const message = `This DAM is not called "${request.hostname}". DAM_HOST sets its name.`;
      throw new DamError(421, 'wrong-host', message);
    }
    if (!request.url.startsWith('/api/')) return;
    const { counts, beyondFaults } = request.routeOptions.config;
    const counter = request.routeOptions.url === '/api/assets' ? listCounter(request) : counts;
    if (counter) context.requests[counter] += 1;
    if (!beyondFaults && (await context.faults.apply(request, reply))) return reply;
    if (!isAuthorised(request, context.token)) {
      reply.header('www-authenticate', 'Bearer');
      throw new DamError(401, 'unauthorized', 'Send the token as "Authorization: Bearer ...".');
    }
  });

  app.setNotFoundHandler((request) => {
    throw notFound(`route ${request.method} ${request.url}`);
  });
  app.setErrorHandler((error: FastifyError | DamError, _request, reply) => {
    const { status, code, message } = answerTo(error);
    if (status >= 500) console.error('demo-dam:', error);
    // An error is JSON, whatever the answer was going to be.
    for (const name of ['content-length', 'content-type', 'etag', 'last-modified']) {
      reply.removeHeader(name);
    }
    return reply.code(status).send({ error: { code, message } });
  });

  assetRoutes(app, context);
  fileRoutes(app, context);
  controlRoutes(app, context);
  pageRoutes(app, context);
  return app;
}

function listCounter(request: { method: string; query: unknown }): Counted | undefined {
  if (request.method !== 'GET') return undefined;
  const asksForIds =
    typeof request.query === 'object' && request.query !== null && 'ids' in request.query;
  return asksForIds ? 'getMany' : 'search';
}

function answerTo(error: FastifyError | DamError): {
  status: number;
  code: string;
  message: string;
} {
  if (error instanceof DamError) {
    return { status: error.statusCode, code: error.code, message: error.message };
  }
  const status = error.statusCode ?? 500;
  if (status === 413) return { status, code: 'too-large', message: error.message };
  if (status < 500) return { status, code: 'bad-input', message: error.message };
  return { status: 500, code: 'internal', message: 'Something went wrong in the DAM.' };
}
