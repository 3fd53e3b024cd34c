import type { Dispatcher } from 'undici';
import type { Answer } from '../domain/answer';
import { parseRetryAfter } from '../domain/retry-schedule';
import { AddressRefusedError } from './guarded-agent';

const EXCERPT_BYTES = 2_048;

/**
 * Sends one webhook and reads its answer: no redirect is followed, no more than 2 KB of the reply are read, and all of it
 * has to be over within the timeout, however slowly it drips.
 */
export async function postWebhook(
  dispatcher: Dispatcher,
  url: string,
  headers: Record<string, string>,
  body: string,
  timeoutMs: number,
): Promise<Answer> {
  const started = performance.now();
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  let status: number | null = null;
  let excerpt: string | null = null;
  let error: string | null = null;
  let retryAfterSeconds: number | null = null;
  try {
    const { origin, pathname, search } = new URL(url);
    const response = await dispatcher.request({
      origin,
      path: pathname + search,
      method: 'POST',
      headers,
      body,
      signal: abort.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    status = response.statusCode;
    const retryAfter = response.headers['retry-after'];
    retryAfterSeconds = parseRetryAfter(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, new Date());
    excerpt = await readExcerpt(response.body);
  } catch (cause) {
    error = abort.signal.aborted ? `no complete answer within ${timeoutMs / 1_000} s` : describe(cause);
  } finally {
    clearTimeout(timer);
  }
  return { status, excerpt, error, retryAfterSeconds, durationMs: Math.round(performance.now() - started) };
}

/** The beginning of a reply as text that PostgreSQL stores. Whatever follows is not read: the connection is closed instead. */
async function readExcerpt(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= EXCERPT_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, EXCERPT_BYTES).toString('utf8').replaceAll('\0', '\uFFFD');
}

const TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed before the answer',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within 10 s',
  ETIMEDOUT: 'no connection in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'the host name does not resolve',
  CERT_HAS_EXPIRED: 'the TLS certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the TLS certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the TLS certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another host name',
};

/** Says what went wrong without anything about our own network: the text is shown to the merchant. */
function describe(cause: unknown): string {
  if (cause instanceof AddressRefusedError) return cause.message;
  const code = (cause as { code?: unknown } | null)?.code;
  if (typeof code === 'string')
    return TEXTS[code] ?? (code.startsWith('HPE_') ? 'the answer is not HTTP' : `the request failed (${code})`);
  return cause instanceof Error && cause.message === 'the host name does not resolve'
    ? cause.message
    : 'the request failed';
}
