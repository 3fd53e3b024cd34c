import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Config } from '@chaintill/config';

/** The panel loads what we serve and talks to us alone. */
const PANEL_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

/** Vite puts a hash of the content into the names of these. */
const HASHED = /\/assets\/[^/]+$/;
const YEAR_SECONDS = 31_536_000;

/**
 * Serves the built panel under /admin; every path of it that is no file answers with the page itself, which finds its way
 * by the address. Without a built panel there is nothing at /admin, and the API works all the same.
 */
export async function servePanel(app: NestFastifyApplication, config: Config): Promise<void> {
  const folder = config.PANEL_FOLDER ?? builtPanel();
  if (!existsSync(join(folder, 'index.html'))) return;
  // Loaded only where there is something to serve.
  const { default: fastifyStatic } = await import('@fastify/static');
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  await server.register(fastifyStatic, {
    root: folder,
    prefix: '/admin/',
    wildcard: false,
    index: false,
    cacheControl: false,
    // the build writes a compressed copy beside each file
    preCompressed: true,
    setHeaders: (reply, path) => {
      reply.header('content-security-policy', PANEL_CSP);
      reply.header('cache-control', HASHED.test(path) ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
    },
  });
  server.get('/admin', (_request, reply) => reply.sendFile('index.html'));
  server.get('/admin/*', (request, reply) => {
    if (request.url.startsWith('/admin/api/') || request.url.startsWith('/admin/assets/')) return reply.callNotFound();
    return reply.sendFile('index.html');
  });
  server.get('/', (_request, reply) => reply.redirect('/admin'));
}

/** Beside the built api; run from source, in the folder that a build fills. */
function builtPanel(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return here.includes('/dist/apps/') ? join(here, '../../admin') : join(here, '../../../dist/apps/admin');
}
