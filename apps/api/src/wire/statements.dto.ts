import { IsIn, IsISO8601, IsOptional, Length, Matches } from 'class-validator';
import { ApiProperty, ApiPropertyOptional, PaginationResponse, type SortedPageQuery } from '@chaintill/http';
import {
  STATEMENT_ACCOUNTS,
  type Statement,
  type StatementAccount,
  type StatementLine,
  type StatementSum,
} from '@chaintill/ledger';

const TIME = { message: 'must be a time such as 2027-01-20T10:30:00Z' };

/** Which accounts, and when. */
class StatementFilterQuery {
  @ApiPropertyOptional({ example: 'USDT' })
  @IsOptional()
  @Length(1, 32)
  currency?: string;

  @ApiPropertyOptional({ example: 'ethereum-local' })
  @IsOptional()
  @Length(1, 64)
  chainId?: string;

  @ApiPropertyOptional({ enum: STATEMENT_ACCOUNTS })
  @IsOptional()
  @IsIn(STATEMENT_ACCOUNTS, { message: `must be one of: ${STATEMENT_ACCOUNTS.join(', ')}` })
  account?: StatementAccount;

  @ApiPropertyOptional({
    example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j',
    description: 'one of the accounts that you made; your own without it',
  })
  @IsOptional()
  @Length(1, 40)
  accountId?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'first moment that counts' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, TIME)
  @Length(10, 40)
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'first moment that counts no more; now without it' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, TIME)
  @Length(10, 40)
  to?: string;
}

export class StatementListQuery extends StatementFilterQuery implements SortedPageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 999_999, default: 1, description: '1-based' })
  @IsOptional()
  @Matches(/^[1-9]\d{0,5}$/, { message: 'must be a whole number from 1 to 999999' })
  page?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    default: 20,
    description: 'rows per page; more than 100 gives 100',
  })
  @IsOptional()
  @Matches(/^[1-9]\d{0,14}$/, { message: 'must be a whole number of at least 1' })
  limit?: string;

  @ApiPropertyOptional({ enum: ['asc', 'desc'], default: 'desc' })
  @IsOptional()
  @IsIn(['asc', 'desc'], { message: 'must be asc or desc' })
  sortOrder?: 'asc' | 'desc';
}

export class StatementExportQuery extends StatementFilterQuery {
  @ApiPropertyOptional({ enum: ['csv'], default: 'csv' })
  @IsOptional()
  @IsIn(['csv'], { message: 'must be csv' })
  format?: 'csv';
}

export class StatementCauseResponse {
  @ApiProperty({ example: 'payout' })
  kind: string;

  @ApiProperty({ example: 'pay_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  id: string;
}

export class StatementLineResponse implements StatementLine {
  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ example: 'payout.held' })
  kind: string;

  @ApiProperty({ example: 'Bound for a payout', description: 'the kind in words' })
  text: string;

  @ApiProperty({ description: 'why it was booked' })
  cause: StatementCauseResponse;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'order-1001',
    description: 'your own word for it: the orderReference, the depositReference or the externalId',
  })
  reference: string | null;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ enum: STATEMENT_ACCOUNTS })
  account: StatementAccount;

  @ApiProperty({ example: '-25.00', description: 'above zero: came in; below: went out' })
  amount: string;

  @ApiProperty({ example: '975.00', description: 'what the account held after it' })
  balance: string;
}

export class StatementSumResponse implements StatementSum {
  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ enum: STATEMENT_ACCOUNTS })
  account: StatementAccount;

  @ApiProperty({ example: '1000.00', description: 'when the period began' })
  opening: string;

  @ApiProperty({ example: '975.00', description: 'when it ended' })
  closing: string;
}

export class StatementPage implements Statement {
  @ApiProperty({ type: [StatementLineResponse] })
  data: StatementLineResponse[];

  @ApiProperty({ type: [StatementSumResponse], description: 'the accounts at both ends of the period' })
  accounts: StatementSumResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
