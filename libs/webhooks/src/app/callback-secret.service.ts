import { AuditLog } from '@chaintill/audit';
import { CLOCK, type Actor, type Clock, type Scope } from '@chaintill/kernel';
import { Database, type Sql, type Tx } from '@chaintill/persistence';
import { Sealer } from '@chaintill/secrets';
import { Inject, Injectable } from '@nestjs/common';
import { SigningSecrets } from '../data/signing-secrets';
import { checkOverlap, type RotateSecret } from '../domain/endpoint-requests';
import { checkSecret, generateSecret } from '../domain/signature';
import type { CallbackSecretView, CallbackSecretWithText } from '../domain/views';

/**
 * The secret that callbacks of a merchant and mode are signed with, whatever their URL (ADR 0020). It is made when the first
 * callback is sent; its text is shown when it is rotated.
 */
@Injectable()
export class CallbackSecret {
  private readonly secrets: SigningSecrets;
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    sealer: Sealer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.secrets = new SigningSecrets(sealer);
  }

  async get(scope: Scope): Promise<CallbackSecretView> {
    const [row] = await this.db.query<{ id: string }>(`select webhook_callback_id($1, $2, '') as id`, [
      scope.organizationId,
      scope.livemode,
    ]);
    return this.view(this.db, scope, row?.id ?? '');
  }

  /**
   * Adds a secret and lets the older ones run out after the overlap; until then callbacks are signed with all of them.
   * @param tx the transaction to join; its own when absent
   * @throws DomainError INVALID_REQUEST, STATE_CONFLICT when too many secrets are live already
   */
  async rotate(actor: Actor, request: RotateSecret, tx?: Tx): Promise<CallbackSecretWithText> {
    if (!tx) return this.db.tx((own) => this.rotate(actor, request, own));
    const secret = request.secret === undefined ? generateSecret() : checkSecret(request.secret);
    const overlapSeconds = checkOverlap(request.overlapSeconds);
    const now = this.clock.now();
    const scope = [actor.organizationId, actor.livemode];
    await tx.query(`select webhook_callback_endpoint($1, $2, '', $3)`, [...scope, now]);
    const [signer] = await tx.query<{ id: string }>(
      `update webhook_endpoints set updated_at = greatest($3, updated_at + interval '1 millisecond')
        where id = webhook_callback_id($1, $2, '') returning id`,
      [...scope, now],
    );
    const id = signer?.id ?? '';
    await this.secrets.rotate(tx, id, secret, overlapSeconds, now);
    await this.audit.record(
      tx,
      actor,
      { action: 'callback_secret.rotated', objectKind: 'callback_secret', objectId: id, after: { overlapSeconds } },
      now,
    );
    return { ...(await this.view(tx, actor, id)), secret };
  }

  private async view(sql: Sql, { livemode }: Scope, id: string): Promise<CallbackSecretView> {
    return { livemode, secrets: await this.secrets.live(sql, id, this.clock.now()) };
  }
}
