import type { AccountTransfer } from '../domain/account-transfer';

/** A row of `account_transfers` as pg delivers it. */
export interface AccountTransferRow {
  id: string;
  organization_id: string;
  livemode: boolean;
  account_id: string;
  direction: AccountTransfer['direction'];
  asset_id: number;
  amount: string;
  amount_text: string;
  state: AccountTransfer['state'];
  reason_code: string | null;
  reason: string | null;
  external_id: string | null;
  callback_url: string | null;
  version: number;
  created_by: string;
  created_at: Date;
  finished_at: Date | null;
}

export function toAccountTransfer(row: AccountTransferRow): AccountTransfer {
  const { reason_code: code, reason: message } = row;
  return {
    id: row.id,
    organizationId: row.organization_id,
    livemode: row.livemode,
    accountId: row.account_id,
    direction: row.direction,
    assetId: row.asset_id,
    amount: BigInt(row.amount),
    amountText: row.amount_text,
    state: row.state,
    reason: code === null || message === null ? null : { code, message },
    externalId: row.external_id,
    callbackUrl: row.callback_url,
    version: row.version,
    createdBy: row.created_by,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
