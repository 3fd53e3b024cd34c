import type { Database } from '@chaintill/persistence';
import { Counter, Gauge, type Registry } from 'prom-client';

type Ending = 'confirmed' | 'reverted' | 'failed';

/** What an operator watches about money that leaves. */
export class OutgoingMetrics {
  readonly broadcasts: Counter<'chain' | 'outcome'>;
  readonly replaced: Counter<'chain'>;
  readonly sequencesLost: Counter<'chain'>;
  readonly unwritten: Counter<'chain'>;
  private readonly endings: Counter<'chain' | 'ending'>;
  private readonly fees: Counter<'chain'>;

  constructor(registry: Registry, db: Database) {
    const registers = [registry];
    const counter = <L extends string>(name: string, help: string, labelNames: L[]): Counter<L> =>
      new Counter({ name, help, labelNames, registers });
    this.broadcasts = counter(
      'chaintill_outgoing_broadcasts_total',
      'Transactions handed to the nodes, by what these said',
      ['chain', 'outcome'],
    );
    this.replaced = counter('chaintill_outgoing_replaced_total', 'Transactions for which more was offered', ['chain']);
    this.sequencesLost = counter(
      'chaintill_outgoing_sequences_lost_total',
      'Sequences that transactions of somebody else took',
      ['chain'],
    );
    this.unwritten = counter(
      'chaintill_outgoing_unwritten_total',
      'Tries to write down what became of transactions that the books, or the room behind them, refused',
      ['chain'],
    );
    this.endings = counter('chaintill_outgoing_ended_total', 'Transactions that came to an end', ['chain', 'ending']);
    this.fees = counter('chaintill_outgoing_fees_total', 'What the network took, whole native coins', ['chain']);
    new Gauge({
      name: 'chaintill_outgoing_transactions',
      help: 'Transactions that are not finished, by state and by what they wait for',
      labelNames: ['chain', 'state', 'waiting_for'],
      registers,
      async collect() {
        const rows = await db.query<{ chain_id: string; state: string; waiting_for: string; count: string }>(
          `select chain_id, state, coalesce(waiting_for, '') as waiting_for, count(*) from outgoing_transactions
           where state = 'queued' or state in ('crafted', 'signed', 'sent', 'mined') group by 1, 2, 3`,
        );
        this.reset();
        for (const { chain_id: chain, state, waiting_for, count } of rows)
          this.set({ chain, state, waiting_for }, Number(count));
      },
    });
    new Gauge({
      name: 'chaintill_outgoing_oldest_seconds',
      help: 'Age of the oldest transaction that is due and not in a block',
      labelNames: ['chain'],
      registers,
      async collect() {
        const rows = await db.query<{ chain_id: string; seconds: string }>(
          `select chain_id, extract(epoch from clock_timestamp() - min(greatest(created_at, not_before))) as seconds
           from outgoing_transactions where (state = 'queued' and waiting_for is distinct from 'time')
             or state in ('crafted', 'signed', 'sent') group by 1`,
        );
        this.reset();
        for (const { chain_id: chain, seconds } of rows) this.set({ chain }, Number(seconds));
      },
    });
    new Gauge({
      name: 'chaintill_outgoing_unknown',
      help: 'Transactions of which only the chain can say whether they are out there',
      labelNames: ['chain'],
      registers,
      async collect() {
        const rows = await db.query<{ chain_id: string; count: string }>(
          `select chain_id, count(*) filter (where unknown) as count from outgoing_transactions
           where state in ('crafted', 'signed', 'sent', 'mined') group by 1`,
        );
        this.reset();
        for (const { chain_id: chain, count } of rows) this.set({ chain }, Number(count));
      },
    });
    new Gauge({
      name: 'chaintill_outgoing_forged_answers',
      help: 'Transactions for which somebody changed what the signer answered; only the chain can say whether they are out there',
      labelNames: ['chain'],
      registers,
      async collect() {
        const rows = await db.query<{ chain_id: string; count: string }>(
          `select chain_id, count(*) from outgoing_transactions where state = 'crafted' and unknown group by 1`,
        );
        this.reset();
        for (const { chain_id: chain, count } of rows) this.set({ chain }, Number(count));
      },
    });
    new Gauge({
      name: 'chaintill_outgoing_stopped_senders',
      help: 'Wallets that pay nobody, since the chain holds what the books do not know of them',
      labelNames: ['chain'],
      registers,
      async collect() {
        const rows = await db.query<{ chain_id: string; count: string }>(
          'select chain_id, count(*) from outgoing_senders where stopped_at is not null group by 1',
        );
        this.reset();
        for (const { chain_id: chain, count } of rows) this.set({ chain }, Number(count));
      },
    });
  }

  /** @param fee base units of the native coin */
  ended(chain: string, ending: Ending, fee: bigint): void {
    this.endings.inc({ chain, ending });
    // a figure for a chart, not money: the ledger has it exactly
    this.fees.inc({ chain }, Number(fee) / 1e18);
  }
}
