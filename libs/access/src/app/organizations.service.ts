import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, DomainError, isId, newId, type Clock, type Role } from '@chaintill/kernel';
import { Database, type Tx } from '@chaintill/persistence';
import type { Principal } from '../domain/principal';
import { PersonLog } from './person-log';

/** An organization that a person is in. */
export interface OwnOrganizationView {
  readonly organizationId: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
  /** Whether it is the one the session is in. */
  readonly current: boolean;
}

/** The organizations of a person. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly db: Database,
    private readonly log: PersonLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** By name. */
  async list(who: Principal): Promise<OwnOrganizationView[]> {
    const rows = await this.db.query<{ id: string; name: string; role: Role; created_at: Date }>(
      `select o.id, o.name, m.role, o.created_at from memberships m join organizations o on o.id = m.organization_id
       where m.person_id = $1 order by o.name, o.id limit 1000`,
      [who.id],
    );
    return rows.map(({ id, name, role, created_at: createdAt }) => ({
      organizationId: id,
      name,
      role,
      createdAt: createdAt.toISOString(),
      current: id === who.organizationId,
    }));
  }

  /** Makes another organization, whose owner the person is; the session stays where it is. */
  async create(tx: Tx, who: Principal, name: string): Promise<OwnOrganizationView> {
    const organizationId = newId('organization');
    const now = this.clock.now();
    await tx.query('insert into organizations (id, name, created_at) values ($1, $2, $3)', [organizationId, name, now]);
    await tx.query(
      `insert into memberships (organization_id, person_id, role, created_at) values ($1, $2, 'owner', $3)`,
      [organizationId, who.id, now],
    );
    const created = { action: 'organization.created', objectKind: 'organization', objectId: organizationId };
    await this.log.recordIn(tx, organizationId, who, { ...created, after: { name } }, now);
    return { organizationId, name, role: 'owner', createdAt: now.toISOString(), current: false };
  }

  /**
   * Moves the session to another of the person's organizations.
   * @throws DomainError RESOURCE_NOT_FOUND, also for an organization he is not in
   */
  async enter(who: Principal, organizationId: string): Promise<void> {
    const now = this.clock.now();
    await this.db.tx(async (tx) => {
      const moved = isId('organization', organizationId)
        ? await tx.query(
            `update sessions s set organization_id = m.organization_id from memberships m
             where s.id = $1 and s.revoked_at is null and m.person_id = s.person_id and m.organization_id = $2 returning 1`,
            [who.sessionId, organizationId],
          )
        : [];
      if (moved.length === 0) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'organization' });
      if (organizationId === who.organizationId) return;
      const entered = { action: 'session.entered', objectKind: 'session', objectId: who.sessionId };
      await this.log.recordIn(tx, organizationId, who, entered, now);
    });
  }
}
