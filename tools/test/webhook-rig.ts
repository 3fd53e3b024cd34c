import { newId, systemClock, type Actor, type Scope } from '@chaintill/kernel';
import { openWakeQueue, type WakeQueue } from '@chaintill/jobs';
import { Sealer } from '@chaintill/secrets';
import {
  CallbackSecret,
  WebhookEndpoints,
  WebhookLog,
  WebhookSender,
  type Resolver,
  type SenderConfig,
} from '@chaintill/webhooks';
import { Registry } from 'prom-client';
import { waitFor } from '../local/ports';
import { testDatabase, testRedisUrl, type TestDatabase } from './database';

export const TEST_MASTER_KEY = Buffer.from('00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 'hex');

/** Everything webhooks need, on real parts. */
export interface WebhookRig {
  readonly database: TestDatabase;
  readonly wake: WakeQueue;
  readonly endpoints: WebhookEndpoints;
  readonly callbackSecret: CallbackSecret;
  readonly log: WebhookLog;
  /** The same endpoints under the rules of production. */
  inProduction(): WebhookEndpoints;
  /** What the senders logged. */
  readonly warnings: string[];
  merchant(livemode?: boolean): Promise<Actor>;
  /** Commits events of one type, with their fan-out. @returns their ids */
  emit(scope: Scope, type: string, count?: number, callbackUrl?: string): Promise<string[]>;
  /** Starts a sender. It is stopped with the rig. */
  sender(config?: Partial<SenderConfig>, resolver?: Resolver): RunningSender;
  /** Waits until no delivery is pending. */
  drained(timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

export interface RunningSender {
  readonly sender: WebhookSender;
  readonly registry: Registry;
  stop(graceMs?: number): Promise<void>;
}

/** Short waits, so that a whole schedule passes in a test; the pattern is that of the real one. */
export const TEST_SENDER: SenderConfig = {
  local: true,
  WEBHOOK_TIMEOUT_SECONDS: 2,
  WEBHOOK_RETRY_SECONDS: [0.1, 0.2, 0.3],
  WEBHOOK_CONCURRENCY: 64,
  WEBHOOK_ENDPOINT_CONCURRENCY: 8,
};

export async function webhookRig(redisIndex: number): Promise<WebhookRig> {
  const database = await testDatabase();
  const wake = openWakeQueue('webhooks', testRedisUrl(redisIndex));
  const sealer = new Sealer(TEST_MASTER_KEY);
  const warnings: string[] = [];
  const running: RunningSender[] = [];
  const { db } = database;
  return {
    database,
    wake,
    endpoints: new WebhookEndpoints(db, sealer, systemClock, { local: true }, wake),
    callbackSecret: new CallbackSecret(db, sealer, systemClock),
    inProduction: () => new WebhookEndpoints(db, sealer, systemClock, { local: false }, wake),
    log: new WebhookLog(db, systemClock, wake),
    warnings,
    merchant: async (livemode = true) => {
      const organizationId = newId('organization');
      await db.query('insert into organizations (id, name) values ($1, $2)', [organizationId, 'Merchant']);
      return { organizationId, livemode, kind: 'system', id: 'test', label: 'test', ip: null };
    },
    emit: async (scope, type, count = 1, callbackUrl) => {
      const ids = Array.from({ length: count }, () => newId('event'));
      await db.query(
        `insert into events (id, organization_id, livemode, type, object_kind, object_id, object_version, object_data, published, created_at,
           callback_url)
          select id, $2, $3, $4, 'order', 'ord_1', n, jsonb_build_object('orderId', 'ord_1', 'amount', '100.00', 'note', 'ä€😀'), true, $5, $6
          from unnest($1::text[]) with ordinality as e(id, n)`,
        [ids, scope.organizationId, scope.livemode, type, new Date(), callbackUrl ?? null],
      );
      wake.wake();
      return ids;
    },
    sender: (config = {}, resolver) => {
      const registry = new Registry();
      const log = {
        warn: (text: string) => void warnings.push(text),
        error: (text: string) => void warnings.push(text),
      };
      const own = openWakeQueue('webhooks', testRedisUrl(redisIndex));
      const parts = { db, sealer, clock: systemClock, wake: own, config: { ...TEST_SENDER, ...config }, log, registry };
      const sender = new WebhookSender(resolver ? { ...parts, resolver } : parts);
      sender.start();
      const one: RunningSender = {
        sender,
        registry,
        stop: async (graceMs = 5_000) => {
          running.splice(running.indexOf(one), 1);
          await sender.stop(graceMs);
          await own.close();
        },
      };
      running.push(one);
      return one;
    },
    drained: async (timeoutMs = 30_000) => {
      await waitFor(
        'no pending delivery',
        async () => {
          const rows = await db.query(`select 1 from webhook_deliveries where state = 'pending' limit 1`);
          return rows.length === 0 ? true : undefined;
        },
        timeoutMs,
        20,
      );
    },
    close: async () => {
      for (const one of [...running]) await one.stop(0);
      await wake.close();
      await database.close();
    },
  };
}
