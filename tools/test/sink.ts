import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '../local/ports';

/** One request as it arrived. */
export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** How a receiver behaves. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Answers 200 with so many bytes. */
  | { readonly kind: 'huge'; readonly bytes: number }
  /** Answers 200, then a byte every so often, without end. */
  | { readonly kind: 'drip'; readonly everyMs: number };

export interface Sink {
  readonly port: number;
  /** Base address, e.g. `http://127.0.0.1:4711`. */
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly received: Received[];
  connections(): number;
  /** Bytes of replies that the other side took. */
  bytesSent(): number;
  /** Requests to paths that begin so are answered with these faults one after the other, the last one for ever; `null` is 200. */
  behave(path: string, ...faults: (Fault | null)[]): void;
  at(path: string): Received[];
  /** Waits until so many requests came to a path. */
  wait(path: string, count: number, timeoutMs?: number): Promise<Received[]>;
  close(): Promise<void>;
}

/** Starts a recording HTTP receiver on a free port of the loopback interface. */
export async function startSink(host = '127.0.0.1'): Promise<Sink> {
  const received: Received[] = [];
  const behaviours = new Map<string, (Fault | null)[]>();
  let connections = 0;
  let bytes = 0;

  const next = (path: string): Fault | null => {
    for (const [prefix, faults] of behaviours) {
      if (path.startsWith(prefix)) return (faults.length > 1 ? faults.shift() : faults[0]) ?? null;
    }
    return null;
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '/';
      // Repeated headers do not occur in webhooks.
      const headers = request.headers as Record<string, string>;
      received.push({ path, headers, body: Buffer.concat(chunks).toString(), at: Date.now() });
      answer(next(path), request, response, (sent) => (bytes += sent));
    });
    request.on('error', () => undefined);
  });
  server.on('connection', () => connections++);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const at = (path: string): Received[] => received.filter((one) => one.path.startsWith(path));
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    received,
    connections: () => connections,
    bytesSent: () => bytes,
    behave: (path, ...faults) => behaviours.set(path, faults),
    at,
    wait: (path, count, timeoutMs = 20_000) =>
      waitFor(
        `${count} requests to ${path}`,
        async () => (at(path).length >= count ? at(path) : undefined),
        timeoutMs,
        5,
      ),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(
  fault: Fault | null,
  request: IncomingMessage,
  response: ServerResponse,
  count: (bytes: number) => void,
): void {
  switch (fault?.kind) {
    case undefined:
      response.writeHead(200).end('ok');
      break;
    case 'status':
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
      break;
    case 'hang':
      break;
    case 'reset':
      request.socket.resetAndDestroy();
      break;
    case 'delay':
      setTimeout(() => response.writeHead(200).end('ok'), fault.ms);
      break;
    case 'huge': {
      response.writeHead(200, { 'content-length': String(fault.bytes) });
      const block = Buffer.alloc(65_536, 'x');
      let left = fault.bytes;
      const write = (): void => {
        while (left > 0 && !response.destroyed) {
          const part = block.subarray(0, Math.min(left, block.length));
          left -= part.length;
          if (!response.write(part, () => count(part.length))) {
            response.once('drain', write);
            return;
          }
        }
        response.end();
      };
      write();
      break;
    }
    case 'drip': {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), fault.everyMs);
      response.once('close', () => clearInterval(timer));
      break;
    }
  }
}
