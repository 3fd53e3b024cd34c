import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from './error-body';
import { sendStored, type StoredAnswer } from './idempotency';
import { IdempotentCreates, type Requester } from './idempotent-creates';

/** Answers a request with an error. */
export type ErrorWriter = (reply: FastifyReply, request: FastifyRequest, error: unknown, logger: Logger) => void;

type CallersRequest = FastifyRequest & { principal?: Requester };

/**
 * The one place where an error becomes an answer: that of the native API, unless the route has words of its own. Refusals
 * (4xx) of requests with an `Idempotency-Key` are kept and replayed like successes (S2-X3); what is our fault (5xx) is not:
 * the same request may be tried again.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  constructor(private readonly creates: IdempotentCreates) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<CallersRequest>();
    const reply = http.getResponse<FastifyReply>();
    try {
      const kept = await this.keep(request, error);
      if (kept?.replayed) return void reply.send(sendStored(reply, kept));
      this.write(reply, request, error);
    } catch (failure) {
      this.write(reply, request, failure);
    }
  }

  /** @returns undefined for what is not kept */
  private async keep(request: CallersRequest, error: unknown): Promise<StoredAnswer | undefined> {
    const { idempotency, principal } = request;
    if (!idempotency || !principal) return undefined;
    const body = errorBody(error, request.id);
    if (body.statusCode >= 500 || body.statusCode === 429) return undefined;
    return this.creates.refuse(principal, idempotency, {
      status: body.statusCode,
      body: JSON.stringify(body),
      replayed: false,
    });
  }

  private write(reply: FastifyReply, request: FastifyRequest, error: unknown): void {
    // a request that reached no route has no config
    const write = request.routeOptions?.config?.errors ?? sendError;
    write(reply, request, error, this.logger);
  }
}

/** Answers with the body of an error; what is our fault goes to the log with its stack and the id of the request. */
export function sendError(reply: FastifyReply, request: FastifyRequest, error: unknown, logger: Logger): void {
  if (reply.sent) return;
  const body = errorBody(error, request.id);
  if (body.statusCode >= 500 && !isExpected(body.code)) {
    logger.error(
      { requestId: request.id, route: request.routeOptions?.url },
      error instanceof Error ? error.stack : String(error),
    );
  }
  if (body.retryAfter !== undefined) reply.header('retry-after', String(body.retryAfter));
  void reply.code(body.statusCode).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}

/** 503 with a code of the core is an answer like any other; without one it is an outage. */
function isExpected(code: string): boolean {
  return code !== 'INTERNAL_ERROR' && code !== 'SERVICE_UNAVAILABLE';
}
