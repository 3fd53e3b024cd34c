import ky, { isHTTPError } from 'ky';
import { ChaintillConnectionError } from './errors';

export interface Patience {
  /** Tries after the first one; 4 unless set. */
  readonly retries: number;
  /** For one try; 30 seconds unless set. */
  readonly timeoutMs: number;
  /** A server that asks for a longer wait is not waited for; a minute unless set. */
  readonly longestWaitMs: number;
}

const BROKEN = [408, 429, 500, 502, 503, 504];
const REFUSED_BEFORE_ANYTHING_WAS_DONE = [429];

/**
 * Sends a request, again after a while when it failed: with growing, spread waits, or when `Retry-After` says.
 * @param repeatable whether the request may be carried out twice without harm; if not, only a refusal for too many requests is
 *   followed by another try
 * @returns the answer, whatever its status
 * @throws ChaintillConnectionError when no answer came
 */
export async function sendPatiently(
  request: Request,
  repeatable: boolean,
  { retries, timeoutMs, longestWaitMs }: Patience,
  fetch: typeof globalThis.fetch,
): Promise<Response> {
  const statuses = repeatable ? BROKEN : REFUSED_BEFORE_ANYTHING_WAS_DONE;
  try {
    return await ky(request, {
      fetch,
      timeout: timeoutMs,
      retry: {
        limit: retries,
        methods: ['get', 'post', 'put', 'delete'],
        statusCodes: statuses,
        afterStatusCodes: statuses,
        maxRetryAfter: longestWaitMs,
        backoffLimit: longestWaitMs,
        jitter: true,
        retryOnTimeout: repeatable,
        // false ends it, true waits a little, undefined as long as Retry-After says. Where that is absent ky would take the
        // end of a rate limit's window instead, which is no reason to wait so long after another error.
        shouldRetry: ({ error }) => {
          if (!isHTTPError(error)) return repeatable ? undefined : false;
          const asked = error.response.headers.get('retry-after');
          if (asked === null) return statuses.includes(error.response.status);
          return Number(asked) * 1_000 > longestWaitMs ? false : undefined;
        },
      },
    });
  } catch (error) {
    if (isHTTPError(error)) return error.response;
    if (request.signal.aborted) throw error;
    throw new ChaintillConnectionError(error);
  }
}
