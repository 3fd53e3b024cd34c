import pg from 'pg';
import { Pool } from 'undici';
import WebSocket from 'ws';
import { tell, type IndexingTask } from './run-child';

/**
 * The limit: eth_getLogs and INSERT, no framework, no check of what the node says, no cursor, no lease. The table and the
 * look-up are the product's own.
 */
const task = JSON.parse(process.argv[2] ?? '') as IndexingTask; // given by runChild

const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
/** About eight thousand logs in an answer, as the product settles on by itself. */
const BLOCKS_PER_RANGE = 160;

interface Log {
  readonly transactionHash: string;
  readonly logIndex: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly blockTimestamp: string;
  readonly address: string;
  readonly topics: readonly [string, string, string];
  readonly data: string;
}

const node = new Pool(task.rpcUrl, { connections: 4 });
const client = new pg.Client(task.databaseUrl);
await client.connect();

async function getLogs(filter: object): Promise<Log[]> {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'eth_getLogs',
    params: [{ ...filter, topics: [TRANSFER] }],
  });
  const response = await node.request({
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return ((await response.body.json()) as { result: Log[] }).result; // the bench's own node answers
}

const quoted = (values: readonly string[]): string => `{"${values.join('","')}"}`;
const plain = (values: readonly (string | number | bigint)[]): string => `{${values.join(',')}}`;

const INSERT = `
  insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, contract,
    from_address, to_address, amount, organization_id, livemode, address_id, state, created_at)
  select 'bench', u.tx_hash, u.log_index, u.block_height, u.block_hash, to_timestamp(u.block_time), 1, u.contract,
    u.from_address, u.to_address, u.amount, 'org_bench', false, 1, 'final', now()
  from unnest($1::text[], $2::integer[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::numeric[])
    as u(tx_hash, log_index, block_height, block_hash, block_time, contract, from_address, to_address, amount)`;
const FIND = `select address from addresses where family = 'evm' and livemode = false and address = any ($1::text[])`;

async function store(logs: readonly Log[]): Promise<void> {
  let kept = logs;
  if (task.match && logs.length > 0) {
    const recipients = [...new Set(logs.map((log) => `0x${log.topics[2].slice(26)}`))];
    const { rows } = await client.query<{ address: string }>({
      name: 'find',
      text: FIND,
      values: [quoted(recipients)],
    });
    const ours = new Set(rows.map((row) => row.address));
    kept = logs.filter((log) => ours.has(`0x${log.topics[2].slice(26)}`));
  }
  if (kept.length === 0) return;
  const values = [
    quoted(kept.map((log) => log.transactionHash)),
    plain(kept.map((log) => Number(log.logIndex))),
    plain(kept.map((log) => Number(log.blockNumber))),
    quoted(kept.map((log) => log.blockHash)),
    plain(kept.map((log) => Number(log.blockTimestamp))),
    quoted(kept.map((log) => log.address)),
    quoted(kept.map((log) => `0x${log.topics[1].slice(26)}`)),
    quoted(kept.map((log) => `0x${log.topics[2].slice(26)}`)),
    plain(kept.map((log) => BigInt(log.data))),
  ];
  await client.query({ name: 'insert', text: INSERT, values });
}

const range = (from: number): Promise<Log[]> =>
  getLogs({
    fromBlock: `0x${from.toString(16)}`,
    toBlock: `0x${Math.min(from + BLOCKS_PER_RANGE - 1, task.endBlock).toString(16)}`,
  });

const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
let next = range(0);
for (let from = 0; from <= task.endBlock; from += BLOCKS_PER_RANGE) {
  const logs = await next;
  if (from + BLOCKS_PER_RANGE <= task.endBlock) next = range(from + BLOCKS_PER_RANGE);
  await store(logs);
}
tell(startedAt, cpuBefore);

if (task.wsUrl) {
  const socket = new WebSocket(task.wsUrl);
  socket.on('open', () => socket.send('{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}'));
  socket.on('message', (message) => {
    const head = JSON.parse(message.toString()) as { params?: { result: { hash: string } } }; // eth_subscription
    if (head.params) void getLogs({ blockHash: head.params.result.hash }).then(store);
  });
}
process.on('SIGTERM', () => process.exit(0));
