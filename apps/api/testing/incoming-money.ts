import { randomBytes } from 'node:crypto';
import { SettlementService } from '@chaintill/settlement';
import type { TestApi } from './test-api';

const CHAIN = 'ethereum-sepolia';

export interface Incoming {
  /** `USDT` unless said. */
  readonly currency?: string;
  readonly chainId?: string;
  /** `seen` unless said. */
  readonly state?: 'seen' | 'final';
  /** Now unless said. */
  readonly at?: Date;
}

/** Writes what an indexer would write of a chain that nobody reads here, and has it settled. */
export class IncomingMoney {
  private height = 100;

  constructor(private readonly api: TestApi) {}

  /** The chains are read up to a moment by an indexer that is there. */
  async read(until: Date = new Date(), tipAhead = 0): Promise<void> {
    this.height += 1;
    await this.api.database.db.query(
      `insert into chain_cursors (chain_id, height, hash, block_time, tip_height, settled_height, settled_time, lease_until)
       select id, $1, '0x', $2, $3, $1, $2, now() + interval '1 hour' from chains
       on conflict (chain_id) do update set height = $1, block_time = $2, tip_height = $3, settled_height = $1,
         settled_time = $2, lease_until = excluded.lease_until`,
      [this.height, until, this.height + tipAhead],
    );
  }

  /** Money comes to an address. @param amount base units @returns the hash of its transaction */
  async arrives(
    address: string,
    amount: bigint,
    { currency = 'USDT', chainId = CHAIN, state = 'seen', at = new Date() }: Incoming = {},
  ): Promise<string> {
    await this.read(at);
    const txHash = `0x${randomBytes(32).toString('hex')}`;
    const [row] = await this.api.database.db.query(
      `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, contract, from_address,
         to_address, amount, organization_id, livemode, address_id, state, created_at)
       select s.chain_id, $1, 0, $2, '0x02', $3, s.id, s.contract, '0x03', a.address, $4, a.organization_id, a.livemode, a.id, $5, $3
       from addresses a, assets s where a.display = $6 and s.chain_id = $7 and s.symbol = $8 returning id`,
      [txHash, this.height, at, amount.toString(), state, address, chainId, currency],
    );
    if (!row) throw new Error(`${address} is not in the pool`);
    await this.settlement.settle(chainId);
    return txHash;
  }

  /** What the chain says of a transaction from now on. */
  async becomes(txHash: string, state: 'final' | 'orphaned'): Promise<void> {
    await this.api.database.db.query('update transfers set state = $2, settlement_due = true where tx_hash = $1', [
      txHash,
      state,
    ]);
    for (const { chainId } of await this.chainsOf(txHash)) await this.settlement.settle(chainId);
  }

  /** The time of an order passed a moment ago, and its chain was read beyond it. */
  async timePasses(address: string): Promise<void> {
    await this.api.database.db.query(
      `update orders set expires_at = greatest($2, created_at + interval '1 millisecond') where address = $1`,
      [address, new Date()],
    );
    await this.read(new Date(Date.now() + 1_000));
    await this.settlement.closeWindows();
  }

  private chainsOf(txHash: string): Promise<{ chainId: string }[]> {
    return this.api.database.db.query('select chain_id as "chainId" from transfers where tx_hash = $1', [txHash]);
  }

  private get settlement(): SettlementService {
    return this.api.app.get(SettlementService, { strict: false });
  }
}
