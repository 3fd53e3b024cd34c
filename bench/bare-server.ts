import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';
import { monotonicFactory } from 'ulidx';

/**
 * What the machine can do without a framework: node:http and pg, the same tables, nothing checked that is not needed for
 * the answer. The counterpart of the api in `bench/http.ts`; reads its settings from argv as JSON.
 */
interface Settings {
  readonly databaseUrl: string;
  readonly keyId: string;
  readonly organizationId: string;
  readonly assetId: number;
}

// argv[2] is written by bench/http.ts
const settings = JSON.parse(process.argv[2] ?? '{}') as Settings;
const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: 20 });
const ulid = monotonicFactory();
const id = (prefix: string): string => `${prefix}_${ulid().toLowerCase()}`;
let poolPosition = '0';

interface OrderBody {
  orderReference: string;
  amount: string;
}

/** order_create, the product's own one call. */
async function oneCall(body: OrderBody, text: string, key: string): Promise<string> {
  const now = new Date();
  const expires = new Date(now.getTime() + 600_000);
  const orderId = id('ord');
  const answer = JSON.stringify({
    orderId,
    ...body,
    address: `@${orderId}@`,
    status: 'pending',
    createdAt: now,
    expiresAt: expires,
  });
  const { rows } = await pool.query<{ body: string; pool_position: string | null }>({
    name: 'one',
    text: `select body, pool_position from order_create($1, 'bare', $2, $3, 'evm', $4, $5::jsonb, $6, $7, $8)`,
    values: [
      settings.keyId,
      key,
      createHash('sha256').update(text).digest(),
      poolPosition,
      JSON.stringify({
        id: orderId,
        organization_id: settings.organizationId,
        livemode: false,
        order_reference: body.orderReference,
        unique_reference: body.orderReference,
        chain_id: 'bench-chain',
        asset_id: settings.assetId,
        amount: '100000000',
        amount_text: body.amount,
        tolerance: '0',
        metadata: {},
        fee: '0',
        created_by: 'bare',
        created_at: now,
        expires_at: expires,
      }),
      now,
      id('evt'),
      answer,
    ],
  });
  if (rows[0]?.pool_position) poolPosition = rows[0].pool_position;
  return rows[0]?.body ?? '';
}

/** The same by five plain statements in a transaction, as one writes it first. */
async function fiveStatements(body: OrderBody, text: string, key: string): Promise<string> {
  const client = await pool.connect();
  const now = new Date();
  const orderId = id('ord');
  try {
    await client.query('begin');
    await client.query({
      name: 'k',
      text: 'select id from api_keys where id = $1 and revoked_at is null',
      values: [settings.keyId],
    });
    await client.query({
      name: 'i',
      text: `insert into idempotency_keys values ($1, 'five', $2, $3, 201, '', $4) on conflict do nothing`,
      values: [settings.organizationId, key, createHash('sha256').update(text).digest(), now],
    });
    const taken = await client.query<{ id: string; display: string; pool_position: string }>({
      name: 'a',
      text: `update addresses set state = 'allocated' where id = (
        select id from addresses where organization_id = $1 and family = 'evm' and not livemode and state = 'available'
          and pool_position >= $2 order by pool_position limit 1 for update skip locked) returning id, display, pool_position`,
      values: [settings.organizationId, poolPosition],
    });
    const address = taken.rows[0];
    if (address) poolPosition = address.pool_position;
    await client.query({
      name: 'o',
      text: `insert into orders (id, organization_id, livemode, order_reference, chain_id, asset_id, amount, amount_text,
        address_id, address, state, created_at, expires_at) values ($1,$2,false,$3,'bench-chain',$4,$5,$6,$7,$8,'pending',$9,$10)`,
      values: [
        orderId,
        settings.organizationId,
        body.orderReference,
        settings.assetId,
        '100000000',
        body.amount,
        address?.id,
        address?.display,
        now,
        new Date(now.getTime() + 600_000),
      ],
    });
    const answer = JSON.stringify({ orderId, ...body, address: address?.display, status: 'pending', createdAt: now });
    await client.query({
      name: 'e',
      text: `insert into events (id, organization_id, livemode, type, object_kind, object_id, object_version, object_data, published, created_at)
        values ($1,$2,false,'order.created','order',$3,1,$4,true,$5)`,
      values: [id('evt'), settings.organizationId, orderId, answer, now],
    });
    await client.query('commit');
    return answer;
  } finally {
    client.release();
  }
}

