import type { Pool } from 'undici';
import { RpcError, rpcFault } from './rpc-error';

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Largest answer that is read into memory. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const CONNECTIONS = 8;

interface Answer {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code?: unknown; readonly message?: unknown };
}

/**
 * JSON-RPC over pooled HTTP, as lean as it gets: a client library's formatting of each log costs more than reading it.
 * Results are handed on as parsed; callers check their shape.
 */
export class HttpRpc {
  /** Requests sent; each entry of a batch counts, as it does on a provider's bill. */
  calls = 0;
  private pool: Promise<Pool> | undefined;
  private nextId = 1;
  private batches = true;
  private readonly url: URL;
  private readonly headers: Record<string, string> = { 'content-type': 'application/json' };

  constructor(
    url: string,
    private readonly timeoutMs: number,
  ) {
    this.url = new URL(url);
    if (this.url.username) {
      const credentials = `${decodeURIComponent(this.url.username)}:${decodeURIComponent(this.url.password)}`;
      this.headers['authorization'] = `Basic ${Buffer.from(credentials).toString('base64')}`;
    }
  }

  /** @throws RpcError */
  async call(method: string, params: readonly unknown[]): Promise<unknown> {
    this.calls++;
    const id = this.nextId++;
    const answer = await this.post(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    if (Array.isArray(answer)) throw new RpcError('malformed', `${method}: an array where one answer was expected`);
    return resultOf(answer, id, method);
  }

  /** Many calls in one request; one by one from a provider that takes no batches. @throws RpcError for the first failed call */
  async batch(calls: readonly RpcCall[]): Promise<unknown[]> {
    if (calls.length === 0) return [];
    if (!this.batches || calls.length === 1)
      return Promise.all(calls.map(({ method, params }) => this.call(method, params)));
    this.calls += calls.length;
    const first = this.nextId;
    this.nextId += calls.length;
    const answer = await this.post(
      JSON.stringify(calls.map((call, i) => ({ jsonrpc: '2.0', id: first + i, ...call }))),
    );
    if (!Array.isArray(answer)) {
      const { error } = answer;
      if (!error || rpcFault(Number(error.code), String(error.message)) === 'throttled') {
        throw new RpcError(error ? 'throttled' : 'malformed', 'batch: not answered as one');
      }
      this.batches = false;
      return this.batch(calls);
    }
    // The order of the answers is the server's choice.
    const byId = new Map(answer.map((entry) => [entry.id, entry]));
    return calls.map(({ method }, i) => {
      const entry = byId.get(first + i);
      if (!entry) throw new RpcError('malformed', `${method}: a batch was answered in part`);
      return resultOf(entry, first + i, method);
    });
  }

  async close(): Promise<void> {
    await (await this.pool)?.destroy();
  }

  private async post(body: string): Promise<Answer | Answer[]> {
    this.pool ??= import('undici').then(
      ({ Pool: HttpPool }) => new HttpPool(this.url.origin, { connections: CONNECTIONS }),
    );
    const pool = await this.pool;
    const signal = AbortSignal.timeout(this.timeoutMs);
    let text: string;
    try {
      const path = this.url.pathname + this.url.search;
      const response = await pool.request({ method: 'POST', path, headers: this.headers, body, signal });
      const { statusCode, headers } = response;
      if (statusCode !== 200) {
        await response.body.dump();
        // JSON-RPC servers send their errors with 200; another status is the word of something in between.
        const wait = retryAfterMs(headers['retry-after']);
        if (statusCode === 413) throw new RpcError('too_large', 'HTTP 413');
        throw new RpcError(
          statusCode === 429 || statusCode === 503 ? 'throttled' : 'unreachable',
          `HTTP ${statusCode}`,
          wait,
        );
      }
      text = await readLimited(response.body);
    } catch (error) {
      if (error instanceof RpcError) throw error;
      const { code, name } = error as { code?: string; name?: string };
      if (name === 'TimeoutError') throw new RpcError('timeout', `no answer within ${this.timeoutMs} ms`);
      throw new RpcError('unreachable', code ?? 'no connection');
    }
    return parseAnswer(text);
  }
}

async function readLimited(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new RpcError('too_large', `answer larger than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)).toString('utf8');
}

function parseAnswer(text: string): Answer | Answer[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new RpcError('malformed', 'the answer is not JSON');
  }
  const entries: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  if (entries.some((entry) => typeof entry !== 'object' || entry === null)) {
    throw new RpcError('malformed', 'the answer is not JSON-RPC');
  }
  // Every field of an Answer is unknown or checked where it is read.
  return parsed as Answer | Answer[];
}

function resultOf(answer: Answer, id: number, method: string): unknown {
  if (answer.error) {
    const { code, message } = answer.error;
    const text = String(message).slice(0, 200);
    throw new RpcError(rpcFault(Number(code), text), `${method}: ${text}`);
  }
  if (answer.id !== id) throw new RpcError('malformed', `${method}: the answer is to another request`);
  if (answer.result === undefined) throw new RpcError('malformed', `${method}: neither result nor error`);
  return answer.result;
}

/** Retry-After in seconds or as a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | string[] | undefined): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (!text) return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(wait) && wait > 0 ? wait : undefined;
}
