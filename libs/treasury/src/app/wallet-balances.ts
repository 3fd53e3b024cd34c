import type { Asset } from '@chaintill/assets';
import { ChainDoubt } from '@chaintill/chain-port';
import { formatAmount } from '@chaintill/kernel';
import { chainHeights } from '../data/chain-heights';
import { WalletStore, type Wallet } from '../data/wallet-store';
import { reserveOf } from '../domain/limits';
import { alarm, ownerOf } from './alarms';
import type { TreasuryChain, TreasuryParts } from './treasury-parts';

/** Reads what wallets hold at a final height, and says when a hot one holds less than it is to. */
export class WalletBalances {
  private readonly wallets = new WalletStore();
  private readAt = -1;

  constructor(
    private readonly chain: TreasuryChain,
    private readonly parts: TreasuryParts,
  ) {}

  /** Reads all of a chain, once for each final height. @returns the height; null when nothing is known or was read */
  async refresh(): Promise<number | null> {
    const { db, clock, log } = this.parts;
    const heights = await chainHeights(db, this.chain.id, clock.now());
    if (!heights || heights.final === this.readAt) return null;
    try {
      for (const wallet of await this.wallets.ofFamily(db, this.chain.family)) {
        for (const asset of this.chain.assets) await this.read(wallet, asset, heights.final);
      }
      this.readAt = heights.final;
      return heights.final;
    } catch (error) {
      if (!(error instanceof ChainDoubt)) throw error;
      log.warn({ chain: this.chain.id, reason: error.reason }, 'treasury: balances are not read');
      return null;
    }
  }

  private async read(wallet: Wallet, asset: Asset, height: number): Promise<void> {
    const { db, clock } = this.parts;
    const balance = await this.chain.writer.balanceAt(wallet.address, asset.contract, height);
    const watched = wallet.role === 'hot' && !wallet.retired;
    const { floor, ceiling } = watched ? reserveOf(this.parts.rules.reserves, asset) : { floor: null, ceiling: null };
    const low = floor !== null && balance < floor;
    const now = clock.now();
    await db.tx(async (tx) => {
      const [row] = await tx.query<{ fell: boolean }>(
        `insert into wallet_balances as b (wallet_id, asset_id, balance, height, read_at, floor, ceiling, low_since)
         values ($1, $2, $3, $4, $5, $6, $7, case when $8 then $5::timestamptz end)
         on conflict (wallet_id, asset_id) do update set balance = excluded.balance, height = excluded.height,
           read_at = excluded.read_at, floor = excluded.floor, ceiling = excluded.ceiling,
           low_since = case when $8 then coalesce(b.low_since, excluded.low_since) end
         where b.height <= excluded.height
         returning $8 and low_since = read_at as fell`,
        [
          wallet.id,
          asset.id,
          balance.toString(),
          height,
          now,
          floor?.toString() ?? null,
          ceiling?.toString() ?? null,
          low,
        ],
      );
      if (!row?.fell || floor === null) return;
      const text = (units: bigint): string => formatAmount(units, asset.decimals, 2);
      const { id: walletId, address } = wallet;
      const { id: chainId, livemode } = this.chain;
      const data = { walletId, address, chainId, currency: asset.symbol, amount: text(balance), floor: text(floor) };
      const of = { organizationId: ownerOf(wallet), livemode, objectId: walletId, data };
      await alarm(tx, 'treasury.reserve_low', of, now);
      tx.afterCommit(this.parts.wakeWebhooks);
      this.parts.log.error(data, 'treasury: a hot wallet holds less than its floor');
    });
  }
}
