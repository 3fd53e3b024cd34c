import { IsIn, IsOptional } from 'class-validator';
import { ApiProperty, ApiPropertyOptional, PageQuery, PaginationResponse } from '@chaintill/http';
import {
  BATCH_OUTCOMES,
  BATCH_STATES,
  type ApprovalsView,
  type BatchOutcome,
  type BatchState,
  type BatchSummary,
  type BatchTotal,
  type BatchView,
} from '@chaintill/payouts';
import { BatchPolicyResponse } from './payout-policy.dto';
import { PayoutResponse } from './payouts.dto';

const MODES = ['none', 'totp', 'approval', 'totp_approval'] as const;

export class BatchListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: BATCH_STATES })
  @IsOptional()
  @IsIn(BATCH_STATES, { message: `must be one of: ${BATCH_STATES.join(', ')}` })
  status?: BatchState;
}

export class PayoutRuleResponse {
  @ApiProperty({ enum: MODES })
  mode: (typeof MODES)[number];

  @ApiProperty({ type: 'integer', description: 'people beside who made it' })
  approvals: number;
}

export class ConsentResponse {
  @ApiProperty({ example: 'per_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  personId: string;

  @ApiProperty({ example: 'totp' })
  method: string;

  @ApiProperty({ format: 'date-time' })
  at: string;
}

export class GivenConsentResponse extends ConsentResponse {
  @ApiProperty({ example: 'Grace Hopper', description: 'when it was given' })
  name: string;
}

export class ApprovalsResponse implements ApprovalsView {
  @ApiProperty({ type: 'integer', example: 2, description: 'people other than who made or changed it' })
  needed: number;

  @ApiProperty({ type: [GivenConsentResponse], description: 'codes and approvals; method tells which' })
  given: GivenConsentResponse[];
}

export class BatchTotalResponse implements BatchTotal {
  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: '1000.00' })
  amount: string;

  @ApiProperty({ type: 'integer', example: 10 })
  payouts: number;
}

export class BatchSummaryResponse implements BatchSummary {
  @ApiProperty({ example: 'pob_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  batchId: string;

  @ApiProperty({ enum: BATCH_STATES, description: 'approved, its payouts go their own ways' })
  status: BatchState;

  @ApiProperty({
    type: String,
    enum: BATCH_OUTCOMES,
    nullable: true,
    description: 'of an approved batch whose payouts are all over: all, some or none of them were paid; null before',
  })
  outcome: BatchOutcome | null;

  @ApiProperty({ type: 'integer', example: 10 })
  payouts: number;

  @ApiProperty({ type: 'integer', example: 8, description: 'payouts that are over, paid or not' })
  payoutsOver: number;

  @ApiProperty({ type: 'integer', example: 7, description: 'payouts that are paid and final' })
  payoutsConfirmed: number;

  @ApiProperty({ type: [BatchTotalResponse], description: 'sums by currency and chain' })
  totals: BatchTotalResponse[];

  @ApiProperty({ description: 'what it needs before it goes out' })
  rule: PayoutRuleResponse;

  @ApiProperty()
  approvals: ApprovalsResponse;

  @ApiProperty({ description: 'limits and list that counted when it was made' })
  policy: BatchPolicyResponse;

  @ApiProperty({ type: 'integer', example: 10, description: 'codes that are still looked at' })
  attemptsLeft: number;

  @ApiProperty({ type: [ConsentResponse] })
  consents: ConsentResponse[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  scheduledFor: string | null;

  @ApiProperty({ example: 'key_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  createdBy: string;

  @ApiProperty({
    example: 'finance@shop.example',
    description: 'e-mail of who was signed in, or name of the key or app',
  })
  createdByLabel: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time', description: 'what is not approved by then is rejected' })
  expiresAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  approvedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  endedAt: string | null;

  @ApiProperty({ type: String, nullable: true })
  reason: string | null;

  @ApiProperty()
  livemode: boolean;
}

export class BatchResponse extends BatchSummaryResponse implements BatchView {
  @ApiProperty({ type: [PayoutResponse] })
  items: PayoutResponse[];
}

export class BatchPage {
  @ApiProperty({ type: [BatchSummaryResponse] })
  data: BatchSummaryResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
