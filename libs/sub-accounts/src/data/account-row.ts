import type { SubAccount } from '../domain/account';

/** A row of `sub_accounts` as pg delivers it. */
export interface AccountRow {
  id: string;
  organization_id: string;
  livemode: boolean;
  name: string;
  external_id: string | null;
  created_at: Date;
  updated_at: Date;
}

export function toAccount(row: AccountRow): SubAccount {
  return {
    id: row.id,
    organizationId: row.organization_id,
    livemode: row.livemode,
    name: row.name,
    externalId: row.external_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
