import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditVerifier, readAnchors } from '@chaintill/audit';
import { AssetRegistry } from '@chaintill/assets';
import { systemClock, type Actor } from '@chaintill/kernel';
import { Balances, Ledger, type Move } from '@chaintill/ledger';
import { Accounts, AccountTransfers, type AccountTransferView } from '@chaintill/sub-accounts';
import { waitFor } from '../../../tools/local/ports';
import { startRedis, type LocalRedis } from '../../../tools/local/redis';
import { startExchanges } from '../../../tools/test/exchanges';
import { startSink, type Sink } from '../../../tools/test/sink';
import { TEST_MASTER_KEY, webhookRig, type WebhookRig } from '../../../tools/test/webhook-rig';

const root = join(import.meta.dirname, '../../..');
const chains = [
  {
    id: 'ethereum-local',
    name: 'Local',
    family: 'evm',
    networkId: '31337',
    livemode: true,
    rpcUrls: ['http://127.0.0.1:1'],
    finality: { kind: 'confirmations', count: 2 },
    assets: [{ symbol: 'ETH', decimals: 18 }],
  },
];

let rig: WebhookRig;
let sink: Sink;
let redis: LocalRedis;
let folder: string;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chaintill-worker-'));
  [rig, sink, redis] = await Promise.all([webhookRig(7), startSink(), startRedis(folder)]);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rig.close();
  await sink.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Worker {
  readonly child: ChildProcess;
  get(path: string): Promise<{ status: number; text: string }>;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the compiled worker, as production does. */
async function startWorker(env: Record<string, string> = {}): Promise<Worker> {
  const child = fork(join(root, 'dist/apps/worker/src/main.js'), {
    env: {
      ...process.env,
      CHAINTILL_PROFILE: 'local',
      DATABASE_URL: rig.database.url,
      REDIS_URL: redis.url,
      CHAINS: JSON.stringify(chains),
      MASTER_KEY: TEST_MASTER_KEY.toString('base64'),
      WORKER_PORT: '0',
      LOG_LEVEL: 'warn',
      WEBHOOK_RETRY_SECONDS: '1,1,1,1,1',
      ...env,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.add(child);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { port: number }) => resolve(message.port));
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return {
    child,
    get: async (path) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, text: await response.text() };
    },
    end: async (signal) => {
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      child.kill(signal);
      children.delete(child);
      return ended;
    },
  };
}

async function subscribe(path: string): Promise<Actor> {
  const scope = await rig.merchant();
  await rig.endpoints.create(scope, { url: sink.url + path, events: ['*'] });
  return scope;
}

const idsAt = (path: string): Set<string | undefined> =>
  new Set(sink.at(path).map((request) => request.headers['webhook-id']));

it('delivers, tells how it is, and stops in good order: what is in flight is finished, nothing is sent twice', async () => {
  sink.behave('/orderly', { kind: 'delay', ms: 300 });
  const scope = await subscribe('/orderly');
  const worker = await startWorker();
  expect(await worker.get('/health/live')).toMatchObject({ status: 200 });
  expect(JSON.parse((await worker.get('/health/ready')).text)).toMatchObject({
    checks: { postgres: 'ok', redis: 'ok' },
  });
  const ids = await rig.emit(scope, 'order.completed', 100);
  await sink.wait('/orderly', 10);
  expect((await worker.get('/metrics')).text).toMatch(/chaintill_webhook_in_flight [1-9]/);
  expect(await worker.end('SIGTERM')).toBe(0);
  const next = await startWorker();
  await rig.drained();
  expect(idsAt('/orderly')).toEqual(new Set(ids));
  expect(sink.at('/orderly')).toHaveLength(ids.length);
  await next.end('SIGTERM');
});

it('loses nothing when it is killed in mid-flight, and repeats only with the same id', async () => {
  sink.behave('/killed', { kind: 'delay', ms: 200 });
  const scope = await subscribe('/killed');
  const ids = await rig.emit(scope, 'order.completed', 120);
  for (let kills = 1; kills <= 3; kills++) {
    const worker = await startWorker();
    const before = sink.at('/killed').length;
    await sink.wait('/killed', before + 10);
    await worker.end('SIGKILL');
  }
  const last = await startWorker();
  await rig.drained(60_000);
  expect(idsAt('/killed')).toEqual(new Set(ids));
  for (const request of sink.at('/killed'))
    expect(JSON.parse(request.body)).toMatchObject({ id: request.headers['webhook-id'] });
  const rows = await rig.database.db.query<{ state: string }>(
    `select distinct state from webhook_deliveries where organization_id = $1`,
    [scope.organizationId],
  );
  expect(rows).toEqual([{ state: 'delivered' }]);
  await last.end('SIGTERM');
});

