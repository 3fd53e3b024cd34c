import { Injectable } from '@nestjs/common';
import { atLeast, type Role } from '@chaintill/kernel';
import type { Sql } from '@chaintill/persistence';
import type { Principal } from '../domain/principal';

/** A key may have been made by a key, which was made by an app, and so on; nobody does so as often as this. */
const MAX_MAKERS = 16;

/** $1 and who made it, and so on, within organization $2. */
const MAKERS = `with recursive makers (id, steps) as (
    select $1::text collate "C", 0
    union all
    select coalesce(k.created_by, a.created_by), m.steps + 1
    from makers m
      left join api_keys k on k.id = m.id and k.organization_id = $2
      left join oauth_apps a on a.id = m.id and a.organization_id = $2
    where m.steps < ${MAX_MAKERS} and coalesce(k.created_by, a.created_by) is not null
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

  /** The principal, who made it, who made that, and so on: keys, apps and a person. What was made stays made by whom it was. */
  async makers(sql: Sql, { id, organizationId }: Pick<Principal, 'id' | 'organizationId'>): Promise<string[]> {
    const rows = await sql.query<{ id: string }>(`${MAKERS} select id from makers order by steps`, [
      id,
      organizationId,
    ]);
    return rows.map((row) => row.id);
  }
}
