import { isUtf8 } from 'node:buffer';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { HttpException, Logger as NestLog, UnsupportedMediaTypeException } from '@nestjs/common';
import { FastifyAdapter, RouteConfig } from '@nestjs/platform-fastify';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import type { FastifyContextConfig, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { DomainError, newId } from '@chaintill/kernel';
import { errorBody } from './error-body';
import { sendError, type ErrorWriter } from './error.filter';
import type { HttpMetrics } from './http-metrics';

export interface HttpServerOptions {
  /** Proxies whose `X-Forwarded-For` is believed; of everybody else the socket's address counts. */
  readonly trustedProxies: readonly string[];
  /** Whether browsers reach us by TLS: they are told to stay with it. */
  readonly tls: boolean;
  readonly logger: Logger;
  readonly metrics: HttpMetrics;
}

/** Bodies are small everywhere but where {@link BodyLimit} says otherwise. */
const BODY_LIMIT = 64 * 1_024;
/** The longest one is a deposit reference: 255 characters, of which each may take two units. */
const MAX_PARAM_LENGTH = 512;
const REQUEST_TIMEOUT_MS = 30_000;

const FORM = 'application/x-www-form-urlencoded';
const SAFE_REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Nothing is loaded, run or framed from an answer of an API. */
const API_CSP = "default-src 'none'; frame-ancestors 'none'";

declare module 'fastify' {
  /** What a route does otherwise than the others on the way in and out. */
  interface FastifyContextConfig {
    /** In bytes. */
    bodyLimit?: number;
    /** Takes `application/x-www-form-urlencoded` beside JSON. */
    forms?: boolean;
    /** Writes errors in the words of another standard. */
    errors?: ErrorWriter;
  }
}

export const Transport = (transport: Pick<FastifyContextConfig, 'bodyLimit' | 'forms' | 'errors'>): MethodDecorator =>
  RouteConfig({ ...transport });

/** On a route that takes larger bodies than others, in bytes. */
export const BodyLimit = (bytes: number): MethodDecorator => Transport({ bodyLimit: bytes });

/**
 * Makes the HTTP server that all surfaces share: request ids, true client address, body parsing, security headers, one log
 * line and one measurement for each request.
 */
export function createHttpAdapter(options: HttpServerOptions): FastifyAdapter {
  const log = new NestLog('http');
  const headers = headersOf(options.tls);
  const adapter = new FastifyAdapter({
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    genReqId: (raw: IncomingMessage) => {
      const given = raw.headers['x-request-id'];
      return typeof given === 'string' && SAFE_REQUEST_ID.test(given) ? given : newId('request');
    },
    requestIdHeader: false,
    // One recorded merchant's client sends HTTP/1.1 without a Host header; no rule of ours looks at it.
    http: { requireHostHeader: false },
    // Answers to requests that reach no route at all, e.g. with a broken percent-encoding.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      reply.headers(headers).header('x-request-id', request.id);
      sendError(reply, request, error, log);
    },
    // What is no HTTP never becomes a request: bytes in a path that belong percent-encoded, headers without end.
    clientErrorHandler: answerNoRequest,
    skipMiddie: true,
  });
  const server = adapter.getInstance<FastifyInstance>();
  void server.register(cookie);
  parseBodies(server);
  setHeaders(server, headers);
  observe(server, options);
  closeUnused(server);
  return adapter;
}

/** Status of a fault in the bytes of a request; every other one is a 400. */
const STATUS_OF_FAULT: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Answers what Node could not read as a request, in the words of all other errors, and ends the connection. */
function answerNoRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS_OF_FAULT[error.code ?? ''] ?? 400;
  const message = status === 400 ? 'this is no HTTP; is the address percent-encoded?' : (STATUS_CODES[status] ?? '');
  const requestId = newId('request');
  const text = JSON.stringify(errorBody(new HttpException(message, status), requestId));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nX-Request-Id: ${requestId}\r\nConnection: close\r\n\r\n${text}`,
  );
}

function parseBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addHook('onRoute', (route) => {
    const bodyLimit = route.config?.bodyLimit;
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
  });
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    // parseAs: 'buffer' gives a Buffer, which the type leaves open
    const bytes = body as Buffer;
    if (!isUtf8(bytes)) return done(notJson('is not UTF-8'));
    if (request.headers['idempotency-key'] !== undefined) request.rawBody = bytes;
    if (bytes.length === 0) return done(null, undefined);
    void parse(request, bytes.toString('utf8'), (error, value) =>
      error ? done(notJson('is not valid JSON')) : done(null, value),
    );
  });
  void server.register(formbody);
  server.addHook('preParsing', (request, _reply, _payload, done) => {
    const isForm = request.headers['content-type']?.toLowerCase().startsWith(FORM) ?? false;
    if (isForm && !request.routeOptions.config?.forms) return done(new UnsupportedMediaTypeException());
    done();
  });
}

function notJson(problem: string): DomainError {
  return new DomainError('INVALID_REQUEST', { field: 'body', problem });
}

/** On every answer; a page of the panel or the documentation sets its own cache rule and policy over these. */
function headersOf(tls: boolean): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'content-security-policy': API_CSP,
    ...(tls && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
}

function setHeaders(server: FastifyInstance, headers: Record<string, string>): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    done();
  });
}

/** Browsers open connections ahead; Node waits for those that never sent a request as if they were in the middle of one. */
function closeUnused(server: FastifyInstance): void {
  const unused = new Set<Socket>();
  server.server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.server.on('request', ({ socket }) => unused.delete(socket));
  server.addHook('preClose', (done) => {
    for (const socket of unused) socket.destroy();
    done();
  });
}

/** Query strings, headers and bodies are never logged: they may hold secrets. */
function observe(server: FastifyInstance, { logger, metrics }: HttpServerOptions): void {
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const { statusCode, elapsedTime } = reply;
    // how long somebody listened says nothing of how quick we are
    const isStream = String(reply.getHeader('content-type')).startsWith('text/event-stream');
    if (!isStream) metrics.observe(request.method, route, statusCode, elapsedTime);
    logger.info({
      requestId: request.id,
      method: request.method,
      route,
      status: statusCode,
      ms: Math.round(elapsedTime * 100) / 100,
      ip: request.ip,
      ...(request.principal && { principal: request.principal.id, organization: request.principal.organizationId }),
    });
    done();
  });
}
