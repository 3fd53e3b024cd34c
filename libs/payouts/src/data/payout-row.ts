import type { Payout, PayoutBatch } from '../domain/payout-entity';

/** A row of `payouts` as pg delivers it. */
export interface PayoutRow {
  id: string;
  batch_id: string;
  position: number;
  organization_id: string;
  livemode: boolean;
  kind: Payout['kind'];
  order_id: string | null;
  transfer_id: string | null;
  external_id: string | null;
  chain_id: string;
  asset_id: number;
  amount: string;
  amount_text: string;
  address: string;
  display: string;
  sub_account: string;
  callback_url: string | null;
  note: string | null;
  state: Payout['state'];
  version: number;
  scheduled_for: Date | null;
  created_by: string;
  created_at: Date;
  approved_at: Date | null;
  finished_at: Date | null;
  outgoing_id: string | null;
  tx_hash: string | null;
  network_fee: string | null;
  reason: string | null;
  counted_at: Date;
  fiat_values: Record<string, string>;
  to_sender: boolean;
  revision: number;
  edited_by: string[];
}

export function toPayout(row: PayoutRow): Payout {
  return {
    id: row.id,
    batchId: row.batch_id,
    position: row.position,
    organizationId: row.organization_id,
    livemode: row.livemode,
    kind: row.kind,
    orderId: row.order_id,
    transferId: row.transfer_id,
    externalId: row.external_id,
    chainId: row.chain_id,
    assetId: row.asset_id,
    amount: BigInt(row.amount),
    amountText: row.amount_text,
    address: row.address,
    display: row.display,
    subAccount: row.sub_account,
    callbackUrl: row.callback_url,
    note: row.note,
    state: row.state,
    version: row.version,
    scheduledFor: row.scheduled_for,
    createdBy: row.created_by,
    createdAt: row.created_at,
    approvedAt: row.approved_at,
    finishedAt: row.finished_at,
    outgoingId: row.outgoing_id,
    txHash: row.tx_hash,
    networkFee: row.network_fee === null ? null : BigInt(row.network_fee),
    reason: row.reason,
    countedAt: row.counted_at,
    fiatValues: row.fiat_values,
    toSender: row.to_sender,
    revision: row.revision,
    editedBy: row.edited_by,
  };
}

/** A payout as `payout_create` takes it; amounts as text, since JSON numbers would be read as floats on their way. */
export function payoutRow(payout: Payout, family: string): Record<string, unknown> {
  return {
    id: payout.id,
    position: payout.position,
    kind: payout.kind,
    order_id: payout.orderId,
    transfer_id: payout.transferId,
    external_id: payout.externalId,
    chain_id: payout.chainId,
    asset_id: payout.assetId,
    amount: payout.amount.toString(),
    amount_text: payout.amountText,
    family,
    address: payout.address,
    display: payout.display,
    sub_account: payout.subAccount,
    callback_url: payout.callbackUrl,
    note: payout.note,
    state: payout.state,
    counted_at: payout.countedAt,
    fiat_values: payout.fiatValues,
    to_sender: payout.toSender,
  };
}

/** A row of `payout_batches`. */
export interface BatchRow {
  id: string;
  organization_id: string;
  livemode: boolean;
  state: PayoutBatch['state'];
  items: number;
  mode: PayoutBatch['mode'];
  approvals: number;
  verifications: number;
  policy: PayoutBatch['policy'];
  consents: PayoutBatch['consents'];
  scheduled_for: Date | null;
  created_by: string;
  created_by_label: string;
  created_at: Date;
  expires_at: Date;
  approved_at: Date | null;
  ended_at: Date | null;
  reason: string | null;
}

export function toBatch(row: BatchRow): PayoutBatch {
  return {
    id: row.id,
    organizationId: row.organization_id,
    livemode: row.livemode,
    state: row.state,
    items: row.items,
    mode: row.mode,
    approvals: row.approvals,
    verifications: row.verifications,
    policy: row.policy,
    consents: row.consents,
    scheduledFor: row.scheduled_for,
    createdBy: row.created_by,
    createdByLabel: row.created_by_label,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    approvedAt: row.approved_at,
    endedAt: row.ended_at,
    reason: row.reason,
  };
}

/** A batch as `payout_create` takes it. */
export function batchRow(batch: PayoutBatch): Record<string, unknown> {
  return {
    id: batch.id,
    organization_id: batch.organizationId,
    livemode: batch.livemode,
    state: batch.state,
    items: batch.items,
    mode: batch.mode,
    approvals: batch.approvals,
    policy: batch.policy,
    scheduled_for: batch.scheduledFor,
    created_by: batch.createdBy,
    created_by_label: batch.createdByLabel,
    expires_at: batch.expiresAt,
    approved_at: batch.approvedAt,
  };
}
