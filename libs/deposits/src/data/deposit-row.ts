import type { Asset } from '@chaintill/assets';
import { formatAmount, isoSeconds, numericId } from '@chaintill/kernel';
import type { DepositReason, DepositStatus, DepositView } from '../domain/deposit';

/** A deposit with its transfer, address and reference. */
export interface DepositRow {
  id: string;
  livemode: boolean;
  version: number;
  created_at: Date;
  confirmed_at: Date | null;
  reference: string;
  customer: string | null;
  metadata: Record<string, string>;
  account_id: string | null;
  chain_id: string;
  asset_id: number;
  amount: string;
  state: 'seen' | 'final' | 'orphaned';
  outcome: string | null;
  is_owner: boolean;
  decision: DepositView['decision'];
  display: string;
  from_address: string;
  tx_hash: string;
  log_index: number;
  block_height: string;
  tip_height: string | null;
}

/** Of deposits d, transfers t, addresses a, deposit_references r and chain_cursors k. */
export const DEPOSIT_COLUMNS = `d.id, d.livemode, d.version, d.created_at, d.confirmed_at, r.reference, r.customer, r.metadata,
  t.account_id, t.chain_id, t.asset_id, t.amount, t.state, t.outcome, t.owner_id = d.reference_id as is_owner, t.decision, a.display,
  t.from_address, t.tx_hash, t.log_index, t.block_height, k.tip_height`;

const STATUS = { seen: 'pending', final: 'confirmed', orphaned: 'reverted' } as const satisfies Record<
  DepositRow['state'],
  DepositStatus
>;

/** What settlement calls a transfer to a reference that is not credited by itself. */
const REASON: Record<string, DepositReason> = {
  below_minimum: 'BELOW_MINIMUM',
  wrong_token: 'WRONG_CURRENCY',
  unbound: 'ADDRESS_UNBOUND',
};

export function depositView(row: DepositRow, asset: Asset): DepositView {
  const height = Number(row.block_height);
  const deep = row.tip_height === null ? 0 : Number(row.tip_height) - height + 1;
  return {
    depositId: numericId('deposit', row.id),
    depositReference: row.reference,
    customer: row.customer,
    currency: asset.symbol,
    chainId: row.chain_id,
    amount: formatAmount(BigInt(row.amount), asset.decimals, 2),
    status: STATUS[row.state],
    credited: row.outcome === 'deposit' && row.state === 'final' && row.is_owner,
    reason: REASON[row.outcome ?? ''] ?? null,
    decision: row.decision,
    address: row.display,
    fromAddress: row.from_address,
    transferId: numericId('transfer', row.id),
    txHash: row.tx_hash,
    logIndex: row.log_index < 0 ? null : row.log_index,
    blockNumber: height,
    confirmations: row.state === 'orphaned' ? 0 : Math.max(deep, 0),
    accountId: row.account_id,
    metadata: row.metadata,
    createdAt: isoSeconds(row.created_at),
    confirmedAt: row.confirmed_at && isoSeconds(row.confirmed_at),
    livemode: row.livemode,
    version: row.version,
  };
}
