import { IsBooleanString, IsIn, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import {
  DEPOSIT_REASONS,
  DEPOSIT_STATUSES,
  MAX_REFERENCE_LENGTH,
  type DepositQuery,
  type DepositReason,
  type DepositStatus,
  type DepositView,
} from '@chaintill/deposits';
import { ApiProperty, ApiPropertyOptional, PaginationResponse, SortedPageQuery } from '@chaintill/http';

const SORTS = ['createdAt', 'amount'] as const satisfies readonly DepositQuery['sortBy'][];

export class DepositListQuery extends SortedPageQuery {
  @ApiPropertyOptional({ enum: DEPOSIT_STATUSES })
  @IsOptional()
  @IsIn(DEPOSIT_STATUSES, { message: `must be one of: ${DEPOSIT_STATUSES.join(', ')}` })
  status?: DepositStatus;

  @ApiPropertyOptional({ example: 'USDT' })
  @IsOptional()
  @Length(1, 20)
  currency?: string;

  @ApiPropertyOptional({ example: 'ethereum-local' })
  @IsOptional()
  @Length(1, 63)
  chainId?: string;

  @ApiPropertyOptional({ example: 'customer-1042' })
  @IsOptional()
  @IsString()
  @MaxLength(2 * MAX_REFERENCE_LENGTH)
  depositReference?: string;

  @ApiPropertyOptional({ example: '0x9fc76417374aa880d4449a1f7f31ec597f00b1f6f3dd2d66f4c9c6c445836d8b' })
  @IsOptional()
  @Length(1, 100)
  txHash?: string;

  @ApiPropertyOptional({ type: Boolean, description: 'false: pending, reverted, or waiting for a decision' })
  @IsOptional()
  @IsBooleanString({ message: 'must be true or false' })
  credited?: string;

  @ApiPropertyOptional({ enum: SORTS, default: 'createdAt' })
  @IsOptional()
  @IsIn(SORTS, { message: `must be one of: ${SORTS.join(', ')}` })
  sortBy?: (typeof SORTS)[number];
}

export class DepositResponse implements DepositView {
  @ApiProperty({ example: 'dep_00000000000000000000000042' })
  depositId: string;

  @ApiProperty({ example: 'customer-1042' })
  depositReference: string;

  @ApiProperty({ type: String, nullable: true })
  customer: string | null;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: '25.00' })
  amount: string;

  @ApiProperty({ enum: DEPOSIT_STATUSES, description: 'pending: not final; confirmed: final; reverted: off the chain' })
  status: DepositStatus;

  @ApiProperty({ description: 'final, and counted for the reference' })
  credited: boolean;

  @ApiProperty({ enum: DEPOSIT_REASONS, nullable: true, description: 'why it is not credited by itself' })
  reason: DepositReason | null;

  @ApiProperty({ enum: ['credit', 'keep', 'return'], nullable: true, description: 'what a person decided about it' })
  decision: DepositView['decision'];

  @ApiProperty()
  address: string;

  @ApiProperty()
  fromAddress: string;

  @ApiProperty({ example: 'trf_00000000000000000000000042' })
  transferId: string;

  @ApiProperty()
  txHash: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'place among the logs of the block; null: native value',
  })
  logIndex: number | null;

  @ApiProperty({ type: 'integer' })
  blockNumber: number;

  @ApiProperty({ type: 'integer' })
  confirmations: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'the account of yours that it stands in; null: your own',
  })
  accountId: string | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, description: 'that of the reference' })
  metadata: Record<string, string>;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'when it was credited' })
  confirmedAt: string | null;

  @ApiProperty()
  livemode: boolean;

  @ApiProperty({ type: 'integer', description: 'rises with every event; webhooks carry the same number' })
  version: number;
}

export class DepositPage {
  @ApiProperty({ type: [DepositResponse] })
  data: DepositResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
