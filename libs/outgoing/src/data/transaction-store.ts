import type { Database, Tx } from '@chaintill/persistence';
import type { FeeTerms } from '@chaintill/chain-port';
import type { NeverLands } from '@chaintill/signing';
import type { Attempt, OutgoingTransaction } from '../domain/outgoing';
import type { OutgoingState, WaitingFor } from '../domain/states';
import { toAttempt, toTransaction, type AttemptRow, type TransactionRow } from './transaction-row';

/** Columns that change with a step; those that are absent stay as they are. */
export interface Changes {
  readonly state?: OutgoingState;
  readonly unknown?: boolean;
  readonly waiting_for?: WaitingFor | null;
  readonly waiting_reason?: string | null;
  readonly sequence?: number | null;
  readonly never_lands?: readonly NeverLands[];
  readonly hash?: string | null;
  readonly height?: number | null;
  readonly block_hash?: string | null;
  readonly fee?: bigint;
  readonly failure?: string;
}

interface SenderKey {
  readonly chainId: string;
  readonly address: string;
}

/** Rows of one sender's transactions and their attempts. Writes happen behind the sender's fence. */
export class TransactionStore {
  constructor(private readonly db: Database) {}

  /** Those with a sequence that are not finished, lowest sequence first. */
  inFlight({ chainId, address }: SenderKey): Promise<OutgoingTransaction[]> {
    return this.read(
      `select * from outgoing_transactions where chain_id = $1 and from_address = $2
       and state in ('crafted', 'signed', 'sent', 'mined') order by sequence`,
      [chainId, address],
    );
  }

  /** The next ones in the queue that are due. */
  queued({ chainId, address }: SenderKey, now: Date, limit: number): Promise<OutgoingTransaction[]> {
    return this.read(
      `select * from outgoing_transactions where chain_id = $1 and from_address = $2 and state = 'queued'
       and (not_before is null or not_before <= $3) order by number limit $4`,
      [chainId, address, now, limit],
    );
  }

  /** All attempts of transactions, oldest first. */
  async attempts(transactionIds: readonly string[]): Promise<Attempt[]> {
    if (transactionIds.length === 0) return [];
    const rows = await this.db.query<AttemptRow>(
      'select * from outgoing_attempts where transaction_id = any ($1) order by transaction_id, number',
      [transactionIds],
    );
    return rows.map(toAttempt);
  }

  /** Says of those that nobody looked at what they wait for. @returns when the first one of a later time is due */
  async markQueue({ chainId, address }: SenderKey, now: Date): Promise<Date | null> {
    const [row] = await this.db.query<{ not_before: Date | null }>(
      `with marked as (
         update outgoing_transactions set updated_at = $3,
           waiting_for = case when not_before > $3 then 'time' else 'turn' end
         where chain_id = $1 and from_address = $2 and state = 'queued' and waiting_for is null
       )
       select min(not_before) as not_before from outgoing_transactions
       where chain_id = $1 and from_address = $2 and state = 'queued' and not_before > $3`,
      [chainId, address, now],
    );
    return row?.not_before ?? null;
  }

  /** Whether anything is queued and due now. */
  async anyQueued({ chainId, address }: SenderKey, now: Date): Promise<boolean> {
    const rows = await this.db.query(
      `select 1 from outgoing_transactions where chain_id = $1 and from_address = $2 and state = 'queued'
       and (not_before is null or not_before <= $3) limit 1`,
      [chainId, address, now],
    );
    return rows.length > 0;
  }

  /** Locks a transaction. @returns whether it is in the state that it is believed to be in */
  async lock(tx: Tx, { id, state }: Pick<OutgoingTransaction, 'id' | 'state'>): Promise<boolean> {
    const rows = await tx.query('select 1 from outgoing_transactions where id = $1 and state = $2 for no key update', [
      id,
      state,
    ]);
    return rows.length > 0;
  }

