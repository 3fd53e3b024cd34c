import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, DomainError, type Clock } from '@chaintill/kernel';
import { Database, type Tx } from '@chaintill/persistence';
import type { Principal } from '../domain/principal';
import { newRecoveryCode, RECOVERY_CODES, recoveryCodeHash } from '../domain/recovery-codes';
import { newTotpSecret, stepOfCode, totpUri } from '../domain/totp';
import { Credentials, type Proof } from './credentials';
import { OwnSessionsService } from './own-sessions.service';
import { PersonLog } from './person-log';
import { SecondFactor } from './second-factor';

const ISSUER = 'Chaintill';

/** What an authenticator app needs; shown once, while it is being set up. */
export interface TotpSetup {
  /** Base 32, for typing. */
  readonly secret: string;
  /** `otpauth://totp/…`, for the QR code. */
  readonly uri: string;
}

/** Turns the second factor of a person on and off (RFC 6238). */
@Injectable()
export class TotpService {
  constructor(
    private readonly db: Database,
    private readonly credentials: Credentials,
    private readonly secondFactor: SecondFactor,
    private readonly sessions: OwnSessionsService,
    private readonly log: PersonLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Begins: makes a secret that counts once {@link confirm} has seen a code of it. Beginning again makes a new one.
   * @throws DomainError INVALID_REQUEST for a wrong password, STATE_CONFLICT when it is on already, RATE_LIMIT_EXCEEDED
   */
  start(who: Principal, proof: Proof): Promise<TotpSetup> {
    const secret = newTotpSecret();
    return this.credentials.confirmed(who, proof, async (tx) => {
      const stored = await tx.query(
        `insert into second_factors (person_id, sealed_secret, created_at) values ($1, $2, $3)
         on conflict (person_id) do update set sealed_secret = excluded.sealed_secret, created_at = excluded.created_at
           where second_factors.confirmed_at is null
         returning 1`,
        [who.id, this.secondFactor.seal(secret, who.id), this.clock.now()],
      );
      if (stored.length === 0) throw conflict('on', 'be set up again; turn it off first');
      await this.log.record(tx, who, { action: 'totp.begun' }, this.clock.now());
      return { secret, uri: totpUri(secret, who.label, ISSUER) };
    });
  }

  /**
   * Turns it on with a first code. All other sessions end: they were opened without it.
   * @returns the recovery codes, which show here and never again
   * @throws DomainError INVALID_REQUEST for a wrong code, STATE_CONFLICT when nothing was begun, RATE_LIMIT_EXCEEDED
   */
  async confirm(who: Principal, code: string): Promise<readonly string[]> {
    const tried = await this.secondFactor.count(who);
    const now = this.clock.now();
    const codes = await this.db.tx(async (tx) => {
      await tx.query('select 1 from people where id = $1 for no key update', [who.id]);
      const [begun] = await tx.query<{ sealed_secret: Buffer }>(
        'select sealed_secret from second_factors where person_id = $1 and confirmed_at is null for update',
        [who.id],
      );
      if (!begun) throw conflict('not being set up', 'be confirmed');
      const step = stepOfCode(this.secondFactor.open(begun.sealed_secret, who.id), code, now);
      if (step === null) {
        const problem = 'is wrong; compare the clock of the device with the time of this server';
        throw new DomainError('INVALID_REQUEST', { field: 'code', problem });
      }
      await tx.query('update second_factors set confirmed_at = $2, last_step = $3 where person_id = $1', [
        who.id,
        now,
        step,
      ]);
      await this.sessions.endOthers(tx, who);
      await this.log.record(tx, who, { action: 'totp.enabled' }, now);
      return this.newCodes(tx, who.id);
    });
    await this.secondFactor.succeeded(tried);
    return codes;
  }

  /**
   * Makes new recovery codes; the old ones stop counting.
   * @throws DomainError INVALID_REQUEST for a wrong password or code, STATE_CONFLICT when it is off, RATE_LIMIT_EXCEEDED
   */
  renewRecoveryCodes(who: Principal, proof: Proof): Promise<readonly string[]> {
    return this.credentials.confirmed(who, proof, async (tx) => {
      if (!(await this.secondFactor.isOn(tx, who.id))) throw conflict('off', 'have recovery codes');
      await this.log.record(tx, who, { action: 'totp.recovery_codes_renewed' }, this.clock.now());
      return this.newCodes(tx, who.id);
    });
  }

  /**
   * Turns it off.
   * @throws DomainError INVALID_REQUEST for a wrong password or code, STATE_CONFLICT when it is off, RATE_LIMIT_EXCEEDED
   */
  disable(who: Principal, proof: Proof): Promise<void> {
    return this.credentials.confirmed(who, proof, async (tx) => {
      const ended = await tx.query(
        'delete from second_factors where person_id = $1 and confirmed_at is not null returning 1',
        [who.id],
      );
      if (ended.length === 0) throw conflict('off', 'be turned off');
      await tx.query('delete from recovery_codes where person_id = $1', [who.id]);
      await this.log.record(tx, who, { action: 'totp.disabled' }, this.clock.now());
    });
  }

  private async newCodes(tx: Tx, personId: string): Promise<readonly string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await tx.query('delete from recovery_codes where person_id = $1', [personId]);
    await tx.query('insert into recovery_codes (person_id, code_hash) select $1, unnest($2::bytea[])', [
      personId,
      codes.map(recoveryCodeHash),
    ]);
    return codes;
  }
}

function conflict(state: string, action: string): DomainError {
  return new DomainError('STATE_CONFLICT', { resource: 'second factor', state, action });
}
