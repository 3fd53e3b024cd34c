import type { Role } from '@chaintill/kernel';
import type { Tx } from '@chaintill/persistence';

export interface MembershipRow {
  readonly personId: string;
  readonly email: string;
  readonly role: Role;
  /** Owners of the organization. */
  readonly owners: number;
}

/**
 * Lets one change of an organization's people happen at a time, so that what was read stays true until the commit. Locks the
 * organization's row, but not against rows that refer to it: orders go on.
 */
export async function lockPeople(tx: Tx, organizationId: string): Promise<void> {
  await tx.query('select 1 from organizations where id = $1 for no key update', [organizationId]);
}

/** Call after {@link lockPeople}. @returns undefined for who is not in the organization */
export async function membershipOf(
  tx: Tx,
  organizationId: string,
  personId: string,
): Promise<MembershipRow | undefined> {
  const [row] = await tx.query<MembershipRow>(
    `select p.id as "personId", p.email, m.role,
       (select count(*)::int from memberships o where o.organization_id = $1 and o.role = 'owner') as owners
     from memberships m join people p on p.id = m.person_id
     where m.organization_id = $1 and m.person_id = $2`,
    [organizationId, personId],
  );
  return row;
}

export async function setRole(tx: Tx, organizationId: string, personId: string, role: Role): Promise<void> {
  await tx.query('update memberships set role = $3 where organization_id = $1 and person_id = $2', [
    organizationId,
    personId,
    role,
  ]);
}

/** Ends a membership, and with it the person's sessions in that organization. */
export async function endMembership(tx: Tx, organizationId: string, personId: string, now: Date): Promise<void> {
  await tx.query('delete from memberships where organization_id = $1 and person_id = $2', [organizationId, personId]);
  await tx.query(
    'update sessions set revoked_at = $3 where organization_id = $1 and person_id = $2 and revoked_at is null',
    [organizationId, personId, now],
  );
}

/** Withdraws what a person has offered to others and could not offer any more. @param roles those out of his reach now */
export async function withdrawInvitations(
  tx: Tx,
  organizationId: string,
  personId: string,
  roles: readonly Role[],
  now: Date,
): Promise<void> {
  await tx.query(
    `update invitations set revoked_at = $4
     where organization_id = $1 and invited_by = $2 and role = any ($3) and accepted_at is null and revoked_at is null`,
    [organizationId, personId, roles, now],
  );
}
