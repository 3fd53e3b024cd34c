import { IsIn, IsOptional, Length } from 'class-validator';
import { ApiProperty, ApiPropertyOptional, PaginationResponse, SortedPageQuery } from '@chaintill/http';
import {
  PAYOUT_KINDS,
  PAYOUT_STATES,
  type PayoutDetail,
  type PayoutKind,
  type PayoutQuery,
  type PayoutState,
  type PayoutStep,
  type PayoutView,
} from '@chaintill/payouts';

const SORTS = ['createdAt', 'amount'] as const satisfies readonly PayoutQuery['sortBy'][];

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
