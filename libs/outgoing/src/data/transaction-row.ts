import type { ApprovalProof, InstructionKind, NeverLands } from '@chaintill/signing';
import type { Attempt, OutgoingTransaction } from '../domain/outgoing';
import type { OutgoingState, WaitingFor } from '../domain/states';

export interface TransactionRow {
  id: string;
  organization_id: string;
  livemode: boolean;
  chain_id: string;
  kind: InstructionKind;
  subject_id: string;
  from_address: string;
  to_address: string;
  asset_id: number | null;
  contract: string | null;
  amount: string;
  proof: ApprovalProof | null;
  state: OutgoingState;
  unknown: boolean;
  waiting_for: WaitingFor | null;
  waiting_reason: string | null;
  not_before: Date | null;
  sequence: string | null;
  never_lands: NeverLands[];
  hash: string | null;
  height: string | null;
  block_hash: string | null;
  created_at: Date;
}

export function toTransaction(row: TransactionRow): OutgoingTransaction {
  return {
    id: row.id,
    organizationId: row.organization_id,
    livemode: row.livemode,
    chainId: row.chain_id,
    kind: row.kind,
    subjectId: row.subject_id,
    from: row.from_address,
    to: row.to_address,
    assetId: row.asset_id,
    contract: row.contract,
    amount: BigInt(row.amount),
    proof: row.proof,
    state: row.state,
    unknown: row.unknown,
    waitingFor: row.waiting_for,
    waitingReason: row.waiting_reason,
    notBefore: row.not_before,
    sequence: row.sequence === null ? null : Number(row.sequence),
    neverLands: row.never_lands,
    hash: row.hash,
    height: row.height === null ? null : Number(row.height),
    blockHash: row.block_hash,
    createdAt: row.created_at,
  };
}

export interface AttemptRow {
  transaction_id: string;
  number: number;
  sequence: string;
  terms: { maxFee: string; fields: Record<string, string> };
  unsigned: string;
  digest: string;
  raw: string | null;
  hash: string | null;
  refusal: string | null;
  created_at: Date;
  first_sent_at: Date | null;
  last_sent_at: Date | null;
  last_outcome: string | null;
}

export function toAttempt(row: AttemptRow): Attempt {
  return {
    transactionId: row.transaction_id,
    number: row.number,
    sequence: Number(row.sequence),
    terms: { maxFee: BigInt(row.terms.maxFee), fields: row.terms.fields },
    unsigned: row.unsigned,
    digest: row.digest,
    raw: row.raw,
    hash: row.hash,
    refusal: row.refusal,
    createdAt: row.created_at,
    firstSentAt: row.first_sent_at,
    lastSentAt: row.last_sent_at,
    lastOutcome: row.last_outcome,
  };
}
