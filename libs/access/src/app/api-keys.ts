import { Inject, Injectable, Optional } from '@nestjs/common';
import { AuditLog } from '@chaintill/audit';
import {
  atLeast,
  CLOCK,
  DomainError,
  isId,
  newId,
  pagination,
  type Actor,
  type Clock,
  type Page,
  type PageRequest,
  type Role,
  type Scope,
} from '@chaintill/kernel';
import { Database, type Tx } from '@chaintill/persistence';
import { KEY_COLUMNS, keyView, type ApiKeyRow, type ApiKeyView, type CreatedApiKey } from '../data/api-key-row';
import { parseAllowList } from '../domain/allow-list';
import { checkExpiry } from '../domain/expiry';
import { newApiKeyText, sha256, visibleParts } from '../domain/secrets';
import { KeyRing } from './key-ring';

export interface CreateApiKey {
  readonly name: string;
  readonly role: Role;
  /** Addresses or CIDRs; empty or absent: from anywhere. */
  readonly allowedIps?: readonly string[];
  readonly expiresAt?: Date;
}

/** What is absent stays. */
export interface UpdateApiKey {
  readonly name?: string;
  readonly allowedIps?: readonly string[];
  /** null: never. */
  readonly expiresAt?: Date | null;
}

/** Who makes or changes a key: it is of the same organization and mode, and never stronger. */
export interface KeyKeeper extends Actor {
  readonly role: Role;
}

/** The operator of the installation at his keyboard, for set-up. @param id of the command */
export function operatorOf({ organizationId, livemode }: Scope, id: string): KeyKeeper {
  return { kind: 'operator', id, label: id, ip: null, organizationId, livemode, role: 'owner' };
}

type LockedKey = ApiKeyRow & { secret_hash: Buffer };

