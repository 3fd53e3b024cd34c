import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

/** A proxy that counts calls as a provider bills them, and is as far away as one. */
export interface CountingProxy {
  readonly url: string;
  /** Each entry of a batch counts. */
  calls(): number;
  stop(): Promise<void>;
}

/** @param delayMs round trip that is added to each request */
export async function startCountingProxy(target: string, delayMs: number): Promise<CountingProxy> {
  let calls = 0;
  const node = new Pool(target, { connections: 16 });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const parsed: unknown = JSON.parse(body.toString());
      calls += Array.isArray(parsed) ? parsed.length : 1;
      const forward = async (): Promise<void> => {
        const answer = await node.request({
          method: 'POST',
          path: '/',
          headers: { 'content-type': 'application/json' },
          body,
        });
        response.writeHead(answer.statusCode, { 'content-type': 'application/json' });
        answer.body.pipe(response);
      };
      setTimeout(() => forward().catch(() => response.destroy()), delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => calls,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await node.destroy();
    },
  };
}
