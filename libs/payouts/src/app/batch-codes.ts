import type { PeopleBehind, PersonBehind, Principal, SecondFactor } from '@chaintill/access';
import { DomainError, type Clock } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';
import type { PayoutStore } from '../data/payout-store';
import { MAX_VERIFICATIONS, type BatchState } from '../domain/payout';
import type { PayoutBatch } from '../domain/payout-entity';

/** What a code is given for. */
export interface CodeUse<T> {
  /** In words, for refusals. */
  readonly action: string;
  readonly states: readonly BatchState[];
  /** Looked at before a try is counted. */
  readonly before?: (batch: PayoutBatch, person: PersonBehind) => Promise<void>;
  /** Runs with the batch locked once the code was right. */
  readonly work: (tx: Tx, batch: PayoutBatch, person: PersonBehind) => Promise<T>;
}

/** Takes codes of authenticators for batches (S5-R4): the one place, whatever they are for and by whichever credential they come. */
export class BatchCodes {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly people: PeopleBehind,
    private readonly secondFactor: SecondFactor,
    private readonly store: PayoutStore,
  ) {}

  /**
   * Looks at the code of the person who is signed in, or who made the key or app. Each batch has ten tries, which are counted
   * before a code is looked at; a code counts once.
   * @throws DomainError RESOURCE_NOT_FOUND; STATE_CONFLICT when the batch does not wait for it; NO_SECOND_FACTOR;
   *   WRONG_VERIFICATION_CODE; VERIFICATION_EXHAUSTED; RATE_LIMIT_EXCEEDED after too many wrong codes of that person
   */
  async take<T>(who: Principal, batchId: string, code: string, use: CodeUse<T>): Promise<T> {
    const { db, people, secondFactor, store } = this;
    const known = await store.batch(db, who, batchId);
    if (!known) throw missing();
    const person = await people.of(db, who);
    if (!person || !(await secondFactor.isOn(db, person.personId))) throw new DomainError('NO_SECOND_FACTOR');
    this.checkOpen(known, use);
    await use.before?.(known, person);
    const verifications = await this.countTry(who, batchId, use);
    const tried = await secondFactor.count({ id: person.personId, ip: who.ip });
    const done = await db.tx(async (tx) => {
      const batch = await store.lockBatch(tx, who, batchId);
      if (!batch) throw missing();
      this.checkOpen(batch, use);
      // he may have left, or may do less, since he was looked up
      if ((await people.of(tx, who))?.personId !== person.personId) throw new DomainError('NO_SECOND_FACTOR');
      if (!(await secondFactor.verify(tx, tried, code))) {
        throw new DomainError('WRONG_VERIFICATION_CODE', { attemptsLeft: MAX_VERIFICATIONS - verifications });
      }
      return use.work(tx, batch, person);
    });
    await secondFactor.succeeded(tried);
    return done;
  }

  /** One statement, committed before the code is looked at: tries at the same moment cannot slip through. */
  private async countTry(who: Principal, batchId: string, use: CodeUse<unknown>): Promise<number> {
    const { db, clock, store } = this;
    const [counted] = await db.query<{ verifications: number }>(
      `update payout_batches set verifications = verifications + 1
       where id = $1 and organization_id = $2 and livemode = $3 and state = any ($5) and expires_at > $4
         and verifications < ${MAX_VERIFICATIONS}
       returning verifications`,
      [batchId, who.organizationId, who.livemode, clock.now(), use.states],
    );
    if (counted) return counted.verifications;
    const batch = await store.batch(db, who, batchId);
    if (!batch) throw missing();
    this.checkOpen(batch, use);
    throw new DomainError('VERIFICATION_EXHAUSTED', { batchId });
  }

  private checkOpen({ state, expiresAt }: PayoutBatch, { states, action }: CodeUse<unknown>): void {
    const waits = states.includes(state);
    const over = waits && expiresAt <= this.clock.now();
    if (waits && !over) return;
    throw new DomainError('STATE_CONFLICT', {
      resource: 'batch',
      state: over ? 'rejected: its hour is over' : state,
      action,
    });
  }
}

function missing(): DomainError {
  return new DomainError('RESOURCE_NOT_FOUND', { resource: 'batch' });
}
