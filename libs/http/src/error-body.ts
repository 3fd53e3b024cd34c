import { HttpException } from '@nestjs/common';
import { ERRORS, isDomainError, type ErrorKind } from '@chaintill/kernel';

/** Body of every answer that is not a success (S2-ER1, S2-X7). */
export interface ErrorBody {
  /** Short text, the same for every occurrence. */
  readonly error: string;
  /** What is wrong here, and what would be right. */
  readonly message: string;
  readonly code: string;
  readonly statusCode: number;
  /** The facts in the message, as values. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  /** Seconds to wait; only with 429 (S2-L2). */
  readonly retryAfter?: number;
}

/** Statuses of the native API (S2-ER2, S2-X2). */
export const STATUS_OF_KIND = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
} as const satisfies Record<ErrorKind, number>;

/** Faults of the transport, found before or after any rule of the core is asked. */
const TRANSPORT: Readonly<Record<number, { code: string; error: string; message?: string }>> = {
  404: { code: 'RESOURCE_NOT_FOUND', error: 'Not found' },
  405: { code: 'METHOD_NOT_ALLOWED', error: 'Method not allowed' },
  408: { code: 'REQUEST_TIMEOUT', error: 'Request timeout' },
  413: { code: 'BODY_TOO_LARGE', error: 'Body too large', message: 'the body is larger than this route takes' },
  414: { code: 'RESOURCE_NOT_FOUND', error: 'Not found', message: 'no id is that long' },
  415: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    error: 'Unsupported media type',
    message: 'send the body as Content-Type: application/json',
  },
};

const OUTAGE: Omit<ErrorBody, 'requestId'> = {
  error: 'Service unavailable',
  message: 'a part of this service cannot be reached at the moment; try again shortly',
  code: 'SERVICE_UNAVAILABLE',
  statusCode: 503,
};

const INTERNAL: Omit<ErrorBody, 'requestId'> = {
  error: 'Internal error',
  message: 'something went wrong on our side; quote the requestId when you ask about it',
  code: 'INTERNAL_ERROR',
  statusCode: 500,
};

/** Status and title of any code that an answer can carry: one of the core, or one of the server itself. */
export function refusalOf(code: string): { readonly status: number; readonly title: string } {
  const known: Readonly<Record<string, { kind: ErrorKind; title: string }>> = ERRORS;
  const own = known[code];
  if (own) return { status: STATUS_OF_KIND[own.kind], title: own.title };
  const transport = Object.entries(TRANSPORT).find(([, one]) => one.code === code);
  if (transport) return { status: Number(transport[0]), title: transport[1].error };
  const server = [OUTAGE, INTERNAL].find((one) => one.code === code);
  if (!server) throw new Error(`no answer has the code ${code}`);
  return { status: server.statusCode, title: server.error };
}

/** Turns anything thrown into a body. What the program did not foresee is told to the log and not to the caller. */
export function errorBody(error: unknown, requestId: string): ErrorBody {
  if (isDomainError(error)) {
    const { retryAfter } = error.details;
    return {
      error: error.title,
      message: error.message,
      code: error.code,
      statusCode: STATUS_OF_KIND[error.kind],
      ...(Object.keys(error.details).length > 0 && { details: error.details }),
      requestId,
      ...(typeof retryAfter === 'number' && { retryAfter }),
    };
  }
  const status = statusOf(error);
  if (status !== undefined && status >= 400 && status < 500) {
    const known = TRANSPORT[status] ?? { code: 'INVALID_REQUEST', error: 'Invalid request' };
    const message = known.message ?? (error as Error).message; // statusOf() has seen that it is one
    return { error: known.error, message, code: known.code, statusCode: status === 414 ? 404 : status, requestId };
  }
  return { ...(isOutage(error) || status === 503 ? OUTAGE : INTERNAL), requestId };
}

/** Status of an error that Fastify or Nest made. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof HttpException) return error.getStatus();
  // A fault of PostgreSQL or of the network has a code too, but no statusCode.
  return 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/** The network or PostgreSQL refused or lost a connection, which PostgreSQL calls FATAL, or took longer than we wait (57014). */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, severity } = error as Error & { code?: unknown; severity?: unknown };
  if (severity === 'FATAL') return true;
  if (typeof code === 'string') return /^(ECONN(REFUSED|RESET)|EPIPE|ETIMEDOUT|ENOTFOUND|08...|57014)$/.test(code);
  return /^Connection terminated|timeout exceeded when trying to connect/.test(error.message);
}
