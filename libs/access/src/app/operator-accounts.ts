import { AuditLog } from '@chaintill/audit';
import { DomainError, type Clock } from '@chaintill/kernel';
import type { Database, Tx } from '@chaintill/persistence';
import type { Sealer } from '@chaintill/secrets';
import { newTotpSecret, totpContext } from '../domain/totp';
import { operatorOf } from './api-keys';
import { hashPassword } from './passwords';

/** What the operator of the installation does to people's accounts at a shell; the house sends no mail that could do it. */
export class OperatorAccounts {
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Lets somebody in who lost his password, and with `totpOff` one who lost his phone and his recovery codes too. All his
   * sessions end; the log of each of his organizations tells of it.
   * @param command for the log, e.g. `person:reset`
   * @throws DomainError RESOURCE_NOT_FOUND for an unknown e-mail
   */
  async reset(
    email: string,
    password: string,
    { totpOff, command }: { totpOff: boolean; command: string },
  ): Promise<void> {
    const now = this.clock.now();
    const hash = await hashPassword(password);
    await this.db.tx(async (tx) => {
      const [person] = await tx.query<{ id: string }>(
        'update people set password_hash = $2 where email = $1 returning id',
        [email.toLowerCase(), hash],
      );
      if (!person) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'person' });
      await tx.query('update sessions set revoked_at = $2 where person_id = $1 and revoked_at is null', [
        person.id,
        now,
      ]);
      await this.record(tx, person.id, 'password.reset', command, now);
      if (!totpOff) return;
      await tx.query('delete from recovery_codes where person_id = $1', [person.id]);
      const ended = await tx.query('delete from second_factors where person_id = $1 returning 1', [person.id]);
      if (ended.length > 0) await this.record(tx, person.id, 'totp.disabled', command, now);
    });
  }

  /**
   * Turns the second factor of a person on who was only just made, without a first code.
   * @returns the secret in base 32, for his authenticator app
   */
  async presetTotp(personId: string, sealer: Sealer): Promise<string> {
    const secret = newTotpSecret();
    await this.db.query(
      'insert into second_factors (person_id, sealed_secret, created_at, confirmed_at) values ($1, $2, $3, $3)',
      [personId, sealer.seal(secret, totpContext(personId)), this.clock.now()],
    );
    return secret;
  }

  private async record(tx: Tx, personId: string, action: string, command: string, now: Date): Promise<void> {
    const memberships = await tx.query<{ organization_id: string }>(
      'select organization_id from memberships where person_id = $1 order by organization_id',
      [personId],
    );
    for (const { organization_id: organizationId } of memberships) {
      const operator = operatorOf({ organizationId, livemode: false }, command);
      await this.audit.record(tx, operator, { action, objectKind: 'person', objectId: personId, bothModes: true }, now);
    }
  }
}
