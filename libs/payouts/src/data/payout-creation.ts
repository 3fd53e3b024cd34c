import type { Scope } from '@chaintill/kernel';
import { sqlFault, type Database, type Tx } from '@chaintill/persistence';

/** What `payout_create` (migration `payoutCreation`) answers. */
export interface CreateRow {
  readonly outcome:
    | 'created'
    | 'replayed'
    | 'key_revoked'
    | 'idempotency_conflict'
    | 'own_address'
    | 'policy_changed'
    | 'not_allowed'
    | 'cooling_off'
    | 'over_limit'
    | 'duplicate'
    | 'insufficient';
  readonly status: number | null;
  readonly body: string | null;
  readonly existing_id: string | null;
  readonly external_id: string | null;
  readonly item: number | null;
  readonly asset_id: number | null;
  readonly sub_account: string | null;
  readonly available: string | null;
  readonly requested: string | null;
  readonly limit_number: number | null;
  readonly used: string | null;
  readonly resets_at: Date | null;
}

/** What `payout_create` takes, in its order. */
export type CreateParams = readonly unknown[];

interface Waiting {
  readonly params: CreateParams;
  readonly made: (row: CreateRow | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/** A merchant's balance is locked while a bundle is made: some ten milliseconds. */
const LARGEST = 16;

/**
 * Makes batches of payouts, each all or nothing. Batches of one that a merchant asks for while one of his is on its way wait for
 * it here, and not in PostgreSQL, where each would hold a connection and each would wait for the disk with his balance locked:
 * they go in one statement then, one after the other, and are committed together (ADR 0029).
 */
export class PayoutCreation {
  /** Who waits, by merchant and mode; there is a line while a statement of theirs is on its way. */
  private readonly lines = new Map<string, Waiting[]>();

  constructor(private readonly db: Database) {}

  /** Makes a batch inside a transaction. */
  async within(tx: Tx, params: CreateParams): Promise<CreateRow | undefined> {
    const [row] = await tx.query<CreateRow>(statement(1), params);
    return row;
  }

  /**
   * Makes a batch in a transaction of its own, or one shared with others of the merchant.
   * @param items how many payouts it has
   * @returns once it is committed
   */
  create({ organizationId, livemode }: Scope, params: CreateParams, items: number): Promise<CreateRow | undefined> {
    return new Promise((made, failed) => {
      const waiting: Waiting = { params, made, failed };
      const name = `${organizationId} ${livemode}`;
      const line = this.lines.get(name);
      // a large one would keep the others waiting
      if (items > 1) void this.make([waiting]);
      else if (line) line.push(waiting);
      else void this.serve(name, [waiting]);
    });
  }

  private async serve(name: string, line: Waiting[]): Promise<void> {
    this.lines.set(name, line);
    while (line.length > 0) await this.make(line.splice(0, LARGEST));
    this.lines.delete(name);
  }

  /** Tells each of them what became of his; fails never. */
  private async make(bundle: readonly Waiting[]): Promise<void> {
    const count = bundle.length;
    try {
      const params = bundle.flatMap((one) => one.params);
      const rows = await this.db.prepared<CreateRow>(`payout_create_${count}`, statement(count), params);
      bundle.forEach(({ made }, place) => made(rows[place]));
    } catch (error) {
      if (count > 1 && isOfOne(error)) for (const one of bundle) await this.make([one]);
      else for (const { failed } of bundle) failed(error);
    }
  }
}

/** Classes of errors that a single creation brings about, and that leave nothing of its bundle behind. */
const OF_ONE = new Set(['22', '23', '40', 'P0']);

/** Whether the others of a bundle may go well by themselves. After any other error it is not known what was committed. */
function isOfOne(error: unknown): boolean {
  return OF_ONE.has(sqlFault(error)?.code.slice(0, 2) ?? '');
}

const TYPES = [
  ...['text', 'text', 'text', 'bytea', 'jsonb', 'jsonb', 'jsonb', 'text[]', 'text', 'timestamptz', 'bigint', 'jsonb'],
  ...['integer', 'text'],
];

const STATEMENTS = Array.from({ length: LARGEST }, (_, last) => {
  const calls = Array.from({ length: last + 1 }, (_, place) => {
    const args = TYPES.map((type, n) => `$${place * TYPES.length + n + 1}::${type}`);
    return `select ${place} as place, made.* from payout_create(${args.join(', ')}) as made`;
  });
  return `${calls.join('\nunion all\n')}\norder by place`;
});

/** As many calls in one statement, each after the one before. */
function statement(count: number): string {
  return STATEMENTS[count - 1] ?? '';
}
