import { fork, type ChildProcess } from 'node:child_process';
import { openWakeQueue, type WakeQueue } from '@chaintill/jobs';
import { newId } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import { Sealer } from '@chaintill/secrets';
import { waitFor } from '../../tools/local/ports';
import { openMachine } from '../machine';
import { MASTER_KEY } from './settings';
import type { SinkOrder, SinkReport } from './sink-process';

/** What the measurements of webhooks share: real PostgreSQL and Redis, a receiver and a sender in processes of their own. */
export interface Stage {
  readonly db: Database;
  readonly redisUrl: string;
  readonly wake: WakeQueue;
  /** Base address of the receiver. */
  readonly sinkUrl: string;
  resetSink(): void;
  sinkReport(): Promise<SinkReport>;
  /** Waits until the receiver has so many requests. */
  received(count: number, timeoutMs?: number): Promise<SinkReport>;
  startSender(): Promise<{ stop(): Promise<void> }>;
  /** Empties the tables of webhooks and makes one merchant with one endpoint for each path. @returns the merchants */
  merchants(paths: readonly string[]): Promise<string[]>;
  /** Commits one event of each merchant named, due at `t`. */
  emit(merchants: readonly string[], t: number): Promise<void>;
  close(): Promise<void>;
}

export const SECRET = 'webhook_secret_key';

export async function openStage(): Promise<Stage> {
  const machine = await openMachine();
  const { db, redisUrl } = machine;
  const wake = openWakeQueue('webhooks', redisUrl);
  const sink = fork(new URL('./sink-process.js', import.meta.url));
  const { port } = await message<{ port: number }>(sink);
  const tell = (order: SinkOrder): boolean => sink.send(order);
  const sinkReport = (): Promise<SinkReport> => {
    tell('report');
    return message<SinkReport>(sink);
  };
  return {
    db,
    redisUrl,
    wake,
    sinkUrl: `http://127.0.0.1:${port}`,
    resetSink: () => void tell('reset'),
    sinkReport,
    received: (count, timeoutMs = 120_000) =>
      waitFor(
        `${count} webhooks`,
        async () => {
          const report = await sinkReport();
          return report.count >= count ? report : undefined;
        },
        timeoutMs,
        20,
      ),
    startSender: async () => {
      const child = fork(new URL('./sender-process.js', import.meta.url), [machine.databaseUrl, redisUrl]);
      await message(child);
      return { stop: () => end(child) };
    },
    merchants: async (paths) => {
      await db.query('truncate webhook_attempts, webhook_deliveries, events, webhook_secrets, webhook_endpoints');
      const sealer = new Sealer(MASTER_KEY);
      const rows = paths.map((path) => ({
        organization: newId('organization'),
        endpoint: newId('webhookEndpoint'),
        path,
      }));
      await db.query(`insert into organizations (id, name) select id, 'bench' from unnest($1::text[]) as o(id)`, [
        rows.map((r) => r.organization),
      ]);
      await db.query(
        `insert into webhook_endpoints (id, organization_id, livemode, url, event_types, created_at, updated_at)
          select id, organization, true, url, '{*}', now(), now() from unnest($1::text[], $2::text[], $3::text[]) as e(id, organization, url)`,
        [
          rows.map((r) => r.endpoint),
          rows.map((r) => r.organization),
          rows.map((r) => `http://127.0.0.1:${port}${r.path}`),
        ],
      );
      await db.query(
        `insert into webhook_secrets (endpoint_id, sealed, created_at) select id, sealed, now() from unnest($1::text[], $2::bytea[]) as s(id, sealed)`,
        [rows.map((r) => r.endpoint), rows.map((r) => sealer.seal(SECRET, r.endpoint))],
      );
      return rows.map((r) => r.organization);
    },
    emit: async (merchants, t) => {
      await db.prepared('bench_emit', EMIT, [
        merchants.map(() => newId('event')),
        merchants,
        JSON.stringify({ ...SAMPLE, t }),
        new Date(),
      ]);
    },
    close: async () => {
      await end(sink);
      await wake.close();
      await machine.close();
    },
  };
}

const EMIT = `
  insert into events (id, organization_id, livemode, type, object_kind, object_id, object_version, object_data, published, created_at)
  select id, organization, true, 'order.completed', 'order', 'ord_01k9x2m3n4p5q6r7s8t9v0w1x2', 3, $3, true, $4
  from unnest($1::text[], $2::text[]) as e(id, organization)`;

/** An order as settlement describes it. */
export const SAMPLE = {
  orderId: 'ord_01k9x2m3n4p5q6r7s8t9v0w1x2',
  orderReference: 'INV-2026-000123',
  amount: '100.00',
  currency: 'USDT',
  chainId: 'ethereum-local',
  address: '0x8ba1f109551bD432803012645Ac136ddd64DBA72',
  status: 'completed',
  createdAt: '2026-01-20T10:30:00Z',
  expiresAt: '2026-01-20T10:40:00Z',
  receivedAmount: '100.00',
  confirmedAmount: '100.00',
  remainingAmount: '0.00',
  overpaidAmount: '0.00',
  needsReview: false,
  metadata: {},
  livemode: true,
  version: 3,
};

function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a child ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (value) => {
      child.off('exit', ended);
      resolve(value as T); // both ends are in this folder
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