const PAYOUT_AMOUNT = '1000000';

/**
 * A payout of one by one statement: key, idempotency, batch, payout, event, and the entry that binds the amount, whose trigger
 * guards the balance. Nothing is checked that is not needed for that.
 * @param who ids of key and merchant, a blank between
 */
async function payout(who: string, text: string, key: string): Promise<string> {
  const [keyId, organizationId] = who.split(' ');
  const now = new Date();
  const [batchId, payoutId] = [id('pob'), id('pay')];
  const { items } = JSON.parse(text) as { items: { address: string }[] }; // the bench wrote it
  const address = items[0]?.address;
  const answer = JSON.stringify({
    batchId,
    status: 'awaiting_totp',
    items: [{ payoutId, ...items[0] }],
    createdAt: now,
  });
  const { rowCount } = await pool.query({
    name: 'payout',
    text: `with given as (
        select $1::text as key_id, $2::text as organization_id, $3::text as key, $4::bytea as hash, $5::text as body, $6::timestamptz as at,
          $7::text as batch_id, $8::text as payout_id, $9::integer as asset_id, $10::numeric as amount, $11::text as address, $12::text as event_id),
      who as (select g.* from given g join api_keys k on k.id = g.key_id where k.revoked_at is null),
      i as (insert into idempotency_keys select organization_id, 'bare', key, hash, 201, body, at from who),
      b as (insert into payout_batches (id, organization_id, livemode, state, items, mode, approvals, created_by, created_by_label, created_at, expires_at)
        select batch_id, organization_id, false, 'awaiting_totp', 1, 'totp', 0, key_id, 'bare', at, at + interval '1 hour' from who),
      p as (insert into payouts (id, batch_id, position, organization_id, livemode, kind, chain_id, asset_id, amount, amount_text, address, display,
          state, created_by, created_at, counted_at)
        select payout_id, batch_id, 0, organization_id, false, 'payout', 'bench-chain', asset_id, amount, '1.00', lower(address), address,
          'awaiting_totp', key_id, at, at from who),
      v as (insert into events (id, organization_id, livemode, type, object_kind, object_id, object_version, object_data, published, created_at)
        select event_id, organization_id, false, 'payout.created', 'payout', payout_id, 1, body::jsonb, true, at from who),
      e as (insert into ledger_entries (kind, cause_kind, cause_id, step, booked_at)
        select 'payout.held', 'payout', payout_id, 1, at from who returning id)
      insert into ledger_postings (entry_id, account_id, asset_id, amount, booked_at)
        select e.id, a.id, a.asset_id, case a.kind when 'held' then w.amount else -w.amount end, w.at
        from e, who w join ledger_accounts a on a.organization_id = w.organization_id and a.asset_id = w.asset_id
        where a.kind in ('available', 'held') and a.sub_account = ''`,
    values: [
      keyId,
      organizationId,
      key,
      createHash('sha256').update(text).digest(),
      answer,
      now,
      batchId,
      payoutId,
      settings.assetId,
      PAYOUT_AMOUNT,
      address,
      id('evt'),
    ],
  });
  if (rowCount !== 2) throw new Error(`${rowCount} postings instead of two`);
  return answer;
}

async function get(orderId: string): Promise<string> {
  const { rows } = await pool.query({
    name: 'get',
    text: 'select * from orders where id = $1 and organization_id = $2',
    values: [orderId, settings.organizationId],
  });
  return JSON.stringify(rows[0]);
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

const server = createServer((request, response) => {
  void (async () => {
    const url = request.url ?? '';
    let answer: string;
    if (request.method === 'GET') answer = await get(url.slice(url.lastIndexOf('/') + 1));
    else {
      const text = await read(request);
      const key = String(request.headers['idempotency-key']);
      const create = url === '/five' ? fiveStatements : oneCall;
      if (url === '/payout') answer = await payout(String(request.headers['x-owner']), text, key);
      // the bench sends this shape
      else answer = await create(JSON.parse(text) as OrderBody, text, key);
    }
    response.writeHead(request.method === 'GET' ? 200 : 201, { 'content-type': 'application/json' });
    response.end(answer);
  })().catch((error: unknown) => {
    response.writeHead(500);
    response.end(String(error));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ ready: true, port: typeof address === 'object' ? address?.port : undefined });
});
process.on('disconnect', () => process.exit(0));
