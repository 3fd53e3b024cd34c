import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '@chaintill/audit';
import { CLOCK, DomainError, isId, type Clock, type Role, type Scope } from '@chaintill/kernel';
import { Database, type Tx } from '@chaintill/persistence';
import {
  endMembership,
  lockPeople,
  membershipOf,
  setRole,
  withdrawInvitations,
  type MembershipRow,
} from '../data/membership-rows';
import { mayHandle, rolesAbove, staysOwned } from '../domain/membership-rules';
import type { Principal } from '../domain/principal';
import { Credentials, type Proof } from './credentials';
import { PersonCodes } from './person-codes';
import { SecondFactor } from './second-factor';

/** A person in an organization. */
export interface MemberView {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Whether he signs in with a second factor. */
  readonly totpEnabled: boolean;
  readonly joinedAt: string;
  /** Last use of a session in this organization, exact to a minute; null: none is known. */
  readonly lastSeenAt: string | null;
}

interface MemberRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  totp_enabled: boolean;
  joined_at: Date;
  last_seen_at: Date | null;
}

const MEMBERS = `select p.id, p.email, p.name, m.role, m.created_at as joined_at,
    exists (select 1 from second_factors f where f.person_id = p.id and f.confirmed_at is not null) as totp_enabled,
    (select max(coalesce(s.last_seen_at, s.created_at)) from sessions s
     where s.person_id = p.id and s.organization_id = m.organization_id) as last_seen_at
  from memberships m join people p on p.id = m.person_id where m.organization_id = $1`;

/** The people of an organization. Whoever changes one is never weaker than him, and there is always an owner. */
@Injectable()
export class PeopleService {
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    private readonly credentials: Credentials,
    private readonly codes: PersonCodes,
    private readonly secondFactor: SecondFactor,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Who came first stands first. */
  async list({ organizationId }: Scope): Promise<MemberView[]> {
    const rows = await this.db.query<MemberRow>(`${MEMBERS} order by m.created_at, p.id limit 1000`, [organizationId]);
    return rows.map(memberView);
  }

  /**
   * Gives a person another role; it counts from his next request on.
   * @param code of the actor's authenticator
   * @throws DomainError RESOURCE_NOT_FOUND, INSUFFICIENT_PERMISSIONS when his role or the new one is above the actor's,
   *   LAST_OWNER, what {@link PersonCodes.take} throws
   */
  async changeRole(who: Principal, personId: string, role: Role, code: string): Promise<MemberView> {
    await this.codes.take(who, code, async (tx) => {
      const { actor, member } = await this.both(tx, who, personId);
      mayHandle(actor.role, member.role, 'change a person');
      mayHandle(actor.role, role, 'make a person');
      staysOwned(member, role);
      if (member.role !== role) await this.move(tx, who, member, role, 'membership.role_changed');
    });
    return this.get(who, personId);
  }

  /**
   * Takes a person out of the organization; his sessions there end at once.
   * @throws DomainError RESOURCE_NOT_FOUND, INSUFFICIENT_PERMISSIONS when his role is above the actor's, LAST_OWNER
   */
  async remove(who: Principal, personId: string): Promise<void> {
    await this.db.tx(async (tx) => {
      const { actor, member } = await this.both(tx, who, personId);
      mayHandle(actor.role, member.role, 'remove a person');
      await this.end(tx, who, member, 'membership.removed');
    });
  }

  /** Leaves the organization of the session. @throws DomainError LAST_OWNER */
  async leave(who: Principal): Promise<void> {
    await this.db.tx(async (tx) => {
      const { actor } = await this.both(tx, who, who.id);
      await this.end(tx, who, actor, 'membership.left');
    });
  }

  /**
   * Hands the organization over: the other becomes its owner, the actor an admin. As for every other rise of a role there has
   * to be a second factor.
   * @throws DomainError RESOURCE_NOT_FOUND, STATE_CONFLICT when the other owns it already, INSUFFICIENT_PERMISSIONS,
   *   INVALID_REQUEST for a wrong password or code, NO_SECOND_FACTOR, RATE_LIMIT_EXCEEDED
   */
  async transferOwnership(who: Principal, personId: string, proof: Proof): Promise<void> {
    await this.credentials.confirmed(who, proof, async (tx) => {
      if (!(await this.secondFactor.isOn(tx, who.id))) throw new DomainError('NO_SECOND_FACTOR');
      const { actor, member } = await this.both(tx, who, personId);
      mayHandle(actor.role, 'owner', 'make a person');
      if (member.role === 'owner') {
        throw new DomainError('STATE_CONFLICT', {
          resource: 'person',
          state: 'an owner already',
          action: 'become one',
        });
      }
      await this.move(tx, who, member, 'owner', 'ownership.transferred');
      await this.move(tx, who, actor, 'admin', 'membership.role_changed');
    });
  }

  private async get({ organizationId }: Scope, personId: string): Promise<MemberView> {
    const [row] = await this.db.query<MemberRow>(`${MEMBERS} and p.id = $2`, [organizationId, personId]);
    if (!row) throw missing();
    return memberView(row);
  }

  /** The actor and the person meant, as they stand now that nobody else can change them. */
  private async both(
    tx: Tx,
    { organizationId, id }: Principal,
    personId: string,
  ): Promise<{ actor: MembershipRow; member: MembershipRow }> {
    if (!isId('person', personId)) throw missing();
    await lockPeople(tx, organizationId);
    const actor = await membershipOf(tx, organizationId, id);
    if (!actor) throw new DomainError('NOT_SIGNED_IN');
    const member = await membershipOf(tx, organizationId, personId);
    if (!member) throw missing();
    return { actor, member };
  }

  private async move(tx: Tx, who: Principal, member: MembershipRow, role: Role, action: string): Promise<void> {
    const now = this.clock.now();
    await setRole(tx, who.organizationId, member.personId, role);
    await withdrawInvitations(tx, who.organizationId, member.personId, rolesAbove(role), now);
    await this.record(tx, who, member, action, { role });
  }

  private async end(tx: Tx, who: Principal, member: MembershipRow, action: string): Promise<void> {
    const now = this.clock.now();
    staysOwned(member, null);
    await endMembership(tx, who.organizationId, member.personId, now);
    await withdrawInvitations(tx, who.organizationId, member.personId, rolesAbove(null), now);
    await this.record(tx, who, member, action);
  }

  private record(
    tx: Tx,
    who: Principal,
    { personId, email, role }: MembershipRow,
    action: string,
    after?: object,
  ): Promise<void> {
    const change = {
      action,
      objectKind: 'person',
      objectId: personId,
      before: { email, role },
      after,
      bothModes: true,
    };
    return this.audit.record(tx, who, change, this.clock.now());
  }
}

function missing(): DomainError {
  return new DomainError('RESOURCE_NOT_FOUND', { resource: 'person' });
}

function memberView(row: MemberRow): MemberView {
  return {
    personId: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    totpEnabled: row.totp_enabled,
    joinedAt: row.joined_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  };
}
