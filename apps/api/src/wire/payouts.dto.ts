import { IsArray, IsIn, IsISO8601, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import {
  ApiProperty,
  ApiPropertyOptional,
  Clearable,
  PageQuery,
  PaginationResponse,
  SortedPageQuery,
} from '@chaintill/http';
import {
  BATCH_STATES,
  MAX_ITEMS,
  PAYOUT_KINDS,
  PAYOUT_STATES,
  type ApprovalsView,
  type BatchState,
  type BatchSummary,
  type BatchTotal,
  type BatchView,
  type CreatePayouts,
  type EditPayout,
  type NewPayout,
  type PayoutDetail,
  type PayoutKind,
  type PayoutQuery,
  type PayoutState,
  type PayoutStep,
  type PayoutView,
} from '@chaintill/payouts';
import { CodeBody } from './code.dto';
import { BatchPolicyResponse } from './payout-policy.dto';

const SORTS = ['createdAt', 'amount'] as const satisfies readonly PayoutQuery['sortBy'][];
const TIME = { message: 'must be a time such as 2027-01-20T10:30:00Z' };
const MODES = ['none', 'totp', 'approval', 'totp_approval'] as const;

/** Read field by field where payouts are made: a fault names its place, e.g. `items[3].address`. */
export class NewPayoutDto implements NewPayout {
  @ApiPropertyOptional({
    example: 'salary-2041',
    minLength: 1,
    maxLength: 255,
    description: 'yours; unique among your payouts of a mode',
  })
  externalId?: string;

  @ApiProperty({ example: '0x2f318C334780961FB129D2a6c30D0763d9a5C970', maxLength: 256 })
  address: string;

  @ApiProperty({ example: 'USDT', maxLength: 32 })
  currency: string;

  @ApiProperty({ example: 'ethereum-local', maxLength: 64 })
  chainId: string;

  @ApiProperty({ example: '100.00', pattern: '^\\d+(\\.\\d+)?$', description: 'decimal text; what arrives' })
  amount: string;

  @ApiPropertyOptional({ example: 'https://shop.example/hooks/payouts', description: 'wins over that of the batch' })
  callbackUrl?: string;

  @ApiPropertyOptional({ maxLength: 500, description: 'for your people; it is not sent to the chain' })
  note?: string;

  @ApiPropertyOptional({
    example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j',
    description: 'the account of yours that pays; your own when absent',
  })
  accountId?: string;
}

abstract class BatchBody {
  @ApiProperty({ type: [NewPayoutDto], minItems: 1, maxItems: MAX_ITEMS, description: 'all of them are made or none' })
  @IsArray({ message: 'must be a list of payouts' })
  items: NewPayoutDto[];

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    example: '2027-01-20T10:30:00Z',
    description: 'nothing of it leaves before; at most six days ahead',
  })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, TIME)
  @Length(10, 40)
  scheduledFor?: string;
}

export class CreatePayoutsBody extends BatchBody implements CreatePayouts {
  @ApiPropertyOptional({ example: 'https://shop.example/hooks/payouts', description: 'is told of every payout of it' })
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  callbackUrl?: string;
}

export class SimulatePayoutsBody extends BatchBody implements CreatePayouts {}

export class RejectPayoutsBody extends CodeBody {
  @ApiProperty({ example: 'the address is not that of the supplier', minLength: 1, maxLength: 500 })
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 500)
  reason: string;
}

export class EditPayoutBody implements EditPayout {
  @ApiPropertyOptional({ maxLength: 256 })
  @IsOptional()
  @IsString()
  @Length(1, 256)
  address?: string;

  @ApiPropertyOptional({ example: '100.00', pattern: '^\\d+(\\.\\d+)?$' })
  @IsOptional()
  @IsString({ message: 'must be a string such as "100.00"', context: { amount: true } })
  amount?: string;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 500, description: 'null clears it' })
  @Clearable()
  @IsString()
  @Length(1, 500)
  note?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, description: 'null: nobody is told of it alone' })
  @Clearable()
  @IsString()
  @MaxLength(2_048)
  callbackUrl?: string | null;
}

export class ValidateAddressBody {
  @ApiProperty({ example: '0x2f318C334780961FB129D2a6c30D0763d9a5C970', maxLength: 256 })
  @IsString()
  @Length(1, 256)
  address: string;

  @ApiProperty({ example: 'ethereum-local', maxLength: 64 })
  @IsString()
  @Length(1, 64)
  chainId: string;
}

export class ValidAddressResponse {
  @ApiProperty({ example: '0x2f318C334780961FB129D2a6c30D0763d9a5C970', description: 'with its checksum' })
  address: string;
}

