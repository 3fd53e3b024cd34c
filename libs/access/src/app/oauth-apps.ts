import { Inject, Injectable, Optional } from '@nestjs/common';
import { AuditLog } from '@chaintill/audit';
import {
  CLOCK,
  DomainError,
  newId,
  pagination,
  type Clock,
  type Page,
  type PageRequest,
  type Scope,
} from '@chaintill/kernel';
import { Database, type Tx } from '@chaintill/persistence';
import { APP_COLUMNS, appView, type CreatedOAuthApp, type OAuthAppRow, type OAuthAppView } from '../data/oauth-app-row';
import { parseAllowList } from '../domain/allow-list';
import { checkExpiry } from '../domain/expiry';
import { mayGrant, newClientId, newClientSecret, OAUTH_SCOPES, roleOfScopes, type OAuthScope } from '../domain/oauth';
import { sha256 } from '../domain/secrets';
import type { KeyKeeper } from './api-keys';
import { AppRing } from './app-ring';

export interface CreateOAuthApp {
  readonly name: string;
  readonly scopes: readonly OAuthScope[];
  /** Addresses or CIDRs; empty or absent: from anywhere. */
  readonly allowedIps?: readonly string[];
  readonly expiresAt?: Date;
}

/** OAuth apps of merchants. Every change is audited; another merchant's app does not exist. */
@Injectable()
export class OAuthApps {
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Optional() private readonly ring?: AppRing,
  ) {}

  /**
   * Registers an app of the keeper's organization and mode.
   * @throws DomainError INSUFFICIENT_PERMISSIONS when a scope is stronger than the keeper, INVALID_REQUEST for a wrong
   *   allow-list or an expiry in the past
   */
  create(keeper: KeyKeeper, app: CreateOAuthApp, tx?: Tx): Promise<CreatedOAuthApp> {
    checkScopes(keeper, app.scopes, 'register');
    if (app.expiresAt) checkExpiry(app.expiresAt, this.clock.now());
    const cidrs = parseAllowList(app.allowedIps ?? []);
    return tx ? this.insert(tx, keeper, app, cidrs) : this.db.tx((own) => this.insert(own, keeper, app, cidrs));
  }

  /** Apps of an organization and mode, newest first; revoked ones stay in the list. */
  async list({ organizationId, livemode }: Scope, request: PageRequest): Promise<Page<OAuthAppView>> {
    const [count] = await this.db.query<{ total: number }>(
      'select count(*)::int as total from oauth_apps where organization_id = $1 and livemode = $2',
      [organizationId, livemode],
    );
    const rows = await this.db.query<OAuthAppRow>(
      `select ${APP_COLUMNS} from oauth_apps where organization_id = $1 and livemode = $2
       order by created_at desc, id desc limit $3 offset $4`,
      [organizationId, livemode, request.limit, (request.page - 1) * request.limit],
    );
    return { data: rows.map(appView), pagination: pagination(request, count?.total ?? 0) };
  }

  /** @throws DomainError RESOURCE_NOT_FOUND, also for another organization's app */
  async get({ organizationId, livemode }: Scope, appId: string): Promise<OAuthAppView> {
    const [row] = await this.db.query<OAuthAppRow>(
      `select ${APP_COLUMNS} from oauth_apps where id = $1 and organization_id = $2 and livemode = $3`,
      [appId, organizationId, livemode],
    );
    if (!row) throw missing();
    return appView(row);
  }

  /**
   * Ends an app and every token it has, at once and for ever; doing so again changes nothing.
   * @throws DomainError RESOURCE_NOT_FOUND, INSUFFICIENT_PERMISSIONS when the app is stronger than who revokes it
   */
  async revoke(keeper: KeyKeeper, appId: string): Promise<OAuthAppView> {
    const now = this.clock.now();
    const view = await this.db.tx(async (tx) => {
      const [locked] = await tx.query<OAuthAppRow>(
        `select ${APP_COLUMNS} from oauth_apps where id = $1 and organization_id = $2 and livemode = $3 for update`,
        [appId, keeper.organizationId, keeper.livemode],
      );
      if (!locked) throw missing();
      const before = appView(locked);
      checkScopes(keeper, before.scopes, 'revoke');
      if (locked.revoked_at) return before;
      await tx.query('update oauth_apps set revoked_at = $2 where id = $1', [appId, now]);
      const after = { ...before, revokedAt: now.toISOString() };
      const entry = { action: 'oauth_app.revoked', objectKind: 'oauth_app', objectId: appId, before, after };
      await this.audit.record(tx, keeper, entry, now);
      return after;
    });
    this.ring?.forget(appId);
    return view;
  }

  private async insert(
    tx: Tx,
    keeper: KeyKeeper,
    app: CreateOAuthApp,
    cidrs: readonly string[],
  ): Promise<CreatedOAuthApp> {
    const now = this.clock.now();
    const clientSecret = newClientSecret();
    const [row] = await tx.query<OAuthAppRow>(
      `insert into oauth_apps (id, organization_id, livemode, name, client_id, secret_hash, last4, scopes, allowed_cidrs,
         created_by, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9::cidr[], $10, $11, $12) returning ${APP_COLUMNS}`,
      [
        newId('oauthApp'),
        keeper.organizationId,
        keeper.livemode,
        app.name,
        newClientId(),
        sha256(clientSecret),
        clientSecret.slice(-4),
        OAUTH_SCOPES.filter((scope) => app.scopes.includes(scope)),
        cidrs,
        keeper.id,
        now,
        app.expiresAt ?? null,
      ],
    );
    if (!row) throw new Error('INSERT gave back no row');
    const after = appView(row);
    const entry = { action: 'oauth_app.created', objectKind: 'oauth_app', objectId: row.id, after };
    await this.audit.record(tx, keeper, entry, now);
    return { ...after, clientSecret };
  }
}

function checkScopes({ role }: KeyKeeper, scopes: readonly OAuthScope[], verb: string): void {
  if (mayGrant(role, scopes)) return;
  const action = `${verb} an app with the rights of role ${roleOfScopes(scopes)}`;
  throw new DomainError('INSUFFICIENT_PERMISSIONS', { action, role });
}

function missing(): DomainError {
  return new DomainError('RESOURCE_NOT_FOUND', { resource: 'OAuth app' });
}
