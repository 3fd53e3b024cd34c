import type { Database } from '@chaintill/persistence';
import { TEST_CHAIN } from './shop';

/** Writes down what an indexer would: transfers and how far the chain is read. */
export class ChainByHand {
  /** The last block that was written. */
  height = 0;

  constructor(private readonly db: Database) {}

  /**
   * A transfer to an address of the pool, in a block of its own.
   * @param amount base units
   * @param values state `final` and the asset with id 1 (USDT) unless said otherwise
   * @returns its id
   */
  async mine(
    address: string,
    amount: bigint,
    time: Date,
    values: { assetId?: number | null; state?: string; from?: string } = {},
  ): Promise<string> {
    const height = ++this.height;
    const [row] = await this.db.query<{ id: string }>(
      `insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, contract, from_address,
         to_address, amount, organization_id, livemode, address_id, state, created_at)
       select $1, $2, 0, $3, $4, $5, $6, '0xcc', $10, a.address, $7, a.organization_id, a.livemode, a.id, $8, $5
       from addresses a where a.display = $9 returning id`,
      [
        TEST_CHAIN,
        `0x${height}`,
        height,
        `0xb${height}`,
        time,
        values.assetId === undefined ? 1 : values.assetId,
        amount.toString(),
        values.state ?? 'final',
        address,
        values.from ?? '0xff',
      ],
    );
    if (!row) throw new Error(`${address} is in nobody's pool`);
    return row.id;
  }

  /** The chain says something new about a transfer. */
  async becomes(transferId: string, state: string): Promise<void> {
    await this.db.query('update transfers set state = $2, settlement_due = true where id = $1', [transferId, state]);
  }

  /** The chain is read up to a block of this time. */
  async readUpTo(time: Date): Promise<void> {
    await this.db.query('update chain_cursors set height = $2, block_time = $3 where chain_id = $1', [
      TEST_CHAIN,
      ++this.height,
      time,
    ]);
  }
}
