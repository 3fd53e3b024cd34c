import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, DomainError, type Clock } from '@chaintill/kernel';
import { Database, Notices } from '@chaintill/persistence';
import { scopesOf } from '../data/oauth-app-row';
import { allows, compileAllowList, type AllowList } from '../domain/allow-list';
import { mayGrant, readScopes, roleOfScopes, type OAuthScope } from '../domain/oauth';
import type { Principal } from '../domain/principal';
import { Remembered } from './remembered';

/** An app as requests are judged by it. */
export interface KnownApp {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly livemode: boolean;
  readonly scopes: readonly OAuthScope[];
  readonly allowList: AllowList;
  readonly expiresAt: number;
  /** Ids of its tokens that were taken back and have not ended yet. */
  readonly revokedTokens: ReadonlySet<string>;
  lastUsedAt: number;
}

interface KnownAppRow {
  id: string;
  organization_id: string;
  name: string;
  livemode: boolean;
  scopes: string[];
  allowed_cidrs: string[];
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_tokens: string[];
}

/** What a token says of itself, its signature already proved. */
export interface TokenClaims {
  readonly sub: string;
  readonly jti: string;
  readonly scope: string;
}

/** The time of last use is kept to the minute. */
const TOUCH_MS = 60_000;

/**
 * Turns the claims of a token into a principal. Apps are {@link Remembered}; a revoked app or token is refused as soon as its
 * notice is heard.
 */
@Injectable()
export class AppRing {
  private readonly known: Remembered<KnownApp>;
  private readonly logger = new Logger(AppRing.name);

  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    notices: Notices,
  ) {
    this.known = new Remembered(notices, 'oauth_apps_changed');
  }

  /**
   * @throws DomainError INVALID_TOKEN for a token of an app that is revoked, has expired or has lost a scope, or for one that
   *   was taken back; IP_NOT_ALLOWED when the allow-list of the app lacks `ip`
   */
  async authenticate({ sub, jti, scope }: TokenClaims, ip: string): Promise<Principal> {
    const now = this.clock.now().getTime();
    const app = await this.known.get(sub, now, () => this.load(sub));
    const scopes = readScopes(scope.split(' '));
    if (!app || !scopes || app.expiresAt <= now || app.revokedTokens.has(jti)) throw new DomainError('INVALID_TOKEN');
    const role = roleOfScopes(scopes);
    if (!mayGrant(roleOfScopes(app.scopes), scopes)) throw new DomainError('INVALID_TOKEN');
    if (!allows(app.allowList, ip)) throw new DomainError('IP_NOT_ALLOWED', { ip });
    if (now - app.lastUsedAt >= TOUCH_MS) this.touch(app, now);
    const { id, organizationId, livemode, name: label } = app;
    return { kind: 'oauth', id, organizationId, livemode, role, label, ip };
  }

  /** Makes the next use of an app ask the database. */
  forget(appId: string): void {
    this.known.forget(appId);
  }

  private async load(appId: string): Promise<KnownApp | undefined> {
    const [row] = await this.db.prepared<KnownAppRow>(
      'access_oauth_app',
      `select a.id, a.organization_id, a.name, a.livemode, a.scopes, a.allowed_cidrs::text[] as allowed_cidrs, a.expires_at,
         a.last_used_at,
         array(select token_id from oauth_revoked_tokens t where t.app_id = a.id and t.expires_at > $2) as revoked_tokens
       from oauth_apps a where a.id = $1 and a.revoked_at is null`,
      [appId, this.clock.now()],
    );
    return (
      row && {
        id: row.id,
        organizationId: row.organization_id,
        name: row.name,
        livemode: row.livemode,
        scopes: scopesOf(row),
        allowList: compileAllowList(row.allowed_cidrs),
        expiresAt: row.expires_at?.getTime() ?? Infinity,
        revokedTokens: new Set(row.revoked_tokens),
        lastUsedAt: row.last_used_at?.getTime() ?? 0,
      }
    );
  }

  private touch(app: KnownApp, now: number): void {
    app.lastUsedAt = now;
    this.db
      .query(
        `update oauth_apps set last_used_at = $2
         where id = $1 and (last_used_at is null or last_used_at <= $2::timestamptz - interval '1 minute')`,
        [app.id, new Date(now)],
      )
      .catch((error: unknown) => this.logger.warn(`the last use of ${app.id} was not noted: ${String(error)}`));
  }
}
