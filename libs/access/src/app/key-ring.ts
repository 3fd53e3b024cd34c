import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, DomainError, type Clock, type Role } from '@chaintill/kernel';
import { Database, Notices } from '@chaintill/persistence';
import { allows, compileAllowList, type AllowList } from '../domain/allow-list';
import type { Principal } from '../domain/principal';
import { looksLikeApiKey, sha256 } from '../domain/secrets';
import { Remembered } from './remembered';

interface KnownKey {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly role: Role;
  readonly livemode: boolean;
  readonly allowList: AllowList;
  readonly expiresAt: number;
  lastUsedAt: number;
}

interface KeyRow {
  id: string;
  organization_id: string;
  name: string;
  role: Role;
  livemode: boolean;
  allowed_cidrs: string[];
  expires_at: Date | null;
  last_used_at: Date | null;
}

/** The time of last use is kept to the minute. */
const TOUCH_MS = 60_000;

/**
 * Turns the text of an API key into a principal. Keys are {@link Remembered}; what writes money checks the key once more
 * inside its own statement.
 */
@Injectable()
export class KeyRing {
  private readonly known: Remembered<KnownKey>;
  private readonly logger = new Logger(KeyRing.name);

  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    notices: Notices,
  ) {
    this.known = new Remembered(notices, 'api_keys_changed');
  }

  /**
   * @throws DomainError INVALID_API_KEY for a text that is no live key, IP_NOT_ALLOWED when its allow-list lacks `ip`
   */
  async authenticate(text: unknown, ip: string): Promise<Principal> {
    if (!looksLikeApiKey(text)) throw new DomainError('INVALID_API_KEY');
    const hash = sha256(text);
    const now = this.clock.now().getTime();
    const key = await this.known.get(hash.toString('hex'), now, () => this.load(hash));
    if (!key || key.expiresAt <= now) throw new DomainError('INVALID_API_KEY');
    if (!allows(key.allowList, ip)) throw new DomainError('IP_NOT_ALLOWED', { ip });
    if (now - key.lastUsedAt >= TOUCH_MS) this.touch(key, now);
    return {
      kind: 'api_key',
      id: key.id,
      organizationId: key.organizationId,
      livemode: key.livemode,
      role: key.role,
      label: key.name,
      ip,
    };
  }

  /** Makes the next use of a key ask the database. @param hash SHA-256 of the key in hex */
  forget(hash: string): void {
    this.known.forget(hash);
  }

  private async load(hash: Buffer): Promise<KnownKey | undefined> {
    const [row] = await this.db.prepared<KeyRow>(
      'access_key_by_hash',
      `select id, organization_id, name, role, livemode, allowed_cidrs::text[] as allowed_cidrs, expires_at, last_used_at
       from api_keys where secret_hash = $1 and revoked_at is null`,
      [hash],
    );
    return (
      row && {
        id: row.id,
        organizationId: row.organization_id,
        name: row.name,
        role: row.role,
        livemode: row.livemode,
        allowList: compileAllowList(row.allowed_cidrs),
        expiresAt: row.expires_at?.getTime() ?? Infinity,
        lastUsedAt: row.last_used_at?.getTime() ?? 0,
      }
    );
  }

  private touch(key: KnownKey, now: number): void {
    key.lastUsedAt = now;
    this.db
      .query(
        `update api_keys set last_used_at = $2
         where id = $1 and (last_used_at is null or last_used_at <= $2::timestamptz - interval '1 minute')`,
        [key.id, new Date(now)],
      )
      .catch((error: unknown) => this.logger.warn(`the last use of ${key.id} was not noted: ${String(error)}`));
  }
}
