import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '@chaintill/audit';
import { CONFIG, type Config } from '@chaintill/config';
import { CLOCK, DomainError, isId, newId, type Clock, type Role, type Scope } from '@chaintill/kernel';
import { Database, type Tx } from '@chaintill/persistence';
import { lockPeople, membershipOf } from '../data/membership-rows';
import { mayHandle } from '../domain/membership-rules';
import type { Principal } from '../domain/principal';
import { newToken, sha256 } from '../domain/secrets';

const LIFE_MS = 7 * 86_400_000;

/** An invitation that nobody has taken up yet. */
export interface InvitationView {
  readonly invitationId: string;
  readonly email: string;
  readonly role: Role;
  readonly invitedBy: { readonly personId: string; readonly email: string };
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly expired: boolean;
}

/** The answer to a creation: the only place where the link ever shows. */
export interface CreatedInvitation extends InvitationView {
  /** Opens the invitation once. It stands behind the `#` of the link, which browsers keep to themselves. */
  readonly token: string;
  readonly url: string;
}

interface InvitationRow {
  id: string;
  email: string;
  role: Role;
  invited_by: string;
  inviter_email: string;
  created_at: Date;
  expires_at: Date;
}

const OPEN = `select i.id, i.email, i.role, i.invited_by, p.email as inviter_email, i.created_at, i.expires_at
  from invitations i join people p on p.id = i.invited_by
  where i.organization_id = $1 and i.accepted_at is null and i.revoked_at is null`;

/** Invitations into an organization. The house sends no mail: who invites passes the link on himself. */
@Injectable()
export class InvitationsService {
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Those not taken up, newest first, expired ones too. */
  async list({ organizationId }: Scope): Promise<InvitationView[]> {
    const rows = await this.db.query<InvitationRow>(`${OPEN} order by i.created_at desc, i.id desc limit 1000`, [
      organizationId,
    ]);
    return rows.map((row) => this.view(row));
  }

  /**
   * Invites somebody for seven days. A link given to the same address before stops working.
   * @throws DomainError INSUFFICIENT_PERMISSIONS when the role, or that of the older link, is above the actor's,
   *   DUPLICATE_RESOURCE for who is in the organization already
   */
  async create(
    tx: Tx,
    who: Principal,
    { email: typed, role }: { readonly email: string; readonly role: Role },
  ): Promise<CreatedInvitation> {
    const email = typed.toLowerCase();
    const token = newToken();
    const invitationId = newId('invitation');
    const now = this.clock.now();
    const actor = await this.actor(tx, who);
    mayHandle(actor, role, 'invite a person');
    await this.refuseMember(tx, who, email);
    const [older] = await tx.query<InvitationRow>(`${OPEN} and i.email = $2`, [who.organizationId, email]);
    if (older) await this.withdraw(tx, who, actor, older);
    await tx.query(
      `insert into invitations (id, organization_id, email, role, token_hash, invited_by, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [invitationId, who.organizationId, email, role, sha256(token), who.id, now, new Date(now.getTime() + LIFE_MS)],
    );
    await this.record(tx, who, 'invitation.created', invitationId, { after: { email, role } });
    const [row] = await tx.query<InvitationRow>(`${OPEN} and i.id = $2`, [who.organizationId, invitationId]);
    if (!row) throw new Error('the invitation just made is gone');
    return { ...this.view(row), token, url: `${this.config.publicUrl}/admin/invitation#${token}` };
  }

  /** @throws DomainError RESOURCE_NOT_FOUND, INSUFFICIENT_PERMISSIONS when its role is above the actor's */
  async revoke(who: Principal, invitationId: string): Promise<void> {
    const missing = new DomainError('RESOURCE_NOT_FOUND', { resource: 'invitation' });
    if (!isId('invitation', invitationId)) throw missing;
    await this.db.tx(async (tx) => {
      const actor = await this.actor(tx, who);
      const [found] = await tx.query<InvitationRow>(`${OPEN} and i.id = $2`, [who.organizationId, invitationId]);
      if (!found) throw missing;
      await this.withdraw(tx, who, actor, found);
    });
  }

  /** The actor's role now that nobody else can change it. */
  private async actor(tx: Tx, { organizationId, id }: Principal): Promise<Role> {
    await lockPeople(tx, organizationId);
    const actor = await membershipOf(tx, organizationId, id);
    if (!actor) throw new DomainError('NOT_SIGNED_IN');
    return actor.role;
  }

  private async refuseMember(tx: Tx, { organizationId }: Scope, email: string): Promise<void> {
    const known = await tx.query(
      `select 1 from memberships m join people p on p.id = m.person_id where m.organization_id = $1 and p.email = $2`,
      [organizationId, email],
    );
    if (known.length > 0) {
      throw new DomainError('DUPLICATE_RESOURCE', { field: 'email', problem: 'is in this organization already' });
    }
  }

  private async withdraw(tx: Tx, who: Principal, actor: Role, { id, email, role }: InvitationRow): Promise<void> {
    mayHandle(actor, role, 'revoke an invitation');
    await tx.query('update invitations set revoked_at = $2 where id = $1', [id, this.clock.now()]);
    await this.record(tx, who, 'invitation.revoked', id, { before: { email, role } });
  }

  private record(tx: Tx, who: Principal, action: string, objectId: string, change: object): Promise<void> {
    const entry = { action, objectKind: 'invitation', objectId, ...change, bothModes: true };
    return this.audit.record(tx, who, entry, this.clock.now());
  }

  private view(row: InvitationRow): InvitationView {
    return {
      invitationId: row.id,
      email: row.email,
      role: row.role,
      invitedBy: { personId: row.invited_by, email: row.inviter_email },
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      expired: row.expires_at <= this.clock.now(),
    };
  }
}
