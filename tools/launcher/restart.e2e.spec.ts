import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrderView } from '@chaintill/orders';
import { Chaintill } from '@chaintill/sdk';
import pg from 'pg';
import { waitFor } from '../local/ports';
import { commandOf } from '../local/processes';
import { startStack, type RunningStack } from '../test/stack';
import { ApiClient } from './api-client';
import { LOCAL_CHAIN } from './chains';
import { pay } from './payer';
import type { ReadyChain } from './ready-file';
import type { Credentials } from './seed';

const data = mkdtempSync(join(tmpdir(), 'chaintill-data-'));
let stack: RunningStack | undefined;

afterAll(async () => {
  await stack?.stop();
  rmSync(data, { recursive: true, force: true });
}, 120_000);

/** Pids of PostgreSQL, Redis, the chain and their keeper, as the keeper recorded them. */
function recordedPids(): number[] {
  const record = JSON.parse(readFileSync(join(data, 'services.json'), 'utf8')) as {
    keeper: number;
    services: { pid: number }[];
  };
  return [record.keeper, ...record.services.map(({ pid }) => pid)];
}

it('takes up where it was after kill -9 of every process, with a payment under way', async () => {
  stack = await startStack({ data });
  const { ready } = stack;
  const api = new ApiClient(ready.api, ready.apiKeys.owner);
  const { body: order } = await api.post<OrderView>('/orders', {
    orderReference: 'restart-1',
    amount: '25.00',
    currency: 'USDT',
    chainId: LOCAL_CHAIN,
  });
  const hash = await pay(ready.chains[LOCAL_CHAIN] as ReadyChain, 'USDT', order.address, '25');
  const seen = async (): Promise<true | undefined> =>
    (await api.get<OrderView>(`/orders/${order.orderId}`)).state === 'pending' ? undefined : true;
  await waitFor('the payment', seen);
  // A moment later the chain is written down with it. Killed before that, the payment would be gone, as by a reorg.
  const saved = async (): Promise<true | undefined> =>
    readFileSync(join(data, 'anvil/state.json'), 'utf8').includes(hash) ? true : undefined;
  await waitFor('the block on disk', saved);
  const pids = [stack.launcherPid, ...Object.values(ready.pids), ...recordedPids()];
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await waitFor('the end', async () => (pids.every((pid) => commandOf(pid) === undefined) ? true : undefined));

  // A folder of an earlier version, which did not make these.
  const file = join(data, 'credentials.json');
  const {
    oauth,
    secondOrganization,
    secondMnemonic: _,
    ...earlier
  } = JSON.parse(readFileSync(file, 'utf8')) as Credentials;
  writeFileSync(file, JSON.stringify(earlier));

  stack = await startStack({ data });
  const now = stack.ready;
  const app = new Chaintill({ baseUrl: now.api, ...now.oauth });
  expect(now.oauth).not.toEqual(oauth);
  expect(now.secondOrganization).not.toEqual(secondOrganization);
  expect(await app.get('/api/v1/orders')).toMatchObject({ data: [{ orderReference: 'restart-1' }] });
  expect(now).toMatchObject({ organization: ready.organization, apiKeys: ready.apiKeys, panelUser: ready.panelUser });
  expect(now.chains[LOCAL_CHAIN]?.tokens).toEqual(ready.chains[LOCAL_CHAIN]?.tokens);
  const again = new ApiClient(now.api, now.apiKeys.owner);
  const completed = async (): Promise<true | undefined> =>
    (await again.get<OrderView>(`/orders/${order.orderId}`)).state === 'completed' ? true : undefined;
  await waitFor('completion', completed, 60_000);

  const client = new pg.Client(now.postgresUrl);
  await client.connect();
  // the coins of the hot wallets are booked beside it
  const { rows } = await client.query(
    `select a.kind, a.balance from ledger_accounts a join assets s on s.id = a.asset_id
     where a.balance <> 0 and s.symbol = 'USDT' order by a.kind`,
  );
  await client.end();
  expect(rows).toEqual([
    { kind: 'available', balance: '25000000' },
    { kind: 'custody', balance: '-25000000' },
  ]);
}, 300_000);
