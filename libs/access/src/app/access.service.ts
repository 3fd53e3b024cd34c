import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, DomainError, newId, type Clock, type Role, type Scope } from '@chaintill/kernel';
import { Database, sqlFault } from '@chaintill/persistence';
import { checkNewPassword, hashPassword } from './passwords';

/** An organization as its programs see it (S2-E27). */
export interface OrganizationView {
  readonly organizationId: string;
  readonly name: string;
  readonly createdAt: string;
}

/** Organizations and the people in them. */
@Injectable()
export class AccessService {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
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

  /** @throws DomainError RESOURCE_NOT_FOUND */
  async organization({ organizationId }: Pick<Scope, 'organizationId'>): Promise<OrganizationView> {
    const [row] = await this.db.query<{ name: string; created_at: Date }>(
      'select name, created_at from organizations where id = $1',
      [organizationId],
    );
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'organization' });
    return { organizationId, name: row.name, createdAt: row.created_at.toISOString() };
  }

  /**
   * Makes a person who can sign in with a password.
   * @throws DomainError INVALID_REQUEST for a password too short or too long, DUPLICATE_RESOURCE for a known e-mail
   */
  async createPerson(person: { email: string; name: string; password: string }): Promise<{ personId: string }> {
    checkNewPassword(person.password);
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
}
