import { randomUUID } from 'node:crypto';
import type { OrderView } from '@chaintill/orders';
import type { TransferView } from '@chaintill/settlement';
import { JsonRpcProvider } from 'ethers';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { ApiClient, ApiError } from '../tools/launcher/api-client';
import { pay } from '../tools/launcher/payer';
import type { ReadyChain } from '../tools/launcher/ready-file';
import { waitFor } from '../tools/local/ports';
import { startSink, type Sink } from '../tools/test/sink';
import { startStack, type RunningStack } from '../tools/test/stack';

export const CHAIN = 'ethereum-local';
const BLOCK_SECONDS = 1;

/** A webhook as the merchant got it, its signature checked by an outside library. */
export interface Told {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: OrderView;
}

/**
 * A whole gateway seen from outside: the merchant's program, the payer's wallet, the webhook receiver, the chain, and a
 * look into PostgreSQL for the books.
 */
export class Gateway {
  private constructor(
    readonly stack: RunningStack,
    readonly sink: Sink,
    readonly database: pg.Pool,
    private readonly secret: string,
  ) {}

  /** @param data folder of a lasting stack, instead of one that is thrown away */
  static async open(env: Record<string, string> = {}, data?: string): Promise<Gateway> {
    const [stack, sink] = await Promise.all([startStack({ env, ...(data && { data }) }), startSink()]);
    const { api, apiKeys, postgresUrl } = stack.ready;
    const endpoint = await new ApiClient(api, apiKeys.owner).post<{ secret: string }>('/webhooks/endpoints', {
      url: `${sink.url}/hook`,
      events: ['*'],
    });
    const gateway = new Gateway(
      stack,
      sink,
      new pg.Pool({ connectionString: postgresUrl, max: 4 }),
      endpoint.body.secret,
    );
    await waitFor('the coins of the hot wallets', () => gateway.coinsAreBooked(), 60_000);
    return gateway;
  }

  get api(): ApiClient {
    return new ApiClient(this.stack.ready.api, this.stack.ready.apiKeys.owner);
  }

  get chain(): ReadyChain {
    const chain = this.stack.ready.chains[CHAIN];
    if (!chain) throw new Error(`the stack has no chain ${CHAIN}`);
    return chain;
  }

  /** An order over 100 USDT, or what `values` say. Retries while the api is down, always with the same idempotency key. */
  async order(values: Record<string, unknown> = {}): Promise<OrderView> {
    const key = randomUUID();
    const request = { orderReference: key, amount: '100.00', currency: 'USDT', chainId: CHAIN, ...values };
    return this.patiently(
      async () => (await this.api.post<OrderView>('/orders', request, { 'idempotency-key': key })).body,
    );
  }

  async read(order: OrderView): Promise<OrderView> {
    return this.patiently(() => this.api.get<OrderView>(`/orders/${order.orderId}`));
  }

  /** Waits until an order is in a state. */
  async reaches(order: OrderView, state: OrderView['state'], timeoutMs = 40_000): Promise<OrderView> {
    let last: OrderView | undefined;
    try {
      return await waitFor(
        state,
        async () => {
          last = await this.read(order);
          return last.state === state ? last : undefined;
        },
        timeoutMs,
      );
    } catch (error) {
      throw new Error(`${order.orderId} is ${last?.state}, not ${state}`, { cause: error });
    }
  }

  /** Transfers to the address of an order, oldest first. */
  async transfers(order: OrderView): Promise<TransferView[]> {
    const page = await this.api.get<{ data: TransferView[] }>(
      `/transfers?orderId=${order.orderId}&sortBy=blockNumber&sortOrder=asc&limit=100`,
    );
    return page.data;
  }

  pay(order: OrderView, amount = '100', currency = 'USDT'): Promise<string> {
    return pay(this.chain, currency, order.address, amount);
  }

