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
      // the bench sends this shape
      answer = await create(JSON.parse(text) as OrderBody, text, key);
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
