import type { BegunPayment, Choice, LinkView, PaymentView } from './views';

/** An answer that is no success, or none at all (`status` 0). */
export class Problem extends Error {
  constructor(
    /** HTTP status; 0 when the server was not reached. */
    readonly status: number,
    /** Code of the API, e.g. `SOLD_OUT`. */
    readonly code: string,
    message: string,
    readonly requestId?: string,
    /** Seconds to wait, where the server says so. */
    readonly retryAfter?: number,
    /** The field of the request that is at fault. */
    readonly field?: string,
  ) {
    super(message);
  }
}

const BASE = '/checkout/api';
/** A phone between two networks may leave a request without an answer. */
const TIMEOUT_MS = 20_000;

export const paymentPath = (token: string): string => `${BASE}/payments/${encodeURIComponent(token)}`;

/** @throws Problem */
export const readPayment = (token: string): Promise<PaymentView> => call('GET', paymentPath(token));

/** @throws Problem `ORDER_ALREADY_PAID`, `ORDER_EXPIRED` when it is too late */
export const cancelPayment = (token: string): Promise<PaymentView> => call('POST', `${paymentPath(token)}/cancel`);

/** @throws Problem */
export const readLink = (slug: string): Promise<LinkView> => call('GET', `${BASE}/links/${encodeURIComponent(slug)}`);

/**
 * Makes a payment of a link. The same key and choice give the same payment however often it is asked for.
 * @throws Problem `SOLD_OUT` and others
 */
export const createPayment = (slug: string, choice: Choice, key: string): Promise<BegunPayment> =>
  call('POST', `${BASE}/links/${encodeURIComponent(slug)}/payments`, choice, { 'idempotency-key': key });

async function call<Answer>(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(path, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw new Problem(0, 'UNREACHABLE', String(error));
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok || answer === undefined) throw problemOf(response, answer);
  // The shape is that of docs/openapi/checkout.json, which the server's tests hold it to.
  return answer as Answer;
}

/** Reads the error body of the API; a proxy in between may answer in its own words. */
function problemOf(response: Response, answer: unknown): Problem {
  const { code, message, requestId, retryAfter, details } = record(answer);
  const field = record(details)['field'];
  const wait = Number(retryAfter ?? response.headers.get('retry-after') ?? Number.NaN);
  return new Problem(
    response.status,
    typeof code === 'string' ? code : 'UNKNOWN',
    typeof message === 'string' ? message : response.statusText,
    typeof requestId === 'string' ? requestId : undefined,
    Number.isFinite(wait) ? wait : undefined,
    typeof field === 'string' ? field : undefined,
  );
}

function record(value: unknown): Record<string, unknown> {
  // any object can be asked for any key
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
