import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from './error-body';

/** Answers a request with an error. */
export type ErrorWriter = (reply: FastifyReply, request: FastifyRequest, error: unknown, logger: Logger) => void;

/** The one place where an error becomes an answer: that of the native API, unless the route has words of its own. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    // a request that reached no route has no config
    const write = request.routeOptions?.config?.errors ?? sendError;
    write(http.getResponse<FastifyReply>(), request, error, this.logger);
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
