import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** Something the process cannot work without. Its check rejects when it is away. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<unknown>>>;

export interface OperationsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves what an operator asks a process: `/health/live`, `/health/ready` and `/metrics`. */
export async function startOperationsServer(
  host: string,
  port: number,
  registry: Registry,
  checks: ReadinessChecks,
): Promise<OperationsServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET') return reply(response, 405, { error: 'Method not allowed' });
    if (path === '/health/live') return reply(response, 200, { status: 'ok' });
    const answer =
      path === '/health/ready' ? ready(checks, response) : path === '/metrics' ? metrics(registry, response) : null;
    if (!answer) return reply(response, 404, { error: 'Not found' });
    answer.catch(() => reply(response, 500, { error: 'Internal error' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port /* it listens on TCP */, close: () => close(server) };
}

async function ready(checks: ReadinessChecks, response: ServerResponse): Promise<void> {
  const names = Object.keys(checks);
  const results = await Promise.allSettled(Object.values(checks).map((check) => check()));
  const found = Object.fromEntries(
    names.map((name, i) => [name, results[i]?.status === 'fulfilled' ? 'ok' : 'failed']),
  );
  const ok = results.every((result) => result.status === 'fulfilled');
  reply(response, ok ? 200 : 503, { status: ok ? 'ok' : 'failed', checks: found });
}

async function metrics(registry: Registry, response: ServerResponse): Promise<void> {
  const text = await registry.metrics();
  response.writeHead(200, { 'content-type': registry.contentType }).end(text);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
