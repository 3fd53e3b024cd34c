import { DomainError, isoSeconds } from '@chaintill/kernel';
import type { Sql, Tx } from '@chaintill/persistence';
import type { Sealer } from '@chaintill/secrets';
import { generateSecret } from '../domain/signature';
import type { EndpointView } from '../domain/views';

/** More live secrets than this would not fit into a header that every receiver takes. */
const MAX_LIVE_SECRETS = 5;

/** The sealed secrets of whoever signs: an endpoint, or all callbacks of a merchant and mode. */
export class SigningSecrets {
  constructor(private readonly sealer: Sealer) {}

  async add(tx: Tx, signerId: string, secret: string, now: Date): Promise<void> {
    await tx.query('insert into webhook_secrets (endpoint_id, sealed, created_at) values ($1, $2, $3)', [
      signerId,
      this.sealer.seal(secret, signerId),
      now,
    ]);
  }

  /**
   * Adds a secret and lets the older ones run out after the overlap. The signer's row must be locked.
   * @throws DomainError STATE_CONFLICT when too many secrets are live already
   */
  async rotate(tx: Tx, signerId: string, secret: string, overlapSeconds: number, now: Date): Promise<void> {
    await tx.query(
      `update webhook_secrets set expires_at = $2 where endpoint_id = $1 and (expires_at is null or expires_at > $2)`,
      [signerId, new Date(now.getTime() + overlapSeconds * 1_000)],
    );
    const live = await tx.query('select 1 from webhook_secrets where endpoint_id = $1 and expires_at > $2', [
      signerId,
      now,
    ]);
    if (live.length >= MAX_LIVE_SECRETS) {
      throw new DomainError('STATE_CONFLICT', {
        resource: 'the sender of these webhooks',
        state: `signing with ${live.length} secrets`,
        action: 'add another one before one of them runs out',
      });
    }
    await this.add(tx, signerId, secret, now);
  }

  /** Makes a first secret where there is none, however many ask at once. */
  async ensure(tx: Tx, signerId: string, now: Date): Promise<void> {
    await tx.query('select 1 from webhook_endpoints where id = $1 for no key update', [signerId]);
    const known = await tx.query('select 1 from webhook_secrets where endpoint_id = $1 limit 1', [signerId]);
    if (known.length === 0) await this.add(tx, signerId, generateSecret(), now);
  }

  /** Since when, and until when; newest first. */
  async live(sql: Sql, signerId: string, now: Date): Promise<EndpointView['secrets']> {
    const rows = await sql.query<{ created_at: Date; expires_at: Date | null }>(
      `select created_at, expires_at from webhook_secrets
        where endpoint_id = $1 and (expires_at is null or expires_at > $2) order by id desc`,
      [signerId, now],
    );
    return rows.map((row) => ({
      createdAt: isoSeconds(row.created_at),
      expiresAt: row.expires_at && isoSeconds(row.expires_at),
    }));
  }
}
