import { Injectable } from '@nestjs/common';
import { IdempotentCreates, type IdempotencyRequest, type StoredAnswer } from '@chaintill/http';
import { atLeast, DomainError, type Role } from '@chaintill/kernel';
import { Database, type Tx } from '@chaintill/persistence';
import type { Principal } from '../domain/principal';
import { PeopleBehind, type PersonBehind } from './person-behind';
import { SecondFactor } from './second-factor';

/**
 * Takes codes of authenticators for whatever a stolen session must not do alone: what lets money out, what decides where it
 * comes in, and what outlives the session (ADR 0030). Codes for batches of payouts are taken by the payouts themselves.
 */
@Injectable()
export class PersonCodes {
  constructor(
    private readonly db: Database,
    private readonly people: PeopleBehind,
    private readonly secondFactor: SecondFactor,
    private readonly creates: IdempotentCreates,
  ) {}

  /**
   * Looks at the code of the person who is signed in, or who made the key or app. Tries are counted before a code is looked
   * at; a code counts once, and is given back when `work` fails.
   * @param work runs in the transaction that took the code, once it was right
   * @throws DomainError NO_SECOND_FACTOR; WRONG_VERIFICATION_CODE; RATE_LIMIT_EXCEEDED after too many wrong codes of that person;
   *   NOT_SIGNED_IN, INSUFFICIENT_PERMISSIONS for who was removed or lost his role since the request came in
   */
  take<T>(who: Principal, code: string, work: (tx: Tx, person: PersonBehind) => Promise<T>): Promise<T> {
    return this.takeWithin(who, code, work, (inside) => this.db.tx(inside));
  }

  /**
   * The same in a transaction of somebody else's making.
   * @param within runs what it is given in a transaction, or gives an earlier answer again and looks at no code
   */
  async takeWithin<T, R>(
    who: Principal,
    code: string,
    work: (tx: Tx, person: PersonBehind) => Promise<T>,
    within: (inside: (tx: Tx) => Promise<T>) => Promise<R>,
  ): Promise<R> {
    const { secondFactor } = this;
    const person = await this.answerable(who);
    const tried = await secondFactor.count({ id: person.personId, ip: who.ip });
    let wasRight = false;
    const done = await within(async (tx) => {
      if (!(await secondFactor.verify(tx, tried, code))) {
        throw new DomainError('WRONG_VERIFICATION_CODE', { attemptsLeft: null });
      }
      if (who.kind === 'session') await stillMay(tx, who);
      const made = await work(tx, person);
      wasRight = true;
      return made;
    });
    if (wasRight) await secondFactor.succeeded(tried);
    return done;
  }

  /**
   * For what people do by a code of theirs, and keys and apps by their own rights: only of a session a code is asked.
   * @param code as it was sent, if any
   * @throws DomainError as {@link take}, INVALID_REQUEST when a person sent none
   */
  ofPerson<T>(who: Principal, code: string | undefined, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.ofPersonWithin(who, code, work, (inside) => this.db.tx(inside));
  }

  /** The same for what is created once per `Idempotency-Key`; the parameters are those of {@link IdempotentCreates.once}. */
  createOnce(
    who: Principal,
    code: string | undefined,
    idempotency: IdempotencyRequest | undefined,
    create: (tx: Tx) => Promise<object>,
    options?: { readonly secret?: boolean; readonly status?: number },
  ): Promise<StoredAnswer> {
    return this.ofPersonWithin(who, code, create, (inside) => this.creates.once(who, idempotency, inside, options));
  }

  private async ofPersonWithin<T, R>(
    who: Principal,
    code: string | undefined,
    work: (tx: Tx) => Promise<T>,
    within: (inside: (tx: Tx) => Promise<T>) => Promise<R>,
  ): Promise<R> {
    if (who.kind !== 'session') return within(work);
    if (code !== undefined) return this.takeWithin(who, code, work, within);
    await this.answerable(who);
    throw new DomainError('INVALID_REQUEST', { field: 'code', problem: 'is needed: that of your authenticator app' });
  }

  private async answerable(who: Principal): Promise<PersonBehind> {
    const person = await this.people.of(this.db, who);
    if (person && (await this.secondFactor.isOn(this.db, person.personId))) return person;
    throw new DomainError('NO_SECOND_FACTOR');
  }
}

/** Whoever waits for a lock may be gone once he has it: his role is read again in the transaction that does what he asked for. */
async function stillMay(tx: Tx, { id, organizationId, role }: Principal): Promise<void> {
  const [now] = await tx.query<{ role: Role }>(
    'select role from memberships where organization_id = $1 and person_id = $2',
    [organizationId, id],
  );
  if (!now) throw new DomainError('NOT_SIGNED_IN');
  if (!atLeast(now.role, role)) {
    throw new DomainError('INSUFFICIENT_PERMISSIONS', { action: `what takes role ${role}`, role: now.role });
  }
}
