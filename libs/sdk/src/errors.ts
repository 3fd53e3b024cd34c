/** What every answer of the API that is not a success says (the `ErrorResponse` of the reference). */
interface Refusal {
  readonly error?: string;
  readonly message?: string;
  readonly code?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly requestId?: string;
}

/** The API refused a request. `code` says why, in a word that does not change; `message` in a sentence for people. */
export class ChaintillError extends Error {
  override readonly name: string = 'ChaintillError';

  constructor(
    message: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** e.g. `INVALID_AMOUNT`; the reference lists those of each operation. */
    readonly code: string,
    /** Quote it when you ask about a request. */
    readonly requestId: string | null,
    /** The facts of the message as values. */
    readonly details: Readonly<Record<string, unknown>>,
    /** Seconds to wait before the next try; null when the answer names none. */
    readonly retryAfter: number | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** @param body of an answer that was not a success, as JSON if it was any */
  static of(response: Response, body: unknown): ChaintillError {
    const refusal: Refusal = typeof body === 'object' && body !== null ? body : {};
    const { message = `the server answered ${response.status}`, code = `HTTP_${response.status}` } = refusal;
    const requestId = refusal.requestId ?? response.headers.get('x-request-id');
    const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
    return new ChaintillError(
      message,
      response.status,
      code,
      requestId,
      refusal.details ?? {},
      Number.isFinite(wait) ? wait : null,
    );
  }
}

/** No answer came at all, also not after the retries. A request that changes something may have been carried out. */
export class ChaintillConnectionError extends ChaintillError {
  override readonly name = 'ChaintillConnectionError';

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : 'no answer';
    super(`the server cannot be reached: ${reason}`, 0, 'CONNECTION_FAILED', null, {}, null, { cause });
  }
}