  /**
   * Moves a transaction on.
   * @param from the state it is believed to be in
   * @returns it as it is now; null when it was in another state
   */
  async change(
    tx: Tx,
    { id, state: from }: Pick<OutgoingTransaction, 'id' | 'state'>,
    changes: Changes,
    now: Date,
  ): Promise<OutgoingTransaction | null> {
    const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
    const assignments = entries.map(([column], i) => `${column} = $${i + 4}`);
    const values = entries.map(([column, value]: [string, unknown]) =>
      column === 'never_lands' ? JSON.stringify(value) : typeof value === 'bigint' ? value.toString() : value,
    );
    const [row] = await tx.query<TransactionRow>(
      `update outgoing_transactions set ${['updated_at = $3', ...assignments].join(', ')}
       where id = $1 and state = $2 returning *`,
      [id, from, now, ...values],
    );
    return row ? toTransaction(row) : null;
  }

  /** A transaction of nothing from a sender to itself, that uses up a sequence. @returns null when there was one already */
  async addFill(
    tx: Tx,
    like: OutgoingTransaction,
    native: number | null,
    id: string,
    sequence: number,
    now: Date,
  ): Promise<OutgoingTransaction | null> {
    const [row] = await tx.query<TransactionRow>(
      `insert into outgoing_transactions (id, organization_id, livemode, chain_id, kind, subject_id, from_address, to_address,
                                          asset_id, amount, waiting_for, created_at, updated_at)
       values ($1, $2, $3, $4, 'fill', $5, $6, $6, $7, 0, 'turn', $8, $8)
       on conflict (kind, subject_id) where not called_off do nothing returning *`,
      [
        id,
        like.organizationId,
        like.livemode,
        like.chainId,
        `${like.chainId}/${like.from}/${sequence}`,
        like.from,
        native,
        now,
      ],
    );
    return row ? toTransaction(row) : null;
  }

  /** Writes down a new attempt. @returns its number */
  async addAttempt(
    tx: Tx,
    transactionId: string,
    attempt: Pick<Attempt, 'sequence' | 'unsigned' | 'digest'> & { readonly terms: FeeTerms },
    now: Date,
  ): Promise<number> {
    const { sequence, terms, unsigned, digest } = attempt;
    const stored = { maxFee: terms.maxFee.toString(), fields: terms.fields };
    const [row] = await tx.query<{ number: number }>(
      `insert into outgoing_attempts (transaction_id, number, sequence, terms, unsigned, digest, created_at)
       select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6 from outgoing_attempts where transaction_id = $1
       returning number`,
      [transactionId, sequence, JSON.stringify(stored), unsigned, digest, now],
    );
    return row?.number ?? 0;
  }

  async signed(tx: Tx, { transactionId, number }: Attempt, raw: string, hash: string, now: Date): Promise<void> {
    await tx.query(
      `update outgoing_attempts set raw = $3, hash = $4, signed_at = $5
       where transaction_id = $1 and number = $2 and raw is null`,
      [transactionId, number, raw, hash, now],
    );
  }

  async refused(tx: Tx, { transactionId, number }: Attempt, refusal: string): Promise<void> {
    await tx.query('update outgoing_attempts set refusal = $3 where transaction_id = $1 and number = $2', [
      transactionId,
      number,
      refusal,
    ]);
  }

  async sent(tx: Tx, { transactionId, number }: Attempt, outcome: string, now: Date): Promise<void> {
    await tx.query(
      `update outgoing_attempts set first_sent_at = coalesce(first_sent_at, $4), last_sent_at = $4, last_outcome = $3
       where transaction_id = $1 and number = $2`,
      [transactionId, number, outcome.slice(0, 500), now],
    );
  }

  private async read(sql: string, params: readonly unknown[]): Promise<OutgoingTransaction[]> {
    return (await this.db.query<TransactionRow>(sql, params)).map(toTransaction);
  }
}
