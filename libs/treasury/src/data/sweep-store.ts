import { newId, type Scope } from '@chaintill/kernel';
import type { Sql, Tx } from '@chaintill/persistence';
import type { SweepCause } from '../domain/treasury-view';
import { payerSql, REST, servingSql } from './candidates';
import type { Wallet } from './wallet-store';

/** A sweep that is under way and waits for coins or for what it is to move. */
export interface StuckSweep extends Scope {
  readonly id: string;
  readonly chainId: string;
  readonly assetId: number;
  readonly walletId: string;
  readonly outgoingId: string;
  readonly address: string;
  readonly amount: bigint;
  readonly fundings: number;
  /** The wallet that pays for it; null: none serves the merchant any more. */
  readonly payer: Wallet | null;
}

export interface NewSweep extends Scope {
  readonly id: string;
  readonly chainId: string;
  readonly assetId: number;
  readonly addressId: string;
  readonly walletId: string;
  readonly amount: bigint;
  readonly cause: SweepCause;
  readonly height: number;
}

/** Sweeps of one asset into one wallet. */
export interface UnderWay {
  readonly walletId: string;
  readonly assetId: number;
  readonly count: number;
  readonly amount: bigint;
}

/** How an outgoing transaction of ours ended. */
export interface Ending {
  readonly state: 'done' | 'failed';
  readonly txHash: string | null;
  readonly networkFee: bigint | null;
  readonly reason: string | null;
}

/** Sweeps and the coins for them. */
export class SweepStore {
  /**
   * Writes a sweep down, and that it takes away what was final by its height.
   * @param before how many there were of that address before the chain was asked what lies there
   * @returns false when there was another one since, which may have taken what we counted: the caller undoes it all
   */
  async begin(tx: Tx, sweep: NewSweep, outgoingId: string, before: number, now: Date): Promise<boolean> {
    const { id, organizationId, livemode, chainId, assetId, addressId, walletId, amount, cause, height } = sweep;
    const rows = await tx.query(
      `insert into sweeps (id, organization_id, livemode, chain_id, asset_id, address_id, wallet_id, amount, cause, height,
                           state, outgoing_id, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'under_way', $11, $12)
       on conflict (chain_id, address_id) where state = 'under_way' do nothing returning 1`,
      [
        id,
        organizationId,
        livemode,
        chainId,
        assetId,
        addressId,
        walletId,
        amount.toString(),
        cause,
        height,
        outgoingId,
        now,
      ],
    );
    if (rows.length === 0) return false;
    // Counted now that ours is in its place: whoever was faster has committed.
    const [counted] = await tx.query<{ n: number }>(
      'select count(*)::int as n from sweeps where chain_id = $1 and address_id = $2',
      [chainId, addressId],
    );
    if (counted?.n !== before + 1) return false;
    await tx.query(
      `update transfers set sweep_id = $1 where address_id = $2 and asset_id = $3 and state = 'final' and sweep_id is null
         and block_height <= $4`,
      [id, addressId, assetId, height],
    );
    return true;
  }

  /** Writes down that less lies at an address than the books say: it is left alone for a while, and seen in the list. Once, whoever found it too. */
  async missing(tx: Tx, sweep: NewSweep, reason: string, now: Date): Promise<void> {
    const { id, organizationId, livemode, chainId, assetId, addressId, walletId, amount, cause, height } = sweep;
    await tx.query('select 1 from addresses where id = $1 for no key update', [addressId]);
    await tx.query(
      `insert into sweeps (id, organization_id, livemode, chain_id, asset_id, address_id, wallet_id, amount, cause, height,
                           state, reason, created_at, finished_at)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'failed', $11, $12, $12
       where not exists (select 1 from sweeps s where s.address_id = $6 and s.asset_id = $5 and s.state = 'failed'
         and s.created_at > clock_timestamp() - interval '${REST}')`,
      [
        id,
        organizationId,
        livemode,
        chainId,
        assetId,
        addressId,
        walletId,
        amount.toString(),
        cause,
        height,
        reason,
        now,
      ],
    );
  }

  /** Ends a sweep. What a failed one was to take away lies there still. @returns false when it was over */
  async end(tx: Tx, id: string, { state, txHash, networkFee, reason }: Ending, now: Date): Promise<boolean> {
    const rows = await tx.query(
      `update sweeps set state = $2, tx_hash = $3, network_fee = $4, reason = $5, finished_at = $6
       where id = $1 and state = 'under_way' returning 1`,
      [id, state, txHash, networkFee?.toString() ?? null, reason, now],
    );
    if (rows.length > 0 && state === 'failed')
      await tx.query('update transfers set sweep_id = null where sweep_id = $1', [id]);
    return rows.length > 0;
  }