/** API keys of merchants. Every change is audited; another merchant's key does not exist (S2-X10). */
@Injectable()
export class ApiKeys {
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Optional() private readonly ring?: KeyRing,
  ) {}

  /**
   * Makes a key of the keeper's organization (S2-E28).
   * @throws DomainError INSUFFICIENT_PERMISSIONS when its role would be above the keeper's, INVALID_REQUEST for a wrong
   *   allow-list or an expiry in the past
   */
  create(keeper: KeyKeeper, key: CreateApiKey, tx?: Tx): Promise<CreatedApiKey> {
    checkRole(keeper, key.role, 'create');
    if (key.expiresAt) checkExpiry(key.expiresAt, this.clock.now());
    const cidrs = parseAllowList(key.allowedIps ?? []);
    return this.inside(tx, async (within) => {
      const created = await this.insert(within, keeper, { ...key, cidrs });
      const { secret: _, ...after } = created;
      await this.record(within, keeper, 'api_key.created', created.keyId, { after });
      return created;
    });
  }

  /** Keys of an organization and mode, newest first; revoked ones stay in the list (S2-E29). */
  async list({ organizationId, livemode }: Scope, request: PageRequest): Promise<Page<ApiKeyView>> {
    const [count] = await this.db.query<{ total: number }>(
      'select count(*)::int as total from api_keys where organization_id = $1 and livemode = $2',
      [organizationId, livemode],
    );
    const rows = await this.db.query<ApiKeyRow>(
      `select ${KEY_COLUMNS} from api_keys where organization_id = $1 and livemode = $2
       order by created_at desc, id desc limit $3 offset $4`,
      [organizationId, livemode, request.limit, (request.page - 1) * request.limit],
    );
    return { data: rows.map(keyView), pagination: pagination(request, count?.total ?? 0) };
  }

  /** @throws DomainError RESOURCE_NOT_FOUND, also for another organization's key */
  async get({ organizationId, livemode }: Scope, keyId: string): Promise<ApiKeyView> {
    const [row] = await this.db.query<ApiKeyRow>(
      `select ${KEY_COLUMNS} from api_keys where id = $1 and organization_id = $2 and livemode = $3`,
      [keyId, organizationId, livemode],
    );
    if (!row) throw missing();
    return keyView(row);
  }

  /**
   * Changes name, allow-list or expiry of a key.
   * @throws DomainError RESOURCE_NOT_FOUND, INSUFFICIENT_PERMISSIONS for a stronger key, INVALID_REQUEST as {@link create},
   *   STATE_CONFLICT when it is revoked
   */
  async update(keeper: KeyKeeper, keyId: string, change: UpdateApiKey, tx?: Tx): Promise<ApiKeyView> {
    if (change.expiresAt) checkExpiry(change.expiresAt, this.clock.now());
    const cidrs = change.allowedIps && parseAllowList(change.allowedIps);
    return this.inside(tx, async (within) => {
      const locked = await this.lock(within, keeper, keyId, 'change');
      if (locked.revoked_at) throw new DomainError('STATE_CONFLICT', conflict('revoked', 'change it'));
      const [row] = await within.query<ApiKeyRow>(
        `update api_keys set name = $2, allowed_cidrs = $3::cidr[], expires_at = $4 where id = $1 returning ${KEY_COLUMNS}`,
        [
          keyId,
          change.name ?? locked.name,
          cidrs ?? locked.allowed_cidrs,
          change.expiresAt === undefined ? locked.expires_at : change.expiresAt,
        ],
      );
      if (!row) throw missing();
      const views = { before: keyView(locked), after: keyView(row) };
      await this.record(within, keeper, 'api_key.updated', keyId, views);
      within.afterCommit(() => this.forget(locked));
      return views.after;
    });
  }

  /**
   * Makes a key that takes the place of another one: same name, role, allow-list and expiry. The old one goes on for a while,
   * so that every program can be given the new one first.
   * @throws DomainError as {@link update}, STATE_CONFLICT also when the old one has expired
   */
  rotate(keeper: KeyKeeper, keyId: string, overlapSeconds: number, tx?: Tx): Promise<CreatedApiKey> {
    return this.inside(tx, async (within) => {
      const now = this.clock.now();
      const old = await this.lock(within, keeper, keyId, 'rotate');
      if (old.revoked_at) throw new DomainError('STATE_CONFLICT', conflict('revoked', 'rotate it'));
      if (old.expires_at && old.expires_at <= now) {
        throw new DomainError('STATE_CONFLICT', conflict('expired', 'rotate it'));
      }
      const { name, role, allowed_cidrs: cidrs, expires_at: expiresAt } = old;
      const created = await this.insert(within, keeper, {
        name,
        role,
        cidrs,
        replaces: keyId,
        ...(expiresAt && { expiresAt }),
      });
      const end = new Date(now.getTime() + overlapSeconds * 1_000);
      const [ended] = await within.query<ApiKeyRow>(
        `update api_keys set expires_at = least(expires_at, $2) where id = $1 returning ${KEY_COLUMNS}`,
        [keyId, end],
      );
      if (!ended) throw missing();
      await this.record(within, keeper, 'api_key.rotated', keyId, {
        before: keyView(old),
        after: { ...keyView(ended), replacedBy: created.keyId },
      });
      const { secret: _, ...after } = created;
      await this.record(within, keeper, 'api_key.created', created.keyId, { after: { ...after, replaces: keyId } });
      within.afterCommit(() => this.forget(old));
      return created;
    });
  }

  /**
   * Revokes a key at once and for ever; revoking it again changes nothing (S2-E30).
   * @throws DomainError RESOURCE_NOT_FOUND, INSUFFICIENT_PERMISSIONS when the key is stronger than who revokes it
   */
  async revoke(keeper: KeyKeeper, keyId: string): Promise<ApiKeyView> {
    const { before, after } = await this.db.tx(async (tx) => {
      const locked = await this.lock(tx, keeper, keyId, 'revoke');
      if (locked.revoked_at) return { before: locked, after: keyView(locked) };
      const [row] = await tx.query<ApiKeyRow>(
        `update api_keys set revoked_at = $2 where id = $1 returning ${KEY_COLUMNS}`,
        [keyId, this.clock.now()],
      );
      if (!row) throw missing();
      await this.record(tx, keeper, 'api_key.revoked', keyId, { before: keyView(locked), after: keyView(row) });
      return { before: locked, after: keyView(row) };
    });
    this.forget(before);
    return after;
  }

  private async insert(
    tx: Tx,
    { organizationId, livemode, id }: KeyKeeper,
    key: Omit<CreateApiKey, 'allowedIps'> & { readonly cidrs: readonly string[]; readonly replaces?: string },
  ): Promise<CreatedApiKey> {
    const secret = newApiKeyText(livemode);
    const { prefix, last4 } = visibleParts(secret);
    const [row] = await tx.query<ApiKeyRow>(
      `insert into api_keys (id, organization_id, name, prefix, last4, secret_hash, role, livemode, allowed_cidrs,
         created_by, created_at, expires_at, replaces)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9::cidr[], $10, $11, $12, $13) returning ${KEY_COLUMNS}`,
      [
        newId('apiKey'),
        organizationId,
        key.name,
        prefix,
        last4,
        sha256(secret),
        key.role,
        livemode,
        key.cidrs,
        id,
        this.clock.now(),
        key.expiresAt ?? null,
        key.replaces ?? null,
      ],
    );
    if (!row) throw new Error('INSERT gave back no row');
    return { ...keyView(row), secret };
  }

  private async lock(tx: Tx, keeper: KeyKeeper, keyId: string, verb: string): Promise<LockedKey> {
    if (!isId('apiKey', keyId)) throw missing();
    const [row] = await tx.query<LockedKey>(
      `select ${KEY_COLUMNS}, secret_hash from api_keys
       where id = $1 and organization_id = $2 and livemode = $3 for update`,
      [keyId, keeper.organizationId, keeper.livemode],
    );
    if (!row) throw missing();
    checkRole(keeper, row.role, verb);
    return row;
  }

  private record(
    tx: Tx,
    actor: Actor,
    action: string,
    objectId: string,
    change: { before?: object; after?: object },
  ): Promise<void> {
    return this.audit.record(tx, actor, { action, objectKind: 'api_key', objectId, ...change }, this.clock.now());
  }

  private inside<T>(tx: Tx | undefined, work: (tx: Tx) => Promise<T>): Promise<T> {
    return tx ? work(tx) : this.db.tx(work);
  }

  private forget(row: LockedKey): void {
    this.ring?.forget(row.secret_hash.toString('hex'));
  }
}

function checkRole({ role }: KeyKeeper, needed: Role, verb: string): void {
  if (atLeast(role, needed)) return;
  throw new DomainError('INSUFFICIENT_PERMISSIONS', { action: `${verb} a key with role ${needed}`, role });
}

function missing(): DomainError {
  return new DomainError('RESOURCE_NOT_FOUND', { resource: 'API key' });
}

function conflict(state: string, action: string): { resource: string; state: string; action: string } {
  return { resource: 'the API key', state, action };
}
