import { DomainError } from '@chaintill/kernel';
import type { Database, Sql, Tx } from '@chaintill/persistence';
import type { OutgoingTransaction } from '../domain/outgoing';
import type { Stranger, StoredStranger } from '../domain/stranger';
import type { SenderLease } from './sender-store';

interface SenderKey {
  readonly chainId: string;
  readonly address: string;
}

/** A sender from which nobody is paid, until a person has looked. */
export interface StoppedSender extends SenderKey {
  readonly since: Date;
  readonly strangers: readonly StoredStranger[];
}

interface Row {
  chain_id: string;
  address: string;
  stopped_at: Date;
  strangers: StoredStranger[];
}

/** What the chain holds of our senders and these books do not know. */
export class StrangerStore {
  constructor(private readonly db: Database) {}

  /** Senders that stand still; those of one chain and address, or all. */
  async stopped(sql: Sql = this.db, sender?: SenderKey): Promise<StoppedSender[]> {
    const rows = await sql.query<Row>(
      `select chain_id, address, stopped_at, strangers from outgoing_senders
       where stopped_at is not null and ($1::text is null or chain_id = $1 and address = $2) order by stopped_at, address`,
      [sender?.chainId ?? null, sender?.address ?? null],
    );
    return rows.map(({ chain_id: chainId, address, stopped_at: since, strangers }) => ({
      chainId,
      address,
      since,
      strangers,
    }));
  }

  /** Adds to what is not known, or to what is known of it, behind the sender's fence. */
  async note(tx: Tx, lease: SenderLease, found: readonly StoredStranger[], now: Date): Promise<void> {
    await tx.query(
      `update outgoing_senders s set stopped_at = coalesce(s.stopped_at, $4), strangers = (
         select jsonb_agg(value order by (value ->> 'sequence')::bigint) from (
           select distinct on (value ->> 'sequence') value
           from (select value, 0 as age from jsonb_array_elements($3::jsonb)
                 union all select value, 1 from jsonb_array_elements(s.strangers)) e
           order by value ->> 'sequence', age) each)
       where s.chain_id = $1 and s.address = $2`,
      [lease.chainId, lease.address, JSON.stringify(found), now],
    );
  }

  /** The oldest one of a sender that was due and is to do what a stranger's transaction did. */
  async same(
    sql: Sql,
    { chainId, address }: SenderKey,
    { to, contract, amount }: Pick<Stranger, 'to' | 'contract' | 'amount'>,
    states: readonly OutgoingTransaction['state'][],
    now: Date,
  ): Promise<string | null> {
    const [row] = await sql.query<{ id: string }>(
      `select id from outgoing_transactions where chain_id = $1 and from_address = $2 and to_address = $3
         and contract is not distinct from $4 and amount = $5 and state = any ($6)
         and state in ('queued', 'crafted', 'signed', 'sent') and (not_before is null or not_before <= $7)
       order by number limit 1`,
      [chainId, address, to, contract, amount.toString(), states, now],
    );
    return row?.id ?? null;
  }

  /** Makes a transaction that the chain holds one of ours: an attempt that was forgotten. */
  async adopt(tx: Tx, transactionId: string, { sequence, hash }: Pick<Stranger, 'sequence' | 'hash'>, now: Date) {
    await tx.query(
      `insert into outgoing_attempts (transaction_id, number, sequence, terms, unsigned, digest, raw, hash, created_at,
         signed_at, first_sent_at, last_sent_at, last_outcome)
       select $1, coalesce(max(number), 0) + 1, $2, '{"maxFee": "0", "fields": {}}', '', '', '', $3, $4, $4, $4, $4, 'forgotten'
       from outgoing_attempts where transaction_id = $1`,
      [transactionId, sequence, hash, now],
    );
  }

  /** Takes a queued one out of the queue: it is at that place of the chain already. */
  async place(tx: Tx, id: string, { sequence, hash }: Pick<Stranger, 'sequence' | 'hash'>, now: Date): Promise<void> {
    await tx.query(
      `update outgoing_transactions set state = 'sent', sequence = $2, hash = $3, waiting_for = null, waiting_reason = null,
         updated_at = $4
       where id = $1 and state = 'queued'`,
      [id, sequence, hash, now],
    );
  }

  /** Locks a sender that stands still. @throws DomainError STATE_CONFLICT when it does not */
  async lock(tx: Tx, { chainId, address }: SenderKey): Promise<StoppedSender> {
    await tx.query('select 1 from outgoing_senders where chain_id = $1 and address = $2 for no key update', [
      chainId,
      address,
    ]);
    const [stopped] = await this.stopped(tx, { chainId, address });
    if (stopped) return stopped;
    throw new DomainError('STATE_CONFLICT', { resource: 'sender', state: 'not stopped', action: 'let it go on' });
  }

  async goOn(tx: Tx, { chainId, address }: SenderKey, now: Date): Promise<void> {
    await tx.query(
      `update outgoing_senders set stopped_at = null, strangers = '[]', due_at = $3 where chain_id = $1 and address = $2`,
      [chainId, address, now],
    );
  }
}
