import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyStaticOptions } from '@fastify/static';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Config } from '@chaintill/config';
import { sendError } from '@chaintill/http';

/** Pages of one front end: files of a folder, and the page itself for every other path, which finds its way by the address. */
interface Site {
  /** Where it is mounted, e.g. `/admin`. */
  readonly path: string;
  readonly folder: string;
  readonly csp: string;
}

/** A page loads what we serve and talks to us alone; nothing in it is inline. */
const OWN_ORIGIN_ONLY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
];

const log = new Logger('http');

/** Vite puts a hash of the content into the names of these. */
const HASHED = /\/assets\/[^/]+$/;
const YEAR_SECONDS = 31_536_000;

/**
 * Serves the panel under /admin and the payer's pages under /pay, each from the folder of its build. A front end that was not
 * built is not there, and the API works all the same.
 */
export async function serveSites(app: NestFastifyApplication, config: Config): Promise<void> {
  const sites: Site[] = [
    {
      path: '/admin',
      folder: config.PANEL_FOLDER ?? built('admin'),
      csp: [...OWN_ORIGIN_ONLY, "form-action 'self'"].join('; '),
    },
    {
      path: '/pay',
      folder: config.CHECKOUT_FOLDER ?? built('checkout'),
      // It has no form that a browser would send by itself.
      csp: [...OWN_ORIGIN_ONLY, "form-action 'none'"].join('; '),
    },
  ];
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  for (const site of sites) if (existsSync(join(site.folder, 'index.html'))) await serveSite(server, site);
}

async function serveSite(server: FastifyInstance, { path, folder, csp }: Site): Promise<void> {
  // Loaded only where there is something to serve.
  const { default: fastifyStatic } = await import('@fastify/static');
  // Each site is a scope of its own, so that `sendFile` looks into its folder and no other.
  await server.register(async (scope) => {
    // Nest hears of its own routes only: without this a fault would be told by Fastify, with whatever its message names.
    scope.setErrorHandler((error, request, reply) => sendError(reply, request, error, log));
    const shared: FastifyStaticOptions = {
      root: folder,
      index: false,
      cacheControl: false,
      // the build writes a compressed copy beside each file
      preCompressed: true,
      setHeaders: (reply, file) => {
        reply.header('content-security-policy', csp);
        reply.header('cache-control', HASHED.test(file) ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
      },
    };
    await scope.register(fastifyStatic, {
      ...shared,
      prefix: `${path}/`,
      wildcard: false,
      globIgnore: ['assets/**'],
    });
    // Looked for when they are asked for: a build that is put in place while we run names others than there were.
    await scope.register(fastifyStatic, {
      ...shared,
      root: join(folder, 'assets'),
      prefix: `${path}/assets/`,
      decorateReply: false,
    });
    scope.get(path, (_request, reply) => reply.sendFile('index.html'));
    scope.get(`${path}/*`, (request, reply) =>
      request.url.startsWith(`${path}/api/`) ? reply.callNotFound() : reply.sendFile('index.html'),
    );
    if (path === '/admin') scope.get('/', (_request, reply) => reply.redirect('/admin'));
  });
}

/** Beside the built api; run from source, in the folder that a build fills. */
function built(app: string): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return here.includes('/dist/apps/') ? join(here, '../..', app) : join(here, '../../../dist/apps', app);
}
