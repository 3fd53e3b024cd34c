import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '@chaintill/audit';
import { CONFIG, type Config, type RateWindow } from '@chaintill/config';
import { limitExceeded, RateCounter } from '@chaintill/http';
import { CLOCK, DomainError, type Actor, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { scopesOf } from '../data/oauth-app-row';
import { allows, compileAllowList, networkOf } from '../domain/allow-list';
import { narrowScopes, type OAuthScope } from '../domain/oauth';
import { sha256 } from '../domain/secrets';
import { AccessTokens, type IssuedToken } from './access-tokens';
import { AppRing } from './app-ring';

/** How a program says who it is, and where the request comes from. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly ip: string;
  readonly requestId: string;
}

export interface GrantedToken extends IssuedToken {
  readonly scopes: readonly OAuthScope[];
}

interface ClientRow {
  id: string;
  organization_id: string;
  livemode: boolean;
  name: string;
  client_id: string;
  secret_hash: Buffer;
  scopes: string[];
  allowed_cidrs: string[];
  expires_at: Date | null;
  revoked_at: Date | null;
}

/** Compared with when there is no such client, so that the time taken does not tell. */
const DECOY = sha256('no client');

/** The client-credentials grant (RFC 6749, 4.4) and the taking back of tokens (RFC 7009). */
@Injectable()
export class OAuthTokens {
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    private readonly tokens: AccessTokens,
    private readonly ring: AppRing,
    private readonly counter: RateCounter,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param scope as asked for, separated by spaces; absent: all that the app is registered for
   * @throws DomainError INVALID_CLIENT, IP_NOT_ALLOWED, INVALID_SCOPE, RATE_LIMIT_EXCEEDED
   */
  async grant(credentials: ClientCredentials, scope?: string): Promise<GrantedToken> {
    const client = await this.client(credentials);
    const scopes = narrowScopes(scopesOf(client), scope);
    return { ...this.tokens.issue({ id: client.id, clientId: client.client_id }, scopes), scopes };
  }

  /**
   * Takes a token back at once, in all processes. A text that is no token of ours, or one that is over, is nothing to take
   * back (RFC 7009, 2.2).
   * @throws DomainError as {@link grant}, INVALID_GRANT for the token of another client
   */
  async revoke(credentials: ClientCredentials, token: string): Promise<void> {
    const client = await this.client(credentials);
    const proven = this.tokens.read(token);
    if (!proven) return;
    if (proven.sub !== client.id) throw new DomainError('INVALID_GRANT');
    const now = this.clock.now();
    const actor: Actor = {
      kind: 'oauth',
      id: client.id,
      organizationId: client.organization_id,
      livemode: client.livemode,
      label: client.name,
      ip: credentials.ip,
      requestId: credentials.requestId,
    };
    await this.db.tx(async (tx) => {
      await tx.query('delete from oauth_revoked_tokens where app_id = $1 and expires_at <= $2', [client.id, now]);
      const fresh = await tx.query(
        `insert into oauth_revoked_tokens (token_id, app_id, expires_at, revoked_at) values ($1, $2, $3, $4)
         on conflict (token_id) do nothing returning token_id`,
        [proven.jti, client.id, proven.expiresAt, now],
      );
      if (fresh.length === 0) return;
      const after = { tokenId: proven.jti, scope: proven.scope };
      const entry = { action: 'oauth_token.revoked', objectKind: 'oauth_app', objectId: client.id, after };
      await this.audit.record(tx, actor, entry, now);
    });
    this.ring.forget(client.id);
  }

  /**
   * Who asks. Each network is counted before anything is looked at; an app only when its secret is right, so that nobody can
   * shut one out by guessing.
   */
  private async client({ clientId, clientSecret, ip }: ClientCredentials): Promise<ClientRow> {
    await this.count(`oauth network ${networkOf(ip)}`, this.config.OAUTH_LIMIT_NETWORK);
    const [row] = await this.db.query<ClientRow>(
      `select id, organization_id, livemode, name, client_id, secret_hash, scopes, allowed_cidrs::text[] as allowed_cidrs,
         expires_at, revoked_at
       from oauth_apps where client_id = $1`,
      [clientId],
    );
    const right = timingSafeEqual(row?.secret_hash ?? DECOY, sha256(clientSecret));
    const over = row?.revoked_at || (row?.expires_at && row.expires_at <= this.clock.now());
    if (!row || !right || over) throw new DomainError('INVALID_CLIENT');
    if (!allows(compileAllowList(row.allowed_cidrs), ip)) throw new DomainError('IP_NOT_ALLOWED', { ip });
    await this.count(`oauth client ${row.id}`, this.config.OAUTH_LIMIT_CLIENT);
    return row;
  }

  private async count(name: string, windows: readonly RateWindow[]): Promise<void> {
    const state = await this.counter.count(name, windows);
    if (!state.allowed) throw limitExceeded(state);
  }
}
