import type { Scope } from '@chaintill/kernel';
import type { Sql, Tx } from '@chaintill/persistence';
import type { Policy } from '../domain/policy';

/** A policy as it is stored. */
export interface StoredPolicy extends Policy {
  /** null: the merchant's own. */
  readonly apiKeyId: string | null;
  readonly version: string;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

interface PolicyRow {
  api_key_id: string;
  version: string;
  mode: Policy['mode'];
  approvals: number;
  limits: Policy['limits'];
  allow_list_only: boolean;
  cooling_off_hours: number;
  updated_at: Date;
  updated_by: string;
}

const OF = 'select * from payout_policies where organization_id = $1 and livemode = $2 order by api_key_id';

/** Policies of merchants and keys. The merchant's own row exists as soon as there is any, and is the lock of them all. */
export class PolicyStore {
  /** The merchant's own first. */
  async of(sql: Sql, { organizationId, livemode }: Scope): Promise<StoredPolicy[]> {
    return (await sql.query<PolicyRow>(OF, [organizationId, livemode])).map(toPolicy);
  }

  /** Keeps all others from taking sums, or changing policies, until `tx` ends. */
  async lock(tx: Tx, { organizationId, livemode }: Scope): Promise<void> {
    await tx.query(
      `select 1 from payout_policies where organization_id = $1 and livemode = $2 and api_key_id = '' for no key update`,
      [organizationId, livemode],
    );
  }

  /** Writes a policy; the version of the merchant's own rises with each. @param initial the merchant's own, if it is the first */
  async save(
    tx: Tx,
    scope: Scope,
    apiKeyId: string | null,
    policy: Policy,
    by: string,
    now: Date,
    initial: Policy,
  ): Promise<void> {
    if (apiKeyId !== null) await this.insert(tx, scope, '', initial, by, now, 'do nothing');
    await this.insert(
      tx,
      scope,
      apiKeyId ?? '',
      policy,
      by,
      now,
      `(organization_id, livemode, api_key_id) do update set mode = excluded.mode, approvals = excluded.approvals,
         limits = excluded.limits, allow_list_only = excluded.allow_list_only,
         cooling_off_hours = excluded.cooling_off_hours, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
    );
    await this.raise(tx, scope);
  }

  async remove(tx: Tx, scope: Scope, apiKeyId: string): Promise<boolean> {
    const removed = await tx.query(
      'delete from payout_policies where organization_id = $1 and livemode = $2 and api_key_id = $3 returning 1',
      [scope.organizationId, scope.livemode, apiKeyId],
    );
    if (removed.length > 0) await this.raise(tx, scope);
    return removed.length > 0;
  }

  private async insert(
    tx: Tx,
    { organizationId, livemode }: Scope,
    apiKeyId: string,
    policy: Policy,
    by: string,
    now: Date,
    onConflict: string,
  ): Promise<void> {
    await tx.query(
      `insert into payout_policies (organization_id, livemode, api_key_id, mode, approvals, limits, allow_list_only,
         cooling_off_hours, updated_at, updated_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict ${onConflict}`,
      [
        organizationId,
        livemode,
        apiKeyId,
        policy.mode,
        policy.approvals,
        JSON.stringify(policy.limits),
        policy.allowListOnly,
        policy.coolingOffHours,
        now,
        by,
      ],
    );
  }

  private async raise(tx: Tx, { organizationId, livemode }: Scope): Promise<void> {
    await tx.query(
      `update payout_policies set version = version + 1 where organization_id = $1 and livemode = $2 and api_key_id = ''`,
      [organizationId, livemode],
    );
  }
}

function toPolicy(row: PolicyRow): StoredPolicy {
  return {
    apiKeyId: row.api_key_id || null,
    version: row.version,
    mode: row.mode,
    approvals: row.approvals,
    limits: row.limits,
    allowListOnly: row.allow_list_only,
    coolingOffHours: row.cooling_off_hours,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}