  rpc<T>(method: string, params: unknown[] = []): Promise<T> {
    const provider = new JsonRpcProvider(this.chain.rpcUrl, undefined, { cacheTimeout: -1 });
    return provider.send(method, params).finally(() => provider.destroy()) as Promise<T>;
  }

  /** Does something while the chain makes no blocks but those of {@link mine}: what is seen stays unfinal for as long. */
  async standingStill<T>(work: () => Promise<T>): Promise<T> {
    await this.rpc('evm_setIntervalMining', [0]);
    try {
      return await work();
    } finally {
      await this.rpc('evm_setIntervalMining', [BLOCK_SECONDS]);
    }
  }

  /** Makes a block of all that was sent. */
  async mine(): Promise<void> {
    await this.rpc('anvil_mine', ['0x1']);
  }

  /** What the receiver was told of an order, each event once, in the order of their versions. */
  told(order: OrderView): Told[] {
    const judge = new Webhook(this.secret);
    const events = new Map<string, Told>();
    for (const { body, headers } of this.sink.at('/hook')) {
      const event = judge.verify(body, headers) as Told; // what the api documents as the body of an event
      if (event.data.orderId === order.orderId) events.set(event.id, event);
    }
    return [...events.values()].sort((a, b) => a.version - b.version);
  }

  /** Waits until the receiver was told of an event of an order. */
  async isTold(order: OrderView, type: string, timeoutMs = 40_000): Promise<void> {
    await waitFor(
      `${type} of ${order.orderId}`,
      async () => this.told(order).some((event) => event.type === type) || undefined,
      timeoutMs,
    );
  }

  /** Waits until the receiver was told of a transfer to nobody. */
  async hearsOfUnassigned(): Promise<void> {
    const heard = async (): Promise<true | undefined> =>
      this.sink.at('/hook').some(({ body }) => body.includes('"transfer.unassigned"')) || undefined;
    await waitFor('transfer.unassigned', heard, 40_000);
  }

  /** Balances of the merchant in base units as the postings say, e.g. `{ 'USDT available': 100000000n }`. */
  async books(): Promise<Record<string, bigint>> {
    const { rows } = await this.database.query<{ account: string; sum: string }>(
      `select s.symbol || ' ' || a.kind as account, sum(p.amount) as sum from ledger_postings p
       join ledger_accounts a on a.id = p.account_id join assets s on s.id = a.asset_id group by 1 having sum(p.amount) <> 0`,
    );
    return Object.fromEntries(rows.map((row) => [row.account, BigInt(row.sum)]));
  }

  /** Whether what the launcher sent to each hot wallet is final and own funds: from then on books change by tests only. */
  private async coinsAreBooked(): Promise<true | undefined> {
    const { rows } = await this.database.query(
      `select 1 from wallets w where w.role = 'hot' and not exists (
         select 1 from transfers t where t.wallet_id = w.id and t.booked_in = 'own')`,
    );
    return rows.length === 0 ? true : undefined;
  }

  /** @throws Error when an entry is off, or a balance is not the sum of its postings */
  async checkBooks(): Promise<void> {
    const { rows } = await this.database.query(
      `select 'entry ' || entry_id as what from ledger_postings group by entry_id, asset_id having sum(amount) <> 0
       union all select 'account ' || a.id from ledger_accounts a left join ledger_postings p on p.account_id = a.id
         group by a.id having a.balance <> coalesce(sum(p.amount), 0)`,
    );
    if (rows.length > 0) throw new Error(`the books are off: ${JSON.stringify(rows)}`);
  }

  async close(): Promise<void> {
    await this.database.end();
    await this.stack.stop();
    await this.sink.close();
  }

  /** Repeats a call while the api is not there; an answer of the api, good or bad, is final. */
  private patiently<T>(call: () => Promise<T>): Promise<T> {
    return waitFor(
      'an answer of the api',
      async () => {
        try {
          return await call();
        } catch (error) {
          if (error instanceof ApiError) throw error;
          return undefined;
        }
      },
      30_000,
    );
  }
}
