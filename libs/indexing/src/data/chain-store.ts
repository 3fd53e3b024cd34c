import type { BlockRef, ChainTransfer } from '@chaintill/chain-port';
import { DomainError, type Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { Cursor } from '../domain/indexed-chain';
import type { Lease } from './lease-store';
import type { Recipient } from './recipients';
import { quotedArray, plainArray } from './sql-arrays';

/** A transfer to one of our addresses, with what the database knows about it. */
export interface FoundTransfer {
  readonly transfer: ChainTransfer;
  readonly recipient: Recipient;
  /** null: a contract that is not listed. */
  readonly assetId: number | null;
  /** Seconds since 1970. */
  readonly blockTime: number;
}

/** A block we once read, to find the fork of a reorg by. */
export interface Anchor {
  readonly height: number;
  readonly hash: string;
}

/** Transfers of one block that are not final yet. */
export interface UnfinalBlock extends Anchor {
  readonly transfers: readonly ChainTransfer[];
}

interface UnfinalRow {
  height: string;
  hash: string;
  tx_hash: string;
  log_index: number;
  contract: string | null;
  from_address: string;
  to_address: string;
  amount: string;
}

const FENCE = 'where chain_id = $1 and lease_token = $2';

const STORE = `
  with fence as (
    update chain_cursors set height = $3, hash = $4, block_time = to_timestamp($6), doubt = null, updated_at = $7,
      final_height = greatest(final_height, $9)
    ${FENCE} returning chain_id
  ), block as (
    insert into chain_blocks (chain_id, height, hash, parent_hash, block_time)
    select chain_id, $3, $4, $5, to_timestamp($6) from fence
    on conflict (chain_id, height) do update
      set hash = excluded.hash, parent_hash = excluded.parent_hash, block_time = excluded.block_time
  ), added as (
    insert into transfers (chain_id, tx_hash, log_index, block_height, block_hash, block_time, asset_id, contract,
      from_address, to_address, amount, organization_id, livemode, address_id, wallet_id, state, created_at)
    select chain_id, u.tx_hash, u.log_index, u.block_height, u.block_hash, to_timestamp(u.block_time), u.asset_id, u.contract,
      u.from_address, u.to_address, u.amount, u.organization_id, $8, u.address_id, u.wallet_id,
      case when u.block_height <= $9 then 'final' else 'seen' end, $7
    from fence cross join unnest($10::text[], $11::integer[], $12::bigint[], $13::text[], $14::bigint[], $15::integer[],
      $16::text[], $17::text[], $18::text[], $19::numeric[], $20::text[], $21::bigint[], $22::text[])
      as u(tx_hash, log_index, block_height, block_hash, block_time, asset_id, contract,
        from_address, to_address, amount, organization_id, address_id, wallet_id)
    on conflict (tx_hash, log_index, chain_id) where state <> 'orphaned' do nothing
    returning 1
  )
  select (select count(*) from fence)::integer as fenced, (select count(*) from added)::integer as changed`;

const TIP = `
  with fence as (
    update chain_cursors set tip_height = $3, tip_seen_at = $4, doubt = null, updated_at = $4,
      final_height = greatest(final_height, $5)
    ${FENCE} returning chain_id, height
  ), final as (
    update transfers t set state = 'final', settlement_due = true from fence
    where $6 and t.chain_id = fence.chain_id and t.state = 'seen' and t.block_height <= least($5, fence.height)
    returning 1
  )
  select (select count(*) from fence)::integer as fenced, (select count(*) from final)::integer as changed`;

const REWIND = `
  with fork as (
    select block_time from chain_blocks where chain_id = $1 and height = $3
  ), fence as (
    update chain_cursors set height = $3, hash = $4, block_time = (select block_time from fork), updated_at = $5,
      rewinds = rewinds + 1,
      final_height = case when final_height > $3 then $3 else final_height end,
      settled_height = case when settled_height > $3 then $3 else settled_height end,
      settled_time = case when settled_height > $3 then (select block_time from fork) else settled_time end
    ${FENCE} returning chain_id
  ), forgotten as (
    delete from chain_blocks b using fence where b.chain_id = fence.chain_id and b.height > $3
  ), unseen as (
    update transfers t set state = 'orphaned', settlement_due = true from fence
    where t.chain_id = fence.chain_id and t.state = 'seen' and t.block_height > $3 returning 1
  ), unfinal as (
    update transfers t set state = 'orphaned', settlement_due = true from fence
    where $6 and t.chain_id = fence.chain_id and t.state = 'final' and t.block_height > $3 returning 1
  )
  select (select count(*) from fence)::integer as fenced,
    ((select count(*) from unseen) + (select count(*) from unfinal))::integer as changed`;

/**
 * Writes one chain under a lease. Each write is a single statement that first touches the cursor row with our token: it
 * either happens whole and as the holder, or not at all, and an indexer that freezes never leaves a transaction open.
 * @throws DomainError LEASE_LOST from every write after another indexer has taken over
 */
export class ChainStore {
  constructor(
    private readonly db: Database,
    private readonly lease: Lease,
    private readonly livemode: boolean,
    private readonly clock: Clock,
  ) {}

  /** @returns null when nothing was read yet */
  async cursor(): Promise<Cursor | null> {
    const [row] = await this.db.query<{ height: string | null; hash: string | null }>(
      'select height, hash from chain_cursors where chain_id = $1',
      [this.lease.chainId],
    );
    return row?.height == null ? null : { height: Number(row.height), hash: row.hash };
  }

  /**
   * Stores transfers and moves the cursor onto `block`, the last one whose transfers are among them.
   * @param finalHeight up to here they are final at once
   * @returns how many were not known yet
   */
  store(block: BlockRef, transfers: readonly FoundTransfer[], finalHeight: number): Promise<number> {
    const column = <T>(pick: (transfer: FoundTransfer) => T): T[] => transfers.map(pick);
    return this.fenced('index_store', STORE, [
      block.height,
      block.hash,
      block.parentHash,
      block.time,
      this.clock.now(),
      this.livemode,
      finalHeight,
      plainArray(column((t) => t.transfer.txHash)),
      plainArray(column((t) => t.transfer.logIndex)),
      plainArray(column((t) => t.transfer.blockHeight)),
      plainArray(column((t) => t.transfer.blockHash)),
      plainArray(column((t) => t.blockTime)),
      plainArray(column((t) => t.assetId)),
      plainArray(column((t) => t.transfer.contract)),
      plainArray(column((t) => t.transfer.from)),
      plainArray(column((t) => t.transfer.to)),
      plainArray(column((t) => t.transfer.amount)),
      quotedArray(column((t) => t.recipient.organizationId)),
      plainArray(column((t) => t.recipient.addressId)),
      plainArray(column((t) => t.recipient.walletId)),
    ]);
  }

  /**
   * Writes down what the nodes say about the head.
   * @param linked whether the cursor stands on that very head: only then may transfers become final
   * @returns how many became final
   */
  sawTip(tipHeight: number, finalHeight: number, linked: boolean): Promise<number> {
    return this.fenced('index_tip', TIP, [tipHeight, this.clock.now(), finalHeight, linked]);
  }

  /**
   * Steps back to the fork of a reorg. Transfers above it become orphaned, and due for settlement, with the same statement.
   * @param deep whether final transfers may be among them
   * @returns how many were orphaned
   */
  rewind(fork: Cursor, deep: boolean): Promise<number> {
    return this.fenced('index_rewind', REWIND, [fork.height, fork.hash, this.clock.now(), deep]);
  }

  /** Height up to which transfers were ever called final, -1 for none. */
  async finalHeight(): Promise<number> {
    const [row] = await this.db.query<{ final_height: string | null }>(
      'select final_height from chain_cursors where chain_id = $1',
      [this.lease.chainId],
    );
    return Number(row?.final_height ?? -1);
  }

  /** Blocks up to a height that hold transfers of ours which are not final yet, lowest first. */
  async unfinal(height: number): Promise<UnfinalBlock[]> {
    const rows = await this.db.query<UnfinalRow>(
      `select block_height as height, block_hash as hash, tx_hash, log_index, contract, from_address, to_address, amount
       from transfers where chain_id = $1 and state = 'seen' and block_height <= $2 order by block_height, id`,
      [this.lease.chainId, height],
    );
    const blocks = new Map<string, Anchor & { transfers: ChainTransfer[] }>();
    for (const row of rows) {
      const anchor = { height: Number(row.height), hash: row.hash };
      const block = blocks.get(row.hash) ?? { ...anchor, transfers: [] };
      blocks.set(row.hash, block);
      block.transfers.push({
        txHash: row.tx_hash,
        logIndex: row.log_index,
        blockHeight: anchor.height,
        blockHash: anchor.hash,
        blockTime: null,
        contract: row.contract,
        from: row.from_address,
        to: row.to_address,
        amount: BigInt(row.amount),
      });
    }
    return [...blocks.values()];
  }

  /** Says why the cursor stands still. */
  async doubt(reason: string): Promise<void> {
    await this.db.query(`update chain_cursors set doubt = $3, updated_at = $4 ${FENCE}`, [
      this.lease.chainId,
      this.lease.token,
      reason.slice(0, 1_000),
      this.clock.now(),
    ]);
  }

  /** Blocks we read and remember, lowest first. */
  anchors(): Promise<Anchor[]> {
    return this.readAnchors('select height, hash from chain_blocks where chain_id = $1 order by height');
  }

  /** Blocks of stored transfers below a height, lowest first: what is left when a reorg passes all remembered blocks. */
  transferAnchors(below: number): Promise<Anchor[]> {
    return this.readAnchors(
      `select distinct block_height as height, block_hash as hash from transfers
       where chain_id = $1 and state <> 'orphaned' and block_height < $2 order by 1`,
      below,
    );
  }

  /** Forgets blocks below a height, except the one the cursor stands on. */
  async prune(below: number): Promise<void> {
    await this.db.query(
      `delete from chain_blocks b using chain_cursors c
       where b.chain_id = $1 and c.chain_id = b.chain_id and b.height < least($2, c.height)`,
      [this.lease.chainId, below],
    );
  }

  private async fenced(name: string, sql: string, params: readonly unknown[]): Promise<number> {
    const { chainId, token } = this.lease;
    const [row] = await this.db.prepared<{ fenced: number; changed: number }>(name, sql, [chainId, token, ...params]);
    if (row?.fenced !== 1) throw new DomainError('LEASE_LOST', { chainId });
    return row.changed;
  }

  private async readAnchors(sql: string, ...params: readonly unknown[]): Promise<Anchor[]> {
    const rows = await this.db.query<{ height: string; hash: string }>(sql, [this.lease.chainId, ...params]);
    return rows.map(({ height, hash }) => ({ height: Number(height), hash }));
  }
}
