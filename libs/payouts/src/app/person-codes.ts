import type { PeopleBehind, PersonBehind, Principal, SecondFactor } from '@chaintill/access';
import { DomainError } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';

/** Takes codes of authenticators for what holds payouts back: the list of addresses, and policies. Those for batches are {@link BatchCodes}'. */
export class PersonCodes {
  constructor(
    private readonly db: Database,
    private readonly people: PeopleBehind,
    private readonly secondFactor: SecondFactor,
  ) {}

  /**
   * Looks at the code of the person who is signed in, or who made the key or app. Tries are counted before a code is looked
   * at; a code counts once, and is given back when `work` fails.
   * @param work runs in the transaction that took the code, once it was right
   * @throws DomainError NO_SECOND_FACTOR; WRONG_VERIFICATION_CODE; RATE_LIMIT_EXCEEDED after too many wrong codes of that person
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
    const { db, people, secondFactor } = this;
    const person = await people.of(db, who);
    if (!person || !(await secondFactor.isOn(db, person.personId))) throw new DomainError('NO_SECOND_FACTOR');
    const tried = await secondFactor.count({ id: person.personId, ip: who.ip });
    let wasRight = false;
    const done = await within(async (tx) => {
      if (!(await secondFactor.verify(tx, tried, code))) {
        throw new DomainError('WRONG_VERIFICATION_CODE', { attemptsLeft: null });
      }
      const made = await work(tx, person);
      wasRight = true;
      return made;
    });
    if (wasRight) await secondFactor.succeeded(tried);
    return done;
  }
}
