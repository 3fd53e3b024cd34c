import { Injectable } from '@nestjs/common';
import { DomainError } from '@chaintill/kernel';
import { Database, type Tx } from '@chaintill/persistence';
import type { Principal } from '../domain/principal';
import { verifyPassword } from './passwords';
import { SecondFactor } from './second-factor';
import type { CountedTry } from './sign-in-throttle';

/** What a person brings to show who he is. */
export interface Proof {
  readonly password: string;
  /** Of the authenticator app, or a recovery code; needed once a second factor is on. */
  readonly code?: string;
}

/** A person whose password was right a moment ago. */
export interface Recognized {
  readonly personId: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly tried: CountedTry;
}

export type Admission = 'admitted' | 'changed' | 'code_missing' | 'code_wrong';

/** Password and second factor, asked for in the same way at every door. */
@Injectable()
export class Credentials {
  constructor(
    private readonly db: Database,
    private readonly secondFactor: SecondFactor,
  ) {}

  /** First half, outside of a transaction. @returns null for a wrong password and for an unknown account, after the same time */
  async recognize(tried: CountedTry, password: string): Promise<Recognized | null> {
    const [person] = await this.db.query<{ id: string; password_hash: string }>(
      'select id, password_hash from people where email = $1',
      [tried.email],
    );
    const right = await verifyPassword(person?.password_hash ?? null, password);
    if (!person || !right) return null;
    return { personId: person.id, email: tried.email, passwordHash: person.password_hash, tried };
  }

  /**
   * Second half, in the transaction of what is asked for: the password is still that one, and the code is right and unused.
   * Until the transaction ends neither of them changes.
   */
  async admit(tx: Tx, { personId, passwordHash, tried }: Recognized, code: string | undefined): Promise<Admission> {
    const [person] = await tx.query<{ password_hash: string }>(
      'select password_hash from people where id = $1 for no key update',
      [personId],
    );
    if (person?.password_hash !== passwordHash) return 'changed';
    if (!(await this.secondFactor.isOn(tx, personId))) return 'admitted';
    if (code === undefined) return 'code_missing';
    return (await this.secondFactor.verify(tx, tried, code)) ? 'admitted' : 'code_wrong';
  }

  /**
   * Does something for a signed-in person who shows once more who he is.
   * @throws DomainError INVALID_REQUEST naming `password` or `code`, RATE_LIMIT_EXCEEDED; and what `work` throws
   */
  async confirmed<T>(who: Principal, { password, code }: Proof, work: (tx: Tx) => Promise<T>): Promise<T> {
    const tried = await this.secondFactor.count(who);
    const person = await this.recognize(tried, password);
    if (!person) throw wrong('password', 'is wrong');
    const result = await this.db.tx(async (tx) => {
      const admission = await this.admit(tx, person, code);
      if (admission === 'changed') throw wrong('password', 'is wrong');
      if (admission === 'code_missing') throw wrong('code', 'is needed: the code of the authenticator app');
      if (admission === 'code_wrong') throw wrong('code', 'is wrong, too old or was used before');
      return work(tx);
    });
    await this.secondFactor.succeeded(tried);
    return result;
  }
}

function wrong(field: string, problem: string): DomainError {
  return new DomainError('INVALID_REQUEST', { field, problem });
}
