import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import WebSocket from 'ws';
import type { BurstChain } from './burst-chain';

const WARM_UP = 20;
const TRANSFERS_PER_BLOCK = 20;
const EVERY_MS = 50;

/**
 * From the moment a block is announced to the moment its rows are committed. The announcement is heard on a socket of our
 * own; the commit is told by a trigger's notification, which PostgreSQL sends when, and only when, it commits.
 * @returns milliseconds, one figure for each block
 */
export async function measureLatency(chain: BurstChain, databaseUrl: string, blocks: number): Promise<number[]> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(`
    create or replace function bench_told() returns trigger language plpgsql as $$
    begin
      perform pg_notify('stored', (select max(block_height)::text from added));
      return null;
    end $$;
    create or replace trigger bench_told after insert on transfers referencing new table as added
      for each statement execute function bench_told();
    listen stored`);
  const socket = new WebSocket(chain.anvil.wsUrl);
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send('{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}');
  const mined = new Map<number, number>();
  const latencies: number[] = [];
  socket.on('message', (message) => {
    const head = JSON.parse(message.toString()) as { params?: { result: { number: string } } }; // eth_subscription
    if (head.params) mined.set(Number(head.params.result.number), performance.now());
  });
  let stored: (() => void) | undefined;
  client.on('notification', ({ payload }) => {
    const at = mined.get(Number(payload));
    // Told before it was announced to us: as quick as can be.
    if (payload) latencies.push(at === undefined ? 0 : performance.now() - at);
    stored?.();
  });
  try {
    for (let i = 0; i < WARM_UP + blocks; i++) {
      const done = new Promise<void>((resolve) => (stored = resolve));
      await chain.burst(i * TRANSFERS_PER_BLOCK, TRANSFERS_PER_BLOCK);
      await Promise.race([done, sleep(10_000).then(() => Promise.reject(new Error('a block was not stored')))]);
      await sleep(EVERY_MS);
    }
  } finally {
    socket.terminate();
    await client.query('drop trigger bench_told on transfers');
    await client.end();
  }
  return latencies.slice(WARM_UP);
}
