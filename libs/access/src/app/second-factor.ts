import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, DomainError, type Clock } from '@chaintill/kernel';
import { Database, type Sql, type Tx } from '@chaintill/persistence';
import { Sealer } from '@chaintill/secrets';
import type { Principal } from '../domain/principal';
import { recoveryCodeHash } from '../domain/recovery-codes';
import { looksLikeTotp, stepOfCode, totpContext } from '../domain/totp';
import { PersonLog } from './person-log';
import { SignInThrottle, type CountedTry } from './sign-in-throttle';

/**
 * The one place where a code of an authenticator app, or a recovery code, is looked at, whatever it is asked for:
 *
 *     const tried = await secondFactor.count(who); // before and outside of the transaction
 *     await db.tx(async (tx) => { if (!(await secondFactor.verify(tx, tried, code))) …; … });
 *     await secondFactor.succeeded(tried);
 */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly db: Database,
    private readonly throttle: SignInThrottle,
    private readonly sealer: Sealer,
    private readonly log: PersonLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Counts a try of a person, together with his sign-ins.
   * @param who `id` is the person's, `ip` where the try comes from
   * @throws DomainError RATE_LIMIT_EXCEEDED
   */
  async count(who: Pick<Principal, 'id' | 'ip'>): Promise<CountedTry> {
    const [person] = await this.db.query<{ email: string }>('select email from people where id = $1', [who.id]);
    if (!person) throw new DomainError('NOT_SIGNED_IN');
    return this.throttle.count(person.email, who.ip);
  }

  /** Forgets the counted tries; call it once everything that was asked for was right. */
  succeeded(tried: CountedTry): Promise<void> {
    return this.throttle.succeeded(tried);
  }

  /** Whether a code is asked of a person at all. */
  async isOn(sql: Sql, personId: string): Promise<boolean> {
    const rows = await sql.query('select 1 from second_factors where person_id = $1 and confirmed_at is not null', [
      personId,
    ]);
    return rows.length > 0;
  }

  /**
   * Takes a code: each counts once, also for many transactions at the same moment. A rollback gives it back.
   * @param code six digits of the app, or a recovery code
   * @returns false for a wrong, old or used code, and for a person without a second factor
   */
  async verify(tx: Tx, tried: CountedTry, code: string): Promise<boolean> {
    const [factor] = await tx.query<{ person_id: string; sealed_secret: Buffer }>(
      `select f.person_id, f.sealed_secret from second_factors f join people p on p.id = f.person_id
       where p.email = $1 and f.confirmed_at is not null`,
      [tried.email],
    );
    if (!factor) return false;
    const { person_id: personId, sealed_secret: sealed } = factor;
    return looksLikeTotp(code)
      ? this.takeStep(tx, personId, sealed, code)
      : this.takeRecoveryCode(tx, tried, personId, code);
  }

  /** Opens the secret of a person. */
  open(sealed: Buffer, personId: string): string {
    return this.sealer.open(sealed, totpContext(personId));
  }

  seal(secret: string, personId: string): Buffer {
    return this.sealer.seal(secret, totpContext(personId));
  }

  /** Later steps only: whoever read a code over somebody's shoulder comes too late. */
  private async takeStep(tx: Tx, personId: string, sealed: Buffer, code: string): Promise<boolean> {
    const step = stepOfCode(this.open(sealed, personId), code, this.clock.now());
    if (step === null) return false;
    const taken = await tx.query(
      `update second_factors set last_step = $2
       where person_id = $1 and last_step < $2 and confirmed_at is not null returning 1`,
      [personId, step],
    );
    return taken.length > 0;
  }

  private async takeRecoveryCode(tx: Tx, tried: CountedTry, personId: string, code: string): Promise<boolean> {
    const hash = recoveryCodeHash(code);
    if (!hash) return false;
    const now = this.clock.now();
    const taken = await tx.query(
      `update recovery_codes set used_at = $3 where person_id = $1 and code_hash = $2 and used_at is null returning 1`,
      [personId, hash, now],
    );
    if (taken.length === 0) return false;
    const [left] = await tx.query<{ codes: number }>(
      'select count(*)::int as codes from recovery_codes where person_id = $1 and used_at is null',
      [personId],
    );
    const person = { id: personId, label: tried.email, ip: tried.ip };
    await this.log.record(tx, person, { action: 'totp.recovery_code_used', after: { codesLeft: left?.codes } }, now);
    return true;
  }
}
