import { IsBooleanString, IsIn, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { ApiProperty, ApiPropertyOptional, PaginationResponse, SortedPageQuery } from '@chaintill/http';
import {
  DECISIONS,
  OUTCOMES,
  type Decision,
  type DecideTransfer,
  type DecisionView,
  type Outcome,
  type TransferQuery,
  type TransferView,
} from '@chaintill/settlement';

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

  @ApiPropertyOptional({ type: Boolean, description: 'true: money in review, about which a person decides' })
  @IsOptional()
  @IsBooleanString({ message: 'must be true or false' })
  needsDecision?: string;

  @ApiPropertyOptional({ enum: SORTS, default: 'createdAt' })
  @IsOptional()
  @IsIn(SORTS, { message: `must be one of: ${SORTS.join(', ')}` })
  sortBy?: (typeof SORTS)[number];
}

export class DecideTransferBody implements DecideTransfer {
  @ApiProperty({
    enum: DECISIONS,
    description:
      'credit: pays orderId, or becomes a deposit of depositReference; keep: the merchant’s own; return: held, and sent back by a payout',
  })
  @IsIn(DECISIONS, { message: `must be one of: ${DECISIONS.join(', ')}` })
  decision: Decision;

  @ApiPropertyOptional({
    example: 'ord_01k9zt3c8m6m5b7d9e0f1g2h3j',
    description: 'with credit; same chain and currency',
  })
  @IsOptional()
  @IsString()
  @Length(1, 40)
  orderId?: string;

  @ApiPropertyOptional({ example: 'customer-1042', description: 'with credit' })
  @IsOptional()
  @IsString()
  @MaxLength(510)
  depositReference?: string;

  @ApiPropertyOptional({
    example: '0x52908400098527886E0F7030069857D2E4169EE7',
    description: 'with return: where to; back to the sender when absent',
  })
  @IsOptional()
  @IsString()
  @Length(1, 128)
  address?: string;

  @ApiPropertyOptional({ example: 'customer wrote on 3 May', maxLength: 500, description: 'for the audit log' })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  note?: string;
}

export class DecisionResponse implements DecisionView {
  @ApiProperty({ enum: DECISIONS })
  kind: Decision;

  @ApiProperty({ format: 'date-time' })
  decidedAt: string;

  @ApiProperty({ example: 'owner@shop.example', description: 'e-mail of the person or name of the key' })
  decidedBy: string;

  @ApiProperty({ type: String, nullable: true })
  note: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'where a returned one goes' })
  returnAddress: string | null;

  @ApiProperty({
    type: String,
    enum: ['waiting_for_payout', 'paying', 'returned'],
    nullable: true,
    description: 'its value is held until a payout of it is made, which is then under way, or final',
  })
  returnState: DecisionView['returnState'];
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
    type: String,
    enum: ['pending', 'available', 'review', 'held', 'own'],
    nullable: true,
    description: 'where its value stands in the ledger; null too for what only moved between addresses of ours',
  })
  bookedIn: TransferView['bookedIn'];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'the account of yours that it stands in; null: your own',
  })
  accountId: string | null;

  @ApiProperty({ type: String, nullable: true })
  orderId: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'customer-1042' })
  depositReference: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'the deposit that it is' })
  depositId: string | null;

  @ApiProperty({ description: 'final, not credited by itself, and nobody has decided yet' })
  needsDecision: boolean;

  @ApiProperty({ type: DecisionResponse, nullable: true })
  decision: DecisionResponse | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class TransferPage {
  @ApiProperty({ type: [TransferResponse] })
  data: TransferResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
