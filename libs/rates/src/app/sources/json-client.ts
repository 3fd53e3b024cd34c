import { Agent, type Dispatcher } from 'undici';
import { SourceError } from '../../domain/price-source';

const MAX_BYTES = 8 * 1_024 * 1_024;

/** An answer with another status than 200. */
export class StatusError extends SourceError {
  constructor(
    readonly status: number,
    host: string,
  ) {
    super(status >= 300 && status < 400 ? `${host} redirects (${status})` : `${host} answers ${status}`);
  }
}

/** Asks public HTTP APIs: no redirect is followed, and an answer has a greatest size. */
export class JsonClient {
  private readonly agent: Dispatcher = new Agent({ connections: 4, pipelining: 1 });

  /**
   * @param base address of the API, e.g. `https://api.kraken.com`; a path in it stays in front
   * @param path with the query
   * @throws SourceError for any answer but 200 with JSON; whatever undici throws when there is no answer
   */
  async get(base: string, path: string, signal: AbortSignal): Promise<unknown> {
    const { origin, pathname, host } = new URL(base);
    const { statusCode, body } = await this.agent.request({
      origin,
      path: pathname.replace(/\/$/, '') + path,
      method: 'GET',
      headers: { accept: 'application/json', 'user-agent': 'chaintill' },
      signal,
      // the signal is the limit, for the answer as a whole
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    if (statusCode !== 200) {
      body.on('error', () => undefined).destroy();
      throw new StatusError(statusCode, host);
    }
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BYTES) throw new SourceError(`${host} answers more than ${MAX_BYTES} bytes`);
    }
    try {
      return JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } catch {
      throw new SourceError(`${host} answers something else than JSON`);
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

/** @throws SourceError when it is no JSON object or list */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new SourceError('the answer has another form than expected');
  // any object has properties by name
  return value as Record<string, unknown>;
}

/** @throws SourceError when it is no list */
export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new SourceError('the answer has another form than expected');
  return value;
}
