import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A receiver in a process of its own. It answers 200, on paths that begin with `/slow` after five seconds, and remembers how
 * long each message was on its way (`data.t` is when it was due) and which ids came twice.
 */
export interface SinkReport {
  readonly count: number;
  readonly duplicates: number;
  /** Milliseconds from the due moment to the arrival, without the slow path. */
  readonly latencies: number[];
}
export type SinkOrder = 'reset' | 'report';

const SLOW_MS = 5_000;
let seen = new Set<string>();
let count = 0;
let duplicates = 0;
let latencies: number[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    count++;
    const key = `${String(request.headers['webhook-id'])} ${String(request.url)}`;
    if (seen.has(key)) duplicates++;
    seen.add(key);
    if (request.url?.startsWith('/slow')) {
      setTimeout(() => response.end('ok'), SLOW_MS);
      return;
    }
    response.end('ok');
    const due = /"t": ?([0-9.]+)/.exec(Buffer.concat(chunks).toString())?.[1];
    if (due) latencies.push(performance.timeOrigin + performance.now() - Number(due));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port })); // it listens on TCP
process.on('message', (order: SinkOrder) => {
  if (order === 'report') process.send?.({ count, duplicates, latencies } satisfies SinkReport);
  if (order === 'reset') {
    seen = new Set();
    [count, duplicates, latencies] = [0, 0, []];
  }
});
process.on('disconnect', () => process.exit());
