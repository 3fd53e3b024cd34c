import { DomainError, isId, type Scope } from '@chaintill/kernel';
import type { Sql, Tx } from '@chaintill/persistence';
import type { SubAccount } from '../domain/account';
import { toAccount, type AccountRow } from './account-row';

/** Rows of accounts. They are never deleted: what was found once is there for good. */
export class AccountStore {
  /** @returns null when the external id belongs to another account already */
  async insert(tx: Tx, account: SubAccount, createdBy: string): Promise<SubAccount | null> {
    const { id, organizationId, livemode, name, externalId, createdAt } = account;
    const rows = await tx.query(
      `insert into sub_accounts (id, organization_id, livemode, name, external_id, created_by, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict do nothing returning id`,
      [id, organizationId, livemode, name, externalId, createdBy, createdAt],
    );
    return rows.length > 0 ? account : null;
  }

  async find(sql: Sql, scope: Scope, id: string): Promise<SubAccount | null> {
    return this.one(sql, scope, 'id = $3', id);
  }

  async byExternalId(sql: Sql, scope: Scope, externalId: string): Promise<SubAccount | null> {
    return this.one(sql, scope, 'external_id = $3', externalId);
  }

  async lock(tx: Tx, scope: Scope, id: string): Promise<SubAccount | null> {
    return this.one(tx, scope, 'id = $3 for no key update', id);
  }

  async save(tx: Tx, { id, name, externalId, updatedAt }: SubAccount): Promise<void> {
    await tx.query('update sub_accounts set name = $2, external_id = $3, updated_at = $4 where id = $1', [
      id,
      name,
      externalId,
      updatedAt,
    ]);
  }

  /** Which of these are accounts of this merchant and mode. */
  async known(sql: Sql, { organizationId, livemode }: Scope, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const wellFormed = [...new Set(ids)].filter((id) => isId('account', id));
    if (wellFormed.length === 0) return new Set();
    const rows = await sql.query<{ id: string }>(
      'select id from sub_accounts where id = any ($3::text[]) and organization_id = $1 and livemode = $2',
      [organizationId, livemode, wellFormed],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** @throws DomainError RESOURCE_NOT_FOUND for an account that is not this merchant's; none is named by null or undefined */
  async check(sql: Sql, scope: Scope, id: string | null | undefined): Promise<void> {
    if (id === null || id === undefined) return;
    if (!(await this.known(sql, scope, [id])).has(id)) throw noAccount();
  }

  private async one(sql: Sql, scope: Scope, condition: string, value: string): Promise<SubAccount | null> {
    const [row] = await sql.query<AccountRow>(
      `select * from sub_accounts where organization_id = $1 and livemode = $2 and ${condition}`,
      [scope.organizationId, scope.livemode, value],
    );
    return row ? toAccount(row) : null;
  }
}

export function noAccount(): DomainError {
  return new DomainError('RESOURCE_NOT_FOUND', { resource: 'account' });
}
