import type { Scope } from '@chaintill/kernel';
import type { Sql, Tx } from '@chaintill/persistence';
import type { AccountTransfer } from '../domain/account-transfer';
import { toAccountTransfer, type AccountTransferRow } from './account-transfer-row';

const OPEN = `state in ('accepted', 'processing')`;

/** Rows of transfers between accounts. */
export class AccountTransferStore {
  /** @returns null when the external id belongs to another transfer already */
  async insert(tx: Tx, transfer: AccountTransfer): Promise<AccountTransfer | null> {
    const rows = await tx.query(
      `insert into account_transfers (id, organization_id, livemode, account_id, direction, asset_id, amount, amount_text, state,
         external_id, callback_url, version, created_by, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing returning id`,
      [
        transfer.id,
        transfer.organizationId,
        transfer.livemode,
        transfer.accountId,
        transfer.direction,
        transfer.assetId,
        transfer.amount.toString(),
        transfer.amountText,
        transfer.state,
        transfer.externalId,
        transfer.callbackUrl,
        transfer.version,
        transfer.createdBy,
        transfer.createdAt,
      ],
    );
    return rows.length > 0 ? transfer : null;
  }

  async byExternalId(
    sql: Sql,
    { organizationId, livemode }: Scope,
    externalId: string,
  ): Promise<AccountTransfer | null> {
    const [row] = await sql.query<AccountTransferRow>(
      'select * from account_transfers where organization_id = $1 and livemode = $2 and external_id = $3',
      [organizationId, livemode, externalId],
    );
    return row ? toAccountTransfer(row) : null;
  }

  /** Merchants with something to be carried out. */
  async waiting(sql: Sql): Promise<Scope[]> {
    const rows = await sql.query<{ organization_id: string; livemode: boolean }>(
      `select distinct organization_id, livemode from account_transfers where ${OPEN}`,
    );
    return rows.map((row) => ({ organizationId: row.organization_id, livemode: row.livemode }));
  }

  /**
   * Locks the oldest open transfer of a merchant. Only the oldest: they are carried out in the order in which they were asked
   * for, by however many workers.
   * @returns null when there is none, or another worker has it
   */
  async lockOldest(tx: Tx, { organizationId, livemode }: Scope): Promise<AccountTransfer | null> {
    const [row] = await tx.query<AccountTransferRow>(
      `select * from account_transfers
       where id = (select id from account_transfers where organization_id = $1 and livemode = $2 and ${OPEN}
                   order by created_at, id limit 1)
         and ${OPEN}
       for no key update skip locked`,
      [organizationId, livemode],
    );
    return row ? toAccountTransfer(row) : null;
  }

  async save(tx: Tx, { id, state, reason, version, finishedAt }: AccountTransfer): Promise<void> {
    await tx.query(
      `update account_transfers set state = $2, reason_code = $3, reason = $4, version = $5, finished_at = $6 where id = $1`,
      [id, state, reason?.code ?? null, reason?.message ?? null, version, finishedAt],
    );
  }
}
