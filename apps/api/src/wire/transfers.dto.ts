import { IsIn, IsOptional, Length } from 'class-validator';
import { ApiProperty, ApiPropertyOptional, PaginationResponse, SortedPageQuery } from '@chaintill/http';
import { OUTCOMES, type Outcome, type TransferQuery, type TransferView } from '@chaintill/settlement';

const STATUSES = ['pending', 'confirmed', 'orphaned'] as const satisfies readonly TransferView['status'][];
const SORTS = ['createdAt', 'amount', 'blockNumber'] as const satisfies readonly TransferQuery['sortBy'][];

export class TransferListQuery extends SortedPageQuery {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES, { message: `must be one of: ${STATUSES.join(', ')}` })
  status?: TransferView['status'];

  @ApiPropertyOptional({ example: 'USDT' })
  @IsOptional()
  @Length(1, 20)
  currency?: string;

  @ApiPropertyOptional({ example: 'ethereum-local' })
  @IsOptional()
  @Length(1, 63)
  chainId?: string;

  @ApiPropertyOptional({ example: '0x9fc76417374aa880d4449a1f7f31ec597f00b1f6f3dd2d66f4c9c6c445836d8b' })
  @IsOptional()
  @Length(1, 100)
  txHash?: string;

  @ApiPropertyOptional({ example: 'ord_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  @IsOptional()
  @Length(1, 40)
  orderId?: string;

  @ApiPropertyOptional({ enum: OUTCOMES })
  @IsOptional()
  @IsIn(OUTCOMES, { message: `must be one of: ${OUTCOMES.join(', ')}` })
  outcome?: Outcome;

  @ApiPropertyOptional({ enum: SORTS, default: 'createdAt' })
  @IsOptional()
  @IsIn(SORTS, { message: `must be one of: ${SORTS.join(', ')}` })
  sortBy?: (typeof SORTS)[number];
}

export class TransferResponse implements TransferView {
  @ApiProperty({ example: 'trf_00000000000000000000000042' })
  transferId: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ type: String, nullable: true, example: 'USDT', description: 'null: a contract that is not listed' })
  currency: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'null: the native coin' })
  contract: string | null;

  @ApiProperty({ example: '100', description: 'decimal text; base units when the contract is not listed' })
  amount: string;

  @ApiProperty()
  fromAddress: string;

  @ApiProperty()
  toAddress: string;

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

  @ApiProperty()
  blockHash: string;

  @ApiProperty({ format: 'date-time' })
  blockTime: string;

  @ApiProperty({ type: 'integer' })
  confirmations: number;

  @ApiProperty({ enum: STATUSES })
  status: TransferView['status'];

  @ApiProperty({
    enum: OUTCOMES,
    nullable: true,
    description: 'what it turned out to be; null for a moment after it is seen',
  })
  outcome: Outcome | null;

  @ApiProperty({
    enum: ['pending', 'available', 'review'],
    nullable: true,
    description: 'where its value stands in the ledger',
  })
  bookedIn: TransferView['bookedIn'];

  @ApiProperty({ type: String, nullable: true })
  orderId: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class TransferPage {
  @ApiProperty({ type: [TransferResponse] })
  data: TransferResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