it('moves money between accounts of a merchant, and tells where he asked to be told', async () => {
  const { db } = rig.database;
  const actor = await rig.merchant();
  const { organizationId } = actor;
  const worker = await startWorker();
  const [asset] = await db.query<{ id: number }>(`select id from assets where chain_id = 'ethereum-local'`);
  const assetId = asset?.id ?? 0;
  const move: Move = {
    ...{ kind: 'test', causeKind: 'test', causeId: organizationId, step: 1, assetId, amount: 5n * 10n ** 18n },
    debit: { organizationId, kind: 'custody' },
    credit: { organizationId, kind: 'available' },
  };
  await db.tx((tx) => new Ledger().book(tx, [move], new Date()));
  const balances = new Balances(db);
  const { accountId } = await db.tx((tx) =>
    new Accounts(db, balances, systemClock).create(tx, actor, { name: 'Till' }),
  );
  const transfers = new AccountTransfers(db, await AssetRegistry.load(db), systemClock, true);
  const asked = {
    direction: 'in',
    currency: 'ETH',
    chainId: 'ethereum-local',
    callbackUrl: `${sink.url}/moved`,
  } as const;
  const [done, failed] = [
    await db.tx((tx) => transfers.create(tx, actor, accountId, { ...asked, amount: '3' })),
    await db.tx((tx) => transfers.create(tx, actor, accountId, { ...asked, amount: '2.1' })),
  ];
  await sink.wait('/moved', 2);
  const told = sink.at('/moved').map(({ body }): unknown => {
    const { type, data } = JSON.parse(body) as { type: string; data: AccountTransferView };
    return [type, data.transferId, data.status];
  });
  expect(told).toHaveLength(2);
  expect(told).toEqual(
    expect.arrayContaining([
      ['account.transfer.completed', done.transferId, 'completed'],
      ['account.transfer.failed', failed.transferId, 'failed'],
    ]),
  );
  expect((await balances.ofPurses(actor, [accountId])).get(accountId)).toMatchObject([{ available: '3.00' }]);
  expect((await worker.get('/metrics')).text).toMatch(/chaintill_account_transfers_oldest_seconds 0/);
  await worker.end('SIGTERM');
});

it('asks for prices, one worker for all, and shows how old they are and who fails', async () => {
  const exchanges = await startExchanges();
  exchanges.tell({ 'ETH/USD': '3000.5', 'ETH/EUR': '2700' });
  exchanges.fail('binance', { kind: 'status', status: 451, body: 'not here' });
  const env = {
    RATE_SOURCES: 'kraken,binance,bitstamp',
    RATE_SOURCE_URLS: Object.entries(exchanges.urls)
      .map((one) => one.join('='))
      .join(','),
    RATES_FIXED: 'USDT/USD=1',
  };
  const workers = await Promise.all([startWorker(env), startWorker(env)]);
  const figures = await waitFor('prices', async () => {
    const { text } = await workers[0].get('/metrics');
    return ['kraken', 'bitstamp', 'fixed'].every((source) =>
      text.includes(`chaintill_rate_age_seconds{source="${source}"`),
    )
      ? text
      : undefined;
  });
  expect(figures).toMatch(/chaintill_rate_deviation_percent\{source="kraken",pair="ETH\/USD"\} 0/);
  const rows = await rig.database.db.query<{ source: string; rate: string }>(
    `select source, trim_scale(rate)::text as rate from rate_prices where (base, quote) in (('ETH', 'USD'), ('USDT', 'USD'))
     order by source`,
  );
  expect(rows).toEqual([
    { source: 'bitstamp', rate: '3000.5' },
    { source: 'fixed', rate: '1' },
    { source: 'kraken', rate: '3000.5' },
  ]);
  const faults = await waitFor('the fault of binance', async () => {
    const found = await rig.database.db.query<{ last_error: string }>(
      'select last_error from rate_sources where failures > 0',
    );
    return found.length > 0 ? found : undefined;
  });
  expect(faults).toEqual([{ last_error: expect.stringContaining('answers 451') as string }]);
  expect(exchanges.sink.at('/bitstamp')).toHaveLength(1);
  for (const worker of workers) expect(await worker.end('SIGTERM')).toBe(0);
  await exchanges.sink.close();
});

it('anchors the ends of the audit log outside of the database', async () => {
  const { organizationId } = await subscribe('/anchored');
  const file = join(folder, 'anchors.jsonl');
  const worker = await startWorker({ AUDIT_ANCHOR_FILE: file });
  const anchor = await waitFor('the anchor', async () => {
    const { anchors } = readAnchors(existsSync(file) ? readFileSync(file, 'utf8') : '');
    return anchors.find((one) => one.organizationId === organizationId);
  });
  await worker.end('SIGTERM');
  const reports = await new AuditVerifier(rig.database.db).verify([anchor], organizationId);
  expect(reports).toEqual([{ organizationId, rows: anchor.seq, fault: null }]);
  const forged = await new AuditVerifier(rig.database.db).verify([{ ...anchor, seq: anchor.seq + 1 }], organizationId);
  expect(forged[0]?.fault?.seq).toBe(anchor.seq + 1);
});

it('goes on without Redis, and says so', async () => {
  const worker = await startWorker();
  const scope = await subscribe('/no-redis');
  await redis.stop();
  const ids = await rig.emit(scope, 'order.completed', 20);
  await sink.wait('/no-redis', 20);
  expect(idsAt('/no-redis')).toEqual(new Set(ids));
  const text = await waitFor('the red light', async () => {
    const ready = await worker.get('/health/ready');
    return ready.status === 503 ? ready.text : undefined;
  });
  expect(JSON.parse(text)).toMatchObject({ checks: { postgres: 'ok', redis: 'failed' } });
  expect(await worker.end('SIGTERM')).toBe(0);
});
