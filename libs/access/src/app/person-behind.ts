import { Injectable } from '@nestjs/common';
import { atLeast, type Role } from '@chaintill/kernel';
import type { Sql } from '@chaintill/persistence';
import type { Principal } from '../domain/principal';

/** $1 and who made it, and so on, within organization $2; however many lie between. */
const MAKERS = `with recursive makers (id) as (
    select $1::text collate "C"
    union
    select coalesce(k.created_by, a.created_by)
    from makers m
      left join api_keys k on k.id = m.id and k.organization_id = $2
      left join oauth_apps a on a.id = m.id and a.organization_id = $2
    where coalesce(k.created_by, a.created_by) is not null
  )`;

/** The same, and who made what one of them replaced: a key's successor has other makers and is held back by the same. */
const HOLDERS = `with recursive holders (id, counts) as (
    select $1::text collate "C", true
    union
    select e.id, e.counts
    from holders h
      cross join lateral (
        select k.created_by, true from api_keys k where k.id = h.id and k.organization_id = $2
        union all
        select k.replaces, false from api_keys k where k.id = h.id and k.organization_id = $2
        union all
        select a.created_by, true from oauth_apps a where a.id = h.id and a.organization_id = $2) as e (id, counts)
    where e.id is not null
  )`;

/** Who answers for a credential. */
export interface PersonBehind {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
}

/** Finds the person behind a principal: himself, or who made the key or the app, however many programs lie between. */
@Injectable()
export class PeopleBehind {
  /**
   * @returns null when there is none, or he is no longer in the organization, or may not do himself what member may: then
   *   nobody can consent in his place
   */
  async of(sql: Sql, { id, organizationId }: Pick<Principal, 'id' | 'organizationId'>): Promise<PersonBehind | null> {
    const [row] = await sql.query<PersonBehind & { role: Role }>(
      `${MAKERS} select p.id as "personId", p.email, p.name, o.role
       from makers m join people p on p.id = m.id join memberships o on o.person_id = p.id and o.organization_id = $2
       limit 1`,
      [id, organizationId],
    );
    return row && atLeast(row.role, 'member') ? { personId: row.personId, email: row.email, name: row.name } : null;
  }

  /** The people behind a principal, whether or not they are still in the organization: what they made stays theirs. */
  async behind(sql: Sql, { id, organizationId }: Pick<Principal, 'id' | 'organizationId'>): Promise<string[]> {
    const rows = await sql.query<{ id: string }>(`${MAKERS} select p.id from makers m join people p on p.id = m.id`, [
      id,
      organizationId,
    ]);
    return rows.map((row) => row.id);
  }

  /**
   * Whose policies hold back a principal: he himself, who made him, who made that, and so on, and who made what was replaced on
   * the way. What was made stays made by whom it was.
   */
  async makers(sql: Sql, { id, organizationId }: Pick<Principal, 'id' | 'organizationId'>): Promise<string[]> {
    const rows = await sql.query<{ id: string }>(`${HOLDERS} select distinct id from holders where counts`, [
      id,
      organizationId,
    ]);
    return rows.map((row) => row.id);
  }
}
