import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, DomainError, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import type { Principal } from '../domain/principal';
import { Credentials, type Proof } from './credentials';
import { OwnSessionsService } from './own-sessions.service';
import { checkNewPassword, hashPassword } from './passwords';
import { PersonLog } from './person-log';

/** What a person sees of his own account. */
export interface AccountView {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly totp: {
    readonly enabled: boolean;
    readonly since: string | null;
    readonly recoveryCodesLeft: number;
  };
}

interface AccountRow {
  id: string;
  email: string;
  name: string;
  confirmed_at: Date | null;
  codes_left: number;
}

/** A person's own name and password. */
@Injectable()
export class AccountService {
  constructor(
    private readonly db: Database,
    private readonly credentials: Credentials,
    private readonly sessions: OwnSessionsService,
    private readonly log: PersonLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async view({ id }: Principal): Promise<AccountView> {
    const [row] = await this.db.query<AccountRow>(
      `select p.id, p.email, p.name, f.confirmed_at,
         (select count(*)::int from recovery_codes c where c.person_id = p.id and c.used_at is null) as codes_left
       from people p left join second_factors f on f.person_id = p.id where p.id = $1`,
      [id],
    );
    if (!row) throw new DomainError('NOT_SIGNED_IN');
    return {
      personId: row.id,
      email: row.email,
      name: row.name,
      totp: {
        enabled: row.confirmed_at !== null,
        since: row.confirmed_at?.toISOString() ?? null,
        recoveryCodesLeft: row.codes_left,
      },
    };
  }

  async rename(who: Principal, name: string): Promise<AccountView> {
    await this.db.tx(async (tx) => {
      const [before] = await tx.query<{ name: string }>('select name from people where id = $1 for no key update', [
        who.id,
      ]);
      if (!before || before.name === name) return;
      await tx.query('update people set name = $2 where id = $1', [who.id, name]);
      await this.log.record(tx, who, { action: 'person.renamed', before, after: { name } }, this.clock.now());
    });
    return this.view(who);
  }

  /**
   * Sets another password; all other sessions of the person end.
   * @throws DomainError INVALID_REQUEST for a wrong password or code, or a new password too short or too long,
   *   RATE_LIMIT_EXCEEDED
   */
  async changePassword(who: Principal, proof: Proof, newPassword: string): Promise<void> {
    checkNewPassword(newPassword, 'newPassword');
    // before the transaction: it takes its time
    const hash = await hashPassword(newPassword);
    await this.credentials.confirmed(who, proof, async (tx) => {
      await tx.query('update people set password_hash = $2 where id = $1', [who.id, hash]);
      await this.sessions.endOthers(tx, who);
      await this.log.record(tx, who, { action: 'password.changed' }, this.clock.now());
    });
  }
}
