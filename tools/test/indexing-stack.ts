import { setTimeout as sleep } from 'node:timers/promises';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry, type ChainConnection } from '@chaintill/chain-port';
import { systemClock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import { Wallet } from 'ethers';
import { Registry } from 'prom-client';
import { Erc20 } from '../devnet/tokens';
import { startAnvil, type LocalAnvil } from '../local/anvil';
import { chainTruth } from './chain-truth';
import { testDatabase } from './database';
import { IndexingService, type IndexedChain, type Settler } from '@chaintill/indexing';

const CHAIN = 'ethereum-local';

export interface StoredTransfer {
  readonly tx_hash: string;
  readonly log_index: number;
  readonly block_height: string;
  readonly block_hash: string;
  readonly to_address: string;
  readonly contract: string | null;
  readonly asset_id: number | null;
  readonly amount: string;
  readonly state: 'seen' | 'final' | 'orphaned';
  readonly settlement_due: boolean;
}

export interface CursorRow {
  readonly height: string | null;
  readonly hash: string | null;
  readonly tip_height: string | null;
  readonly final_height: string | null;
  readonly rewinds: number;
  readonly doubt: string | null;
  readonly lease_token: string;
}

export interface StartOptions {
  readonly connection?: Partial<ChainConnection>;
  readonly startHeight?: number;
  /** Decimals that the registry states for the token. */
  readonly decimals?: number;
  readonly settler?: Settler;
}

/** A real chain, a real database, addresses to watch, and indexers over them. */
export class IndexingStack {
  readonly watched = new Set<string>();
  readonly registry = new Registry();
  private readonly running = new Set<IndexingService>();

  private constructor(
    readonly anvil: LocalAnvil,
    readonly db: Database,
    readonly usdt: Erc20,
    readonly databaseUrl: string,
    private readonly closeDatabase: () => Promise<void>,
  ) {}

  static async start(): Promise<IndexingStack> {
    const [anvil, database] = await Promise.all([startAnvil(), testDatabase()]);
    const usdt = await Erc20.deploy(anvil.url, 'TetherToken', ['Tether USD', 'USDT', 6]);
    const stack = new IndexingStack(anvil, database.db, usdt, database.url, () => database.close());
    await stack.db.query(`insert into organizations (id, name) values ('org_a', 'A')`);
    await stack.db.query(
      `insert into chains (id, family, name, network_id, livemode, finality)
       values ('${CHAIN}', 'evm', 'Local', '31337', false, '{"kind":"confirmations","count":3}')`,
    );
    await stack.db.query(
      `insert into assets (chain_id, symbol, kind, contract, decimals)
       values ('${CHAIN}', 'USDT', 'token', $1, 6), ('${CHAIN}', 'ETH', 'native', null, 18)`,
      [usdt.address.toLowerCase()],
    );
    await stack.db.query(`insert into chain_cursors (chain_id) values ('${CHAIN}')`);
    return stack;
  }

  async stop(): Promise<void> {
    await this.stopIndexers();
    this.usdt.close();
    await Promise.all([this.anvil.stop(), this.closeDatabase()]);
  }

  /** Makes new addresses of ours; canonical. */
  async watch(count: number): Promise<string[]> {
    const made = Array.from({ length: count }, () => Wallet.createRandom().address);
    await this.db.query(
      `insert into addresses (organization_id, family, livemode, address, display, created_at)
       select 'org_a', 'evm', false, lower(display), display, now() from unnest($1::text[]) display`,
      [made],
    );
    const canonical = made.map((address) => address.toLowerCase());
    for (const address of canonical) this.watched.add(address);
    return canonical;
  }

  async index(options: StartOptions = {}): Promise<IndexingService> {
    const assets = await this.db.query<{ id: number; contract: string | null; decimals: number }>(
      'select * from assets order by id',
    );
    const chain: IndexedChain = {
      family: 'evm',
      livemode: false,
      startHeight: 'startHeight' in options ? options.startHeight : 0,
      assets: assets.map((asset) =>
        asset.contract && options.decimals ? { ...asset, decimals: options.decimals } : asset,
      ),
      connection: {
        chainId: CHAIN,
        networkId: '31337',
        rpcUrls: [this.anvil.url],
        wsUrls: [this.anvil.wsUrl],
        finality: { kind: 'confirmations', count: 3 },
        native: true,
        pollIntervalMs: 100,
        maxRange: 1_000,
        ...options.connection,
      },
    };
    const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const service = new IndexingService([chain], new FamilyRegistry([evmFamily]), new Registry(), {
      db: this.db,
      clock: systemClock,
      settler: options.settler ?? { settle: () => Promise.resolve(0) },
      log: quiet,
    });
    service.start();
    this.running.add(service);
    return service;
  }

  async stopIndexers(): Promise<void> {
    await Promise.all([...this.running].map((service) => service.stop()));
    this.running.clear();
  }

  async mine(blocks = 1): Promise<void> {
    await this.anvil.rpc('anvil_mine', [`0x${blocks.toString(16)}`]);
  }

  async payNative(to: string, amount: bigint): Promise<string> {
    const [from] = await this.anvil.rpc<string[]>('eth_accounts');
    const hash = await this.anvil.rpc<string>('eth_sendTransaction', [
      { from, to, value: `0x${amount.toString(16)}`, gas: '0x186a0' },
    ]);
    while ((await this.anvil.rpc('eth_getTransactionReceipt', [hash])) === null) await sleep(5);
    return hash;
  }

  async cursor(): Promise<CursorRow> {
    const [row] = await this.db.query<CursorRow>(`select * from chain_cursors where chain_id = '${CHAIN}'`);
    if (!row) throw new Error('the chain has no cursor');
    return row;
  }

  transfers(state?: StoredTransfer['state']): Promise<StoredTransfer[]> {
    return this.db.query<StoredTransfer>('select * from transfers where $1::text is null or state = $1 order by id', [
      state ?? null,
    ]);
  }

  /** Waits until the indexer stands on the chain's head. */
  async caughtUp(): Promise<void> {
    await this.until('the cursor stands on the head', async () => {
      const head = await this.anvil.rpc<{ number: string; hash: string }>('eth_getBlockByNumber', ['latest', false]);
      const { height, hash, tip_height: tip } = await this.cursor();
      return Number(height) === Number(head.number) && hash === head.hash && tip === height;
    });
  }

  async until(what: string, holds: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await holds())) {
      if (Date.now() > deadline)
        throw new Error(`not within ${timeoutMs} ms: ${what}; cursor ${JSON.stringify(await this.cursor())}`);
      await sleep(20);
    }
  }

  /** Stored transfers that count, and those that are on the chain, in one form and order. */
  async compare(native = true): Promise<{ stored: string[]; truth: string[] }> {
    const key = (
      tx: string,
      index: number,
      block: string,
      to: string,
      contract: string | null,
      amount: bigint | string,
    ): string => [tx, index, block, to, contract, amount].join(' ');
    const rows = (await this.transfers()).filter(({ state }) => state !== 'orphaned');
    const truth = await chainTruth(this.anvil.url, this.watched, native);
    return {
      stored: rows.map((r) => key(r.tx_hash, r.log_index, r.block_hash, r.to_address, r.contract, r.amount)).sort(),
      truth: truth.map((t) => key(t.txHash, t.logIndex, t.blockHash, t.to, t.contract, t.amount)).sort(),
    };
  }

  /** Asserts that nothing is missing and nothing is there twice. */
  async expectTruth(native = true): Promise<void> {
    const { stored, truth } = await this.compare(native);
    expect(stored).toEqual(truth);
  }
}
