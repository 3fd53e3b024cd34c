import autocannon from 'autocannon';
import { Pool } from 'undici';

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/**
 * Closed loop: `connections` callers, each with its next call as soon as the last one is answered.
 * @param call makes each call; its answers must all be 2xx
 */
export async function closedLoop(
  url: string,
  call: () => Call,
  seconds: number,
  connections = 32,
): Promise<LoadResult> {
  const first = call();
  const result = await autocannon({
    url: url + first.path,
    connections,
    duration: seconds,
    requests: [
      {
        method: first.method,
        setupRequest: (request) => {
          const { path, headers, body } = call();
          return { ...request, path, headers: { ...headers }, body: body ?? '' };
        },
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were not 2xx, ${result.errors} failed`);
  return { perSecond: result.requests.total / result.duration, p50: result.latency.p50, p99: result.latency.p99 };
}

/** Open loop: calls leave on a fixed schedule whatever the answers do; latency counts from the scheduled moment, in ms. */
export async function openLoop(url: string, call: () => Call, perSecond: number, seconds: number): Promise<number[]> {
  const pool = new Pool(url, { connections: 64 });
  const latencies: number[] = [];
  const pending: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; n < perSecond * seconds; n++) {
    const scheduled = began + (n * 1_000) / perSecond;
    const wait = scheduled - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const { method, path, headers, body } = call();
    pending.push(
      pool
        .request({ method, path, headers: { ...headers }, ...(body === undefined ? {} : { body }) })
        .then(async (answer) => {
          await answer.body.dump();
          if (answer.statusCode >= 300) throw new Error(`${path} answered ${answer.statusCode}`);
          latencies.push(performance.now() - scheduled);
        }),
    );
  }
  await Promise.all(pending);
  await pool.close();
  return latencies;
}
