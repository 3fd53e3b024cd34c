import { IsIn, IsISO8601, IsOptional, Length } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';
import {
  HISTORY_INTERVALS,
  MAX_HISTORY_POINTS,
  type BalanceHistoryView,
  type BalancePoint,
  type BalanceParts,
  type HistoryInterval,
  type PurseBalance,
} from '@chaintill/ledger';

const TIME = { message: 'must be a time such as 2027-01-20T10:30:00Z' };

export class BalanceListQuery {
  @ApiPropertyOptional({
    example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j',
    description: 'what is in one of your accounts; everything you have without it',
  })
  @IsOptional()
  @Length(1, 40)
  accountId?: string;
}

export class BalancePartsResponse implements BalanceParts {
  @ApiProperty({ example: '1250.50', description: 'to spend' })
  available: string;

  @ApiProperty({ example: '100.00', description: 'seen on chain, not final' })
  pending: string;

  @ApiProperty({ example: '0.00', description: 'bound by payouts under way' })
  held: string;

  @ApiProperty({ example: '0.00', description: 'received and waiting for a decision' })
  review: string;
}

export class BalanceResponse extends BalancePartsResponse implements PurseBalance {
  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({
    type: BalancePartsResponse,
    nullable: true,
    description: 'the part of it that is in none of your accounts; null when you ask for one account',
  })
  own: BalancePartsResponse | null;
}

export class BalanceList {
  @ApiProperty({ type: [BalanceResponse] })
  data: BalanceResponse[];
}

export class BalanceHistoryQuery {
  @ApiProperty({ example: 'ethereum-local' })
  @Length(1, 63)
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  @Length(1, 32)
  currency: string;

  @ApiPropertyOptional({ enum: HISTORY_INTERVALS, default: 'day' })
  @IsOptional()
  @IsIn(HISTORY_INTERVALS, { message: `must be one of: ${HISTORY_INTERVALS.join(', ')}` })
  interval?: HistoryInterval;

  @ApiPropertyOptional({
    example: 'Europe/Berlin',
    default: 'UTC',
    description: 'name of the IANA database: where days, weeks and months begin',
  })
  @IsOptional()
  @Length(1, 64)
  timeZone?: string;

  @ApiPropertyOptional({
    example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j',
    description: 'what was in one of your accounts; everything you had without it',
  })
  @IsOptional()
  @Length(1, 40)
  accountId?: string;

  @ApiProperty({
    format: 'date-time',
    example: '2027-01-01T00:00:00Z',
    description: `the interval it lies in is the first one; at most ${MAX_HISTORY_POINTS} intervals`,
  })
  @IsISO8601({ strict: true, strictSeparator: true }, TIME)
  @Length(10, 40)
  from: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'end of the last interval; now without it' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, TIME)
  @Length(10, 40)
  to?: string;
}

export class BalancePointResponse implements BalancePoint {
  @ApiProperty({ format: 'date-time' })
  from: string;

  @ApiProperty({ format: 'date-time', description: 'first moment that counts no more' })
  to: string;

  @ApiProperty({ example: '1250.50', description: 'yours to spend, as the interval ended' })
  available: string;

  @ApiProperty({ example: '100.00', description: 'seen on chain, not final' })
  pending: string;

  @ApiProperty({ example: '0.00', description: 'bound by payouts under way' })
  held: string;

  @ApiProperty({ example: '0.00', description: 'received and waiting for a decision' })
  review: string;
}

export class BalanceHistoryResponse implements BalanceHistoryView {
  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ enum: HISTORY_INTERVALS })
  interval: HistoryInterval;

  @ApiProperty({ example: 'Europe/Berlin' })
  timeZone: string;

  @ApiProperty({ type: [BalancePointResponse], description: 'oldest first, without a gap' })
  data: BalancePointResponse[];
}
