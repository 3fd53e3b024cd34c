import {
  applyDecorators,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, from, type Observable } from 'rxjs';
import { ApiHeader } from './api-docs';
import { errorBody } from './error-body';
import { idempotencyOf, sendStored, type StoredAnswer } from './idempotency';
import { IdempotentCreates, type Requester } from './idempotent-creates';

/**
 * Keeps refusals (4xx) of requests with an `Idempotency-Key`, so that they are replayed like successes (S2-X3). What is our
 * fault (5xx) is not kept: the same request may be tried again. Costs nothing where nothing fails.
 */
@Injectable()
export class KeptRefusals implements NestInterceptor {
  constructor(private readonly creates: IdempotentCreates) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest & { principal?: Requester }>();
    if (request.headers['idempotency-key'] === undefined) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(catchError((error: unknown) => from(this.keep(request, reply, error))));
  }

  private async keep(
    request: FastifyRequest & { principal?: Requester },
    reply: FastifyReply,
    error: unknown,
  ): Promise<string> {
    const body = errorBody(error, request.id);
    // a key that cannot be read is refused by this and cannot be kept
    const idempotency = idempotencyOf(request);
    if (body.statusCode >= 500 || body.statusCode === 429 || !request.principal || !idempotency) throw error;
    const answer: StoredAnswer = { status: body.statusCode, body: JSON.stringify(body), replayed: false };
    const kept = await this.creates.refuse(request.principal, idempotency, answer);
    if (!kept.replayed) throw error;
    return sendStored(reply, kept);
  }
}

/**
 * On a route that takes `Idempotency-Key`; its handler passes the parameter `@Idempotent()` on, and its `Throws` names
 * IDEMPOTENCY_KEY_CONFLICT. Refusals are kept for the key, too.
 */
export const CreatesOnce = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(KeptRefusals),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'the same key and body within 24 hours give the first answer again; 1 to 255 visible ASCII characters',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
  );
