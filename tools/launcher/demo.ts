import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { OrderView } from '@chaintill/orders';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { waitFor } from '../local/ports';
import { startSink, type Received } from '../test/sink';
import { startStack } from '../test/stack';
import { ApiClient, ApiError } from './api-client';
import { LOCAL_CHAIN } from './chains';
import { pay } from './payer';
import type { ReadyFile } from './ready-file';

const AMOUNT = '25.00';
const BASE_UNITS = '25000000';
const HOOK = '/hooks';
const EXPECTED_EVENTS = ['order.created', 'order.payment_detected', 'order.confirming', 'order.completed'];
const PATIENCE_MS = 60_000;

/** One whole payment on a throw-away stack, told and checked step by step. */
async function demo(): Promise<void> {
  say('A throw-away gateway: PostgreSQL, Redis, an Ethereum chain, api, indexer, worker, signer');
  const stack = await startStack({ onLine: (line) => /^ {2}\S.* s$/.test(line) && console.log(`  ${line}`) });
  const receiver = await startSink();
  try {
    const { ready } = stack;
    const api = new ApiClient(ready.api, ready.apiKeys.owner);
    const secret = await registerEndpoint(api, receiver.url);
    const order = await createOrder(api);
    await payAndWatch(api, ready, order);
    await checkWebhooks(order, secret, () => receiver.at(HOOK));
    await checkBooks(ready, order);
    await checkPanel(ready);
  } finally {
    await receiver.close();
    await stack.stop();
    say('Everything stopped, nothing left behind');
  }
}

async function registerEndpoint(api: ApiClient, url: string): Promise<string> {
  say('The merchant registers a webhook endpoint for all events');
  const { body, status } = await api.post<{ endpointId: string; secret: string }>('/webhooks/endpoints', {
    url: `${url}${HOOK}`,
    events: ['*'],
  });
  assert.equal(status, 201);
  check(`endpoint ${body.endpointId}; its secret is shown this once`);
  return body.secret;
}

async function createOrder(api: ApiClient): Promise<OrderView> {
  say(`The merchant asks a payer for ${AMOUNT} USDT`);
  const request = { orderReference: 'demo-1', amount: AMOUNT, currency: 'USDT', chainId: LOCAL_CHAIN };
  const key = { 'idempotency-key': randomUUID() };
  const first = await api.post<OrderView>('/orders', request, key);
  assert.equal(first.status, 201);
  assert.equal(first.body.state, 'pending');
  check(`order ${first.body.orderId}, to be paid to ${first.body.address}`);

  const again = await api.post<OrderView>('/orders', request, key);
  assert.equal(again.text, first.text);
  check('the same request with the same Idempotency-Key gives the same answer, byte for byte');

  const refused = await api.post('/orders', { ...request, amount: '26.00' }, key).catch((error: unknown) => error);
  assert(refused instanceof ApiError && refused.status === 409);
  check('another request with that key is refused: 409');
  return first.body;
}

async function payAndWatch(api: ApiClient, ready: ReadyFile, order: OrderView): Promise<void> {
  say('The payer sends the USDT, a token whose transfer returns nothing, like the real one');
  const chain = ready.chains[LOCAL_CHAIN];
  assert(chain);
  const began = Date.now();
  const hash = await pay(chain, 'USDT', order.address, AMOUNT);
  check(`transaction ${hash}`);
  const states: string[] = [];
  const paid = await waitFor(
    'completion of the order',
    async () => {
      const now = await api.get<OrderView>(`/orders/${order.orderId}`);
      if (now.state !== states.at(-1)) {
        states.push(now.state);
        check(
          `${((Date.now() - began) / 1_000).toFixed(1)} s: ${now.state}, ${now.receivedAmount} seen, ${now.confirmedAmount} final`,
        );
      }
      return now.state === 'completed' ? now : undefined;
    },
    PATIENCE_MS,
  );
  assert(states.includes('confirming'), 'the payment was shown before it was final');
  assert.equal(paid.confirmedAmount, '25.00');
  assert.equal(paid.status, 'completed');
}

async function checkWebhooks(order: OrderView, secret: string, received: () => Received[]): Promise<void> {
  say('The webhooks, verified with the outside library `standardwebhooks`');
  const types = (): string[] => received().map((request) => eventOf(request).type);
  await waitFor(
    'all webhooks',
    async () => EXPECTED_EVENTS.every((type) => types().includes(type)) || undefined,
    PATIENCE_MS,
  );
  const judge = new Webhook(secret);
  for (const request of received()) {
    judge.verify(request.body, request.headers);
    assert.throws(() => judge.verify(request.body.replace('25', '26'), request.headers), 'a changed body is refused');
  }
  const versions = new Map<string, number>();
  for (const request of received()) {
    const event = eventOf(request);
    assert.equal(event.data.orderId, order.orderId);
    versions.set(event.type, event.version);
    check(`${event.type}, version ${event.version}: signature good`);
  }
  const ordered = EXPECTED_EVENTS.map((type) => versions.get(type) ?? 0);
  assert.deepEqual(
    ordered,
    [...ordered].sort((a, b) => a - b),
  );
}

async function checkBooks({ postgresUrl, organization }: ReadyFile, order: OrderView): Promise<void> {
  say('The books, read from PostgreSQL by hand');
  const client = new pg.Client(postgresUrl);
  await client.connect();
  try {
    const sums = await client.query<{ off: string }>(
      'select count(*) as off from (select 1 from ledger_postings group by entry_id, asset_id having sum(amount) <> 0) as unbalanced',
    );
    assert.equal(sums.rows[0]?.off, '0');
    check('every entry sums to zero');
    const { rows } = await client.query<{ kind: string; symbol: string; balance: string; posted: string }>(
      `select a.kind, s.symbol, a.balance, (select coalesce(sum(p.amount), 0) from ledger_postings p where p.account_id = a.id) as posted
       from ledger_accounts a join assets s on s.id = a.asset_id
       where a.organization_id = $1 and s.symbol = 'USDT' and a.balance <> 0 order by a.kind`,
      [organization.id],
    );
    for (const { kind, symbol, balance, posted } of rows) {
      assert.equal(balance, posted, `${kind} is the sum of its postings`);
      check(`${kind.padEnd(10)} ${balance.padStart(10)} base units of ${symbol}`);
    }
    const found = rows.map(({ kind, balance }) => [kind, balance]);
    assert.deepEqual(found, [
      ['available', BASE_UNITS],
      ['custody', `-${BASE_UNITS}`],
    ]);
    const transfers = await client.query('select 1 from transfers where owner_id = $1', [order.orderId]);
    assert.equal(transfers.rowCount, 1);
    check('one transfer, credited once');
  } finally {
    await client.end();
  }
}

async function checkPanel({ panel }: ReadyFile): Promise<void> {
  const page = await fetch(`${panel}/`);
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type') ?? '', /text\/html/);
  say('The panel is served');
}

/** Body of a webhook, as the guide documents it. */
function eventOf({ body }: Received): { type: string; version: number; data: OrderView } {
  return JSON.parse(body) as { type: string; version: number; data: OrderView };
}

function say(text: string): void {
  console.log(`\n${text}`);
}

function check(text: string): void {
  console.log(`  ✓ ${text}`);
}

try {
  await demo();
  say('The demo went through.');
} catch (error) {
  console.error('\nThe demo failed:', error);
  process.exitCode = 1;
}