export class PayoutListQuery extends SortedPageQuery {
  @ApiPropertyOptional({ enum: PAYOUT_STATES })
  @IsOptional()
  @IsIn(PAYOUT_STATES, { message: `must be one of: ${PAYOUT_STATES.join(', ')}` })
  status?: PayoutState;

  @ApiPropertyOptional({ enum: PAYOUT_KINDS })
  @IsOptional()
  @IsIn(PAYOUT_KINDS, { message: `must be one of: ${PAYOUT_KINDS.join(', ')}` })
  kind?: PayoutKind;

  @ApiPropertyOptional({ example: 'USDT' })
  @IsOptional()
  @Length(1, 32)
  currency?: string;

  @ApiPropertyOptional({ example: 'ethereum-local' })
  @IsOptional()
  @Length(1, 64)
  chainId?: string;

  @ApiPropertyOptional({ example: 'salary-2041' })
  @IsOptional()
  @Length(1, 255)
  externalId?: string;

  @ApiPropertyOptional({ example: 'pob_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  @IsOptional()
  @Length(1, 40)
  batchId?: string;

  @ApiPropertyOptional({ example: 'ord_01k9zt3c8m6m5b7d9e0f1g2h3j', description: 'refunds of that order' })
  @IsOptional()
  @Length(1, 40)
  orderId?: string;

  @ApiPropertyOptional({ description: 'in any spelling' })
  @IsOptional()
  @Length(1, 256)
  address?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @Length(1, 128)
  txHash?: string;

  @ApiPropertyOptional({ enum: SORTS, default: 'createdAt' })
  @IsOptional()
  @IsIn(SORTS, { message: `must be one of: ${SORTS.join(', ')}` })
  sortBy?: PayoutQuery['sortBy'];
}

export class BatchListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: BATCH_STATES })
  @IsOptional()
  @IsIn(BATCH_STATES, { message: `must be one of: ${BATCH_STATES.join(', ')}` })
  status?: BatchState;
}

export class NetworkFeeResponse {
  @ApiProperty({ example: '0.00021' })
  amount: string;

  @ApiProperty({ example: 'ETH' })
  currency: string;
}

export class PayoutResponse implements PayoutView {
  @ApiProperty({ example: 'pay_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  payoutId: string;

  @ApiProperty({ example: 'pob_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  batchId: string;

  @ApiProperty({ type: String, nullable: true, example: 'salary-2041' })
  externalId: string | null;

  @ApiProperty({ enum: PAYOUT_KINDS })
  kind: PayoutKind;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'of a refund' })
  orderId: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'of a return' })
  transferId: string | null;

  @ApiProperty({
    enum: PAYOUT_STATES,
    description:
      'unknown: nobody can say whether the chain has it, until the chain itself does; it is never sent twice',
  })
  status: PayoutState;

  @ApiProperty({ example: '0x2f318C334780961FB129D2a6c30D0763d9a5C970' })
  address: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: '100.00' })
  amount: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'the account of yours that pays; null: your own',
  })
  accountId: string | null;

  @ApiProperty({ type: String, nullable: true })
  note: string | null;

  @ApiProperty({ type: String, nullable: true })
  callbackUrl: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  scheduledFor: string | null;

  @ApiProperty({ type: String, nullable: true })
  txHash: string | null;

  @ApiProperty({ type: NetworkFeeResponse, nullable: true, description: 'what the network took, once it is final' })
  networkFee: NetworkFeeResponse | null;

  @ApiProperty({ type: String, nullable: true, description: 'why it was not paid' })
  reason: string | null;

  @ApiProperty({ example: 'key_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  createdBy: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  approvedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt: string | null;

  @ApiProperty()
  livemode: boolean;

  @ApiProperty({ type: 'integer', example: 1, description: 'rises with every change; webhooks carry the same number' })
  version: number;
}

export class PayoutStepResponse implements PayoutStep {
  @ApiProperty({ example: 'evt_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  eventId: string;

  @ApiProperty({ example: 'payout.created' })
  type: string;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ enum: PAYOUT_STATES })
  status: PayoutState;

  @ApiProperty({ type: 'integer' })
  version: number;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'rule, person, transaction and block' })
  cause: Record<string, unknown>;
}

export class PayoutDetailResponse extends PayoutResponse implements PayoutDetail {
  @ApiProperty({ type: [PayoutStepResponse] })
  timeline: PayoutStepResponse[];
}

export class PayoutPage {
  @ApiProperty({ type: [PayoutResponse] })
  data: PayoutResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
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

  @ApiProperty({ type: 'integer', example: 10 })
  payouts: number;

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
  @ApiProperty({ type: [BatchTotalResponse] })
  totals: BatchTotalResponse[];

  @ApiProperty({ type: [PayoutResponse] })
  items: PayoutResponse[];
}

export class BatchPage {
  @ApiProperty({ type: [BatchSummaryResponse] })
  data: BatchSummaryResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
