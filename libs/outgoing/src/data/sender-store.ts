import { DomainError } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';
import type { Sequences } from '../domain/sequences';

/** The right to work for a sender. Whoever holds a larger token holds it now, whatever the older holder believes. */
export interface SenderLease {
  readonly chainId: string;
  readonly address: string;
  readonly token: string;
}

/** Senders with their leases, on the database's clock, the only one that all workers share. */
export class SenderStore {
  constructor(
    private readonly db: Database,
    /** How long a lease lasts when it is not renewed: the longest time that a dead worker is not replaced. */
    private readonly leaseSeconds = 0,
  ) {}

  /** Takes free senders that have something to do: those that are due, and those with transactions nobody looked at. */
  async claim(chainId: string, holder: string, limit: number, now: Date): Promise<SenderLease[]> {
    const rows = await this.db.query<{ address: string; lease_token: string }>(
      `with due as (
         select address from outgoing_senders where chain_id = $1 and due_at <= $2
         union
         select from_address from outgoing_transactions where chain_id = $1 and state = 'queued' and waiting_for is null
       ), free as (
         select s.address from outgoing_senders s join due using (address)
         where s.chain_id = $1 and (s.lease_until is null or s.lease_until < clock_timestamp())
         order by s.due_at nulls first limit $3 for update of s skip locked
       )
       update outgoing_senders s set due_at = coalesce(s.due_at, $2), lease_holder = $4, lease_token = s.lease_token + 1,
         lease_until = clock_timestamp() + make_interval(secs => $5)
       from free where s.chain_id = $1 and s.address = free.address
       returning s.address, s.lease_token`,
      [chainId, now, limit, holder, this.leaseSeconds],
    );
    return rows.map(({ address, lease_token: token }) => ({ chainId, address, token }));
  }

  /** @returns whether the lease is still ours */
  async renew({ chainId, address, token }: SenderLease): Promise<boolean> {
    const rows = await this.db.query(
      `update outgoing_senders set lease_until = clock_timestamp() + make_interval(secs => $4)
       where chain_id = $1 and address = $2 and lease_token = $3 returning 1`,
      [chainId, address, token, this.leaseSeconds],
    );
    return rows.length > 0;
  }

  /** Lets go of a sender until it is due again. @param dueAt null: when something is wished for */
  async release({ chainId, address, token }: SenderLease, dueAt: Date | null): Promise<void> {
    await this.db.query(
      `update outgoing_senders set lease_until = null, due_at = $4
       where chain_id = $1 and address = $2 and lease_token = $3`,
      [chainId, address, token, dueAt],
    );
  }

  /**
   * Locks the sender for this transaction: first of all rows, so that nothing is written for a sender without its lease.
   * @throws DomainError LEASE_LOST when another worker has taken over
   */
  async fence(tx: Tx, { chainId, address, token }: SenderLease): Promise<Sequences> {
    const [row] = await tx.query<{ next_sequence: string | null; freed_sequences: string[] }>(
      `select next_sequence, freed_sequences from outgoing_senders
       where chain_id = $1 and address = $2 and lease_token = $3 for no key update`,
      [chainId, address, token],
    );
    if (!row) throw new DomainError('LEASE_LOST', { chainId });
    return {
      next: row.next_sequence === null ? null : Number(row.next_sequence),
      freed: row.freed_sequences.map(Number),
    };
  }

  /** Sequences that are free to be given out again, ascending. */
  async freed({ chainId, address }: SenderLease): Promise<number[]> {
    const [row] = await this.db.query<{ freed_sequences: string[] }>(
      'select freed_sequences from outgoing_senders where chain_id = $1 and address = $2',
      [chainId, address],
    );
    return row?.freed_sequences.map(Number) ?? [];
  }

  async saveSequences(tx: Tx, { chainId, address }: SenderLease, { next, freed }: Sequences): Promise<void> {
    await tx.query(
      'update outgoing_senders set next_sequence = $3, freed_sequences = $4 where chain_id = $1 and address = $2',
      [chainId, address, next, [...freed]],
    );
  }

  /** Sequences from a height of them on that belong to transactions of ours, whatever became of these. */
  async ours(tx: Tx, { chainId, address }: SenderLease, from: number): Promise<ReadonlySet<number>> {
    const rows = await tx.query<{ sequence: string }>(
      'select sequence from outgoing_transactions where chain_id = $1 and from_address = $2 and sequence >= $3',
      [chainId, address, from],
    );
    return new Set(rows.map(({ sequence }) => Number(sequence)));
  }
}
