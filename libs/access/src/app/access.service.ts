import { Inject, Injectable, Optional } from '@nestjs/common';
import { atLeast, CLOCK, DomainError, isId, newId, type Clock, type Role, type Scope } from '@chaintill/kernel';
import { Database, sqlFault } from '@chaintill/persistence';
import { parseAllowList } from '../domain/allow-list';
import { newApiKeyText, sha256, visibleParts } from '../domain/secrets';
import { KeyRing } from './key-ring';
import { hashPassword, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from './passwords';

/** An API key as it may be shown after its creation (S2-X9). */
export interface ApiKeyView {
  readonly keyId: string;
  readonly name: string;
  /** First characters of the key, e.g. `ctk_test_AbCd`. */
  readonly prefix: string;
  readonly last4: string;
  readonly role: Role;
  readonly livemode: boolean;
  /** CIDRs the key may be used from; empty: from anywhere. */
  readonly allowedIps: readonly string[];
  readonly createdBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  /** Exact to a minute. */
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** The answer to a creation: the only place where the secret ever shows. */
export interface CreatedApiKey extends ApiKeyView {
  readonly secret: string;
}

export interface CreateApiKey {
  readonly name: string;
  readonly role: Role;
  /** Addresses or CIDRs; empty or absent: from anywhere. */
  readonly allowedIps?: readonly string[];
  readonly expiresAt?: Date;
}

/** Who makes a key: it is of the same organization and mode, and never stronger. */
export interface KeyCreator extends Scope {
  readonly role: Role;
  /** Id of the person or of the key that creates. */
  readonly id: string;
}

interface ApiKeyRow {
  id: string;
  name: string;
  prefix: string;
  last4: string;
  role: Role;
  livemode: boolean;
  allowed_cidrs: string[];
  created_by: string | null;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

const KEY_COLUMNS = `id, name, prefix, last4, role, livemode, allowed_cidrs::text[] as allowed_cidrs, created_by, created_at,
  expires_at, last_used_at, revoked_at`;

/** Organizations, the people in them, and their API keys. */
@Injectable()
export class AccessService {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Optional() private readonly keys?: KeyRing,
  ) {}

  /** @returns the id of the new organization */
  async createOrganization(name: string): Promise<{ organizationId: string }> {
    const organizationId = newId('organization');
    await this.db.query('insert into organizations (id, name, created_at) values ($1, $2, $3)', [
      organizationId,
      name,
      this.clock.now(),
    ]);
    return { organizationId };
  }

  /**
   * Makes a person who can sign in with a password.
   * @throws DomainError INVALID_REQUEST for a password too short or too long, DUPLICATE_RESOURCE for a known e-mail
   */
  async createPerson(person: { email: string; name: string; password: string }): Promise<{ personId: string }> {
    const { length } = person.password;
    if (length < MIN_PASSWORD_LENGTH || length > MAX_PASSWORD_LENGTH) {
      const problem = `must have ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters`;
      throw new DomainError('INVALID_REQUEST', { field: 'password', problem });
    }
    const personId = newId('person');
    try {
      await this.db.query(
        'insert into people (id, email, name, password_hash, created_at) values ($1, $2, $3, $4, $5)',
        [personId, person.email.toLowerCase(), person.name, await hashPassword(person.password), this.clock.now()],
      );
    } catch (error) {
      if (sqlFault(error)?.code !== '23505') throw error;
      throw new DomainError('DUPLICATE_RESOURCE', { field: 'email', problem: 'already has an account' });
    }
    return { personId };
  }

  /** Gives a person a role in an organization, or another role than before. */
  async setMembership(organizationId: string, personId: string, role: Role): Promise<void> {
    await this.db.query(
      `insert into memberships (organization_id, person_id, role, created_at) values ($1, $2, $3, $4)
       on conflict (person_id, organization_id) do update set role = excluded.role`,
      [organizationId, personId, role, this.clock.now()],
    );
  }

  /**
   * Makes an API key of the creator's organization.
   * @throws DomainError INSUFFICIENT_PERMISSIONS when its role would be above the creator's, INVALID_REQUEST for a wrong
   *   allow-list or an expiry in the past
   */
  async createApiKey(creator: KeyCreator, key: CreateApiKey): Promise<CreatedApiKey> {
    if (!atLeast(creator.role, key.role)) {
      throw new DomainError('INSUFFICIENT_PERMISSIONS', {
        action: `create a key with role ${key.role}`,
        role: creator.role,
      });
    }
    const now = this.clock.now();
    if (key.expiresAt && key.expiresAt <= now) {
      throw new DomainError('INVALID_REQUEST', { field: 'expiresAt', problem: 'must be in the future' });
    }
    const cidrs = parseAllowList(key.allowedIps ?? []);
    const secret = newApiKeyText(creator.livemode);
    const { prefix, last4 } = visibleParts(secret);
    const [row] = await this.db.query<ApiKeyRow>(
      `insert into api_keys (id, organization_id, name, prefix, last4, secret_hash, role, livemode, allowed_cidrs,
         created_by, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9::cidr[], $10, $11, $12) returning ${KEY_COLUMNS}`,
      [
        newId('apiKey'),
        creator.organizationId,
        key.name,
        prefix,
        last4,
        sha256(secret),
        key.role,
        creator.livemode,
        cidrs,
        creator.id,
        now,
        key.expiresAt ?? null,
      ],
    );
    if (!row) throw new Error('INSERT gave back no row');
    return { ...keyView(row), secret };
  }

  /** Keys of an organization and mode, newest first; revoked ones stay in the list. */
  async listApiKeys({ organizationId, livemode }: Scope): Promise<ApiKeyView[]> {
    const rows = await this.db.query<ApiKeyRow>(
      `select ${KEY_COLUMNS} from api_keys where organization_id = $1 and livemode = $2
       order by created_at desc, id desc limit 1000`,
      [organizationId, livemode],
    );
    return rows.map(keyView);
  }

  /**
   * Revokes a key at once and for ever; revoking it again changes nothing.
   * @throws DomainError RESOURCE_NOT_FOUND, also for another organization's key (S2-X10); INSUFFICIENT_PERMISSIONS when the
   *   key is stronger than who revokes it
   */
  async revokeApiKey(revoker: KeyCreator, keyId: string): Promise<ApiKeyView> {
    const missing = new DomainError('RESOURCE_NOT_FOUND', { resource: 'API key' });
    if (!isId('apiKey', keyId)) throw missing;
    const [found] = await this.db.query<{ role: Role; secret_hash: Buffer }>(
      'select role, secret_hash from api_keys where id = $1 and organization_id = $2 and livemode = $3',
      [keyId, revoker.organizationId, revoker.livemode],
    );
    if (!found) throw missing;
    if (!atLeast(revoker.role, found.role)) {
      throw new DomainError('INSUFFICIENT_PERMISSIONS', {
        action: `revoke a key with role ${found.role}`,
        role: revoker.role,
      });
    }
    const [row] = await this.db.query<ApiKeyRow>(
      `update api_keys set revoked_at = coalesce(revoked_at, $4)
       where id = $1 and organization_id = $2 and livemode = $3 returning ${KEY_COLUMNS}`,
      [keyId, revoker.organizationId, revoker.livemode, this.clock.now()],
    );
    if (!row) throw missing;
    this.keys?.forget(found.secret_hash.toString('hex'));
    return keyView(row);
  }
}

function keyView(row: ApiKeyRow): ApiKeyView {
  return {
    keyId: row.id,
    name: row.name,
    prefix: row.prefix,
    last4: row.last4,
    role: row.role,
    livemode: row.livemode,
    allowedIps: row.allowed_cidrs,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