  /** Writes down coins for a sweep, unless some are on their way to it already. @returns whether it did */
  async addFunding(
    tx: Tx,
    funding: { readonly sweepId: string; readonly walletId: string; readonly amount: bigint },
    enqueue: (id: string) => Promise<string>,
    now: Date,
  ): Promise<boolean> {
    const wanted = await tx.query(
      `select 1 from sweeps s where s.id = $1 and s.state = 'under_way'
         and not exists (select 1 from gas_fundings g where g.sweep_id = s.id and g.state = 'under_way') for update`,
      [funding.sweepId],
    );
    if (wanted.length === 0) return false;
    const id = newId('gasFunding');
    await tx.query(
      `insert into gas_fundings (id, sweep_id, wallet_id, amount, state, outgoing_id, created_at)
       values ($1, $2, $3, $4, 'under_way', $5, $6)`,
      [id, funding.sweepId, funding.walletId, funding.amount.toString(), await enqueue(id), now],
    );
    return true;
  }

  /** @returns the outgoing transaction of the sweep that the coins were for; null when it is over */
  async endFunding(
    tx: Tx,
    id: string,
    { state, txHash, networkFee, reason }: Ending,
    now: Date,
  ): Promise<{ readonly sweepId: string; readonly outgoingId: string } | null> {
    const [row] = await tx.query<{ sweep_id: string; outgoing_id: string; state: string }>(
      `with ended as (
         update gas_fundings set state = $2, tx_hash = $3, network_fee = $4, reason = $5, finished_at = $6
         where id = $1 and state = 'under_way' returning sweep_id)
       select s.id as sweep_id, s.outgoing_id, s.state from ended join sweeps s on s.id = ended.sweep_id`,
      [id, state, txHash, networkFee?.toString() ?? null, reason, now],
    );
    return row?.state === 'under_way' ? { sweepId: row.sweep_id, outgoingId: row.outgoing_id } : null;
  }

  /** Sweeps of a chain that wait for funds while no coins are on their way. */
  async stuck(sql: Sql, chainId: string): Promise<StuckSweep[]> {
    const rows = await sql.query<Omit<StuckSweep, 'amount'> & { amount: string }>(
      `select s.id, s.organization_id as "organizationId", s.livemode, s.chain_id as "chainId", s.asset_id as "assetId",
         s.wallet_id as "walletId", s.outgoing_id as "outgoingId", a.address, s.amount,
         (select count(*)::int from gas_fundings g where g.sweep_id = s.id) as fundings,
         (select ${payerSql} from (select s.organization_id) o ${servingSql('a.family')}) as payer
       from sweeps s join outgoing_transactions o on o.id = s.outgoing_id join addresses a on a.id = s.address_id
       where s.chain_id = $1 and s.state = 'under_way' and o.state = 'queued' and o.waiting_for = 'funds'
         and not exists (select 1 from gas_fundings g where g.sweep_id = s.id and g.state = 'under_way')
       order by s.created_at limit 100`,
      [chainId],
    );
    return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }));
  }

  /** What is on its way to each wallet, by asset. */
  async underWay(sql: Sql, chainId: string): Promise<UnderWay[]> {
    const rows = await sql.query<Omit<UnderWay, 'amount'> & { amount: string }>(
      `select wallet_id as "walletId", asset_id as "assetId", count(*)::int as count, sum(amount) as amount from sweeps
       where chain_id = $1 and state = 'under_way' group by wallet_id, asset_id`,
      [chainId],
    );
    return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }));
  }

  /**
   * What a wallet has promised of an asset and not sent yet, or not for good; and what left for good above a height, which a
   * balance of that height does not know.
   */
  async promised(sql: Sql, chainId: string, address: string, assetId: number, height: number): Promise<bigint> {
    const [row] = await sql.query<{ amount: string }>(
      `select coalesce(sum(amount), 0) as amount from (
         select amount from outgoing_transactions
         where asset_id = $3 and from_address = $2 and state not in ('confirmed', 'failed')
         union all
         select amount from outgoing_transactions
         where chain_id = $1 and from_address = $2 and state = 'confirmed' and height > $4 and asset_id = $3) as going`,
      [chainId, address, assetId, height],
    );
    return BigInt(row?.amount ?? 0);
  }
}
