import { IsIn, IsOptional, Length } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';
import {
  PAYOUT_KINDS,
  PAYOUT_STATES,
  type PayoutConditions,
  type PayoutKind,
  type PayoutState,
  type PayoutTotal,
} from '@chaintill/payouts';

export class PayoutTotalsQuery implements PayoutConditions {
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

  @ApiPropertyOptional({ example: 'pob_01k9zt3c8m6m5b7d9e0f1g2h3j', description: 'how far a batch is' })
  @IsOptional()
  @Length(1, 40)
  batchId?: string;
}

export class PayoutTotalResponse implements PayoutTotal {
  @ApiProperty({ enum: PAYOUT_STATES })
  status: PayoutState;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ type: 'integer', example: 10 })
  payouts: number;

  @ApiProperty({ example: '1000.00' })
  amount: string;
}

export class PayoutTotalsResponse {
  @ApiProperty({
    type: [PayoutTotalResponse],
    description: 'one for each state and currency that there are payouts of',
  })
  data: PayoutTotalResponse[];
}
