import type { Asset } from '@chaintill/assets';
import { formatAmount, newId } from '@chaintill/kernel';
import type { OutgoingHandler, OutgoingTransaction, Landed } from '@chaintill/outgoing';
import type { Tx } from '@chaintill/persistence';
import { SweepStore } from '../data/sweep-store';
import { WalletStore, type Wallet } from '../data/wallet-store';
import { WishStore } from '../data/wish-store';
import { reserveOf } from '../domain/limits';
import { alarm, ownerOf } from './alarms';
import { endingOf, type OutcomeParts } from './sweep-outcomes';
import type { TreasuryChain, TreasuryParts } from './treasury-parts';

/** What failed is left alone for so long. */
const REST = '1 hour';

/** Sends what a hot wallet holds beyond its ceiling to the cold wallet of its owner. */
export class Reserves {
  private readonly wallets = new WalletStore();
  private readonly sweeps = new SweepStore();
  private readonly wishes = new WishStore();

  constructor(
    private readonly chain: TreasuryChain,
    private readonly parts: TreasuryParts,
  ) {}

  /** @returns how many moves were begun */
  async look(): Promise<number> {
    const { db, rules } = this.parts;
    let begun = 0;
    for (const wallet of await this.wallets.ofFamily(db, this.chain.family)) {
      if (wallet.role !== 'hot' || wallet.retired) continue;
      for (const asset of this.chain.assets) {
        const { ceiling } = reserveOf(rules.reserves, asset);
        if (ceiling !== null && (await this.relieve(wallet, asset, ceiling))) begun++;
      }
    }
    return begun;
  }

  private async relieve(wallet: Wallet, asset: Asset, ceiling: bigint): Promise<boolean> {
    const { db, clock, outgoing, log } = this.parts;
    const { id: chainId, livemode, family } = this.chain;
    const [known] = await db.query<{ balance: string; height: string }>(
      'select balance, height from wallet_balances where wallet_id = $1 and asset_id = $2',
      [wallet.id, asset.id],
    );
    if (!known) return false;
    const { balance, height } = known;
    const promised = await this.sweeps.promised(db, chainId, wallet.address, asset.id, Number(height));
    const surplus = BigInt(balance) - promised - ceiling;
    // a move that is not worth its cost waits until there is more
    if (surplus <= 0n || surplus < ((await this.wishes.worthFrom(db, asset.id)) ?? 0n)) return false;
    const safe = await this.wallets.safeOf(db, wallet, family);
    if (!safe) return false;
    const organizationId = ownerOf(wallet);
    const now = clock.now();
    const id = newId('reserveMove');
    return db.tx(async (tx) => {
      const places = await tx.query(
        `select 1 from wallets w where w.id = $1 and not exists (
           select 1 from reserve_moves r where r.wallet_id = w.id and r.asset_id = $2 and (r.state = 'under_way'
             or (r.state = 'failed' and r.created_at > clock_timestamp() - interval '${REST}')
             -- the balance that was read is older than the last move
             or (r.state = 'done' and not exists (select 1 from wallet_balances b join outgoing_transactions o
                 on o.id = r.outgoing_id where b.wallet_id = w.id and b.asset_id = $2 and b.height >= o.height))))
         for no key update`,
        [wallet.id, asset.id],
      );
      if (places.length === 0) return false;
      const outgoingId = await outgoing.enqueue(tx, {
        organizationId,
        livemode,
        kind: 'reserve',
        subjectId: id,
        chainId,
        from: wallet.address,
        to: safe.address,
        assetId: asset.id,
        amount: surplus,
        proof: null,
      });
      await tx.query(
        `insert into reserve_moves (id, organization_id, livemode, chain_id, asset_id, wallet_id, cold_id, amount, state,
                                    outgoing_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'under_way', $9, $10)`,
        [id, organizationId, livemode, chainId, asset.id, wallet.id, safe.id, surplus.toString(), outgoingId, now],
      );
      const amount = formatAmount(surplus, asset.decimals, 2);
      const fields = { chain: chainId, move: id, from: wallet.address, to: safe.address };
      log.info({ ...fields, amount, currency: asset.symbol }, 'treasury: surplus goes to the cold wallet');
      return true;
    });
  }
}

/** Takes note of what became of moves to the cold. */
export class ReserveOutcomes implements OutgoingHandler {
  constructor(private readonly parts: OutcomeParts) {}

  confirmed(tx: Tx, transaction: OutgoingTransaction, landed: Landed): Promise<void> {
    return this.end(tx, transaction, landed, null);
  }

  failed(tx: Tx, transaction: OutgoingTransaction, reason: string): Promise<void> {
    return this.end(tx, transaction, null, reason);
  }

  reverted(tx: Tx, transaction: OutgoingTransaction, landed: Landed, reason: string): Promise<void> {
    return this.end(tx, transaction, landed, reason);
  }

  private async end(tx: Tx, moved: OutgoingTransaction, landed: Landed | null, why: string | null): Promise<void> {
    const now = this.parts.clock.now();
    const { state, txHash, networkFee, reason } = endingOf(landed, why);
    const [row] = await tx.query<{ wallet_id: string }>(
      `update reserve_moves set state = $2, tx_hash = $3, network_fee = $4, reason = $5, finished_at = $6
       where id = $1 and state = 'under_way' returning wallet_id`,
      [moved.subjectId, state, txHash, networkFee?.toString() ?? null, reason, now],
    );
    if (!row) return;
    tx.afterCommit(() => this.parts.metrics.ended.inc({ chain: moved.chainId, kind: 'reserve', ending: state }));
    if (reason === null) return;
    const { organizationId, livemode, chainId, to: toAddress } = moved;
    const data = { walletId: row.wallet_id, chainId, toAddress, amount: moved.amount.toString(), reason };
    await alarm(tx, 'treasury.reserve_failed', { organizationId, livemode, objectId: row.wallet_id, data }, now);
    tx.afterCommit(this.parts.wakeWebhooks);
  }
}
