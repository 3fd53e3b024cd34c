import { createHash } from 'node:crypto';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '@chaintill/kernel';
import { ApiHeader } from './api-docs';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent; kept only when it may be needed. */
    rawBody?: Buffer;
    /** Set for a handler that asks for it, when the caller sent a key. */
    idempotency?: IdempotencyRequest;
  }
}

/** A request that is to be done once however often it is sent (S2-I1). */
export interface IdempotencyRequest {
  readonly key: string;
  /** Method and route, e.g. `POST /api/v1/orders`: a key means one thing per route (S2-X3). */
  readonly route: string;
  /** SHA-256 of the parameters in the path and of the body as it was sent. */
  readonly requestHash: Buffer;
}

/** An answer as it is sent: the same to the byte each time. */
export interface StoredAnswer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
  readonly replayed: boolean;
}

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;

/** Reads `Idempotency-Key`. @throws DomainError INVALID_REQUEST for a key that is not 1 to 255 visible ASCII characters */
export function idempotencyOf(request: FastifyRequest): IdempotencyRequest | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !VISIBLE_ASCII.test(key)) {
    throw new DomainError('INVALID_REQUEST', {
      field: 'Idempotency-Key',
      problem: 'must be 1 to 255 visible ASCII characters',
    });
  }
  const requestHash = createHash('sha256')
    .update(pathParameters(request))
    .update(request.rawBody ?? '')
    .digest();
  return { key, route: `${request.method} ${request.routeOptions.url ?? ''}`, requestHash };
}

/** Two things of one route are two requests; most routes that create have no parameters. */
function pathParameters({ params }: FastifyRequest): string {
  const text = JSON.stringify(params ?? {});
  return text === '{}' ? '' : text;
}

/**
 * The idempotency of a request, as a parameter of a handler; undefined when the caller did not ask for it. Whatever the
 * handler refuses from then on is kept for the key ({@link ErrorFilter}).
 */
export const Idempotent = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const idempotency = idempotencyOf(request);
  if (idempotency) request.idempotency = idempotency;
  return idempotency;
});

/**
 * On a route that takes `Idempotency-Key`; its handler passes the parameter `@Idempotent()` on, and its `Throws` names
 * IDEMPOTENCY_KEY_CONFLICT. Refusals are kept for the key, too.
 */
export const CreatesOnce = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'the same key and body within 24 hours give the first answer again; 1 to 255 visible ASCII characters',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
  );

/** Sends an answer as it is stored. A handler returns what this returns. */
export function sendStored(reply: FastifyReply, { status, body, replayed }: StoredAnswer): string {
  void reply.code(status).header('content-type', 'application/json; charset=utf-8');
  if (replayed) void reply.header('idempotent-replayed', 'true');
  return body;
}
