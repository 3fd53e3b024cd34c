import { IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';
import type { CreateRefund, CreateReturn, RefundsView } from '@chaintill/payouts';
import { PayoutResponse } from './payouts.dto';

const AMOUNT = { message: 'must be a string such as "100.00"', context: { amount: true } };

export class CreateReturnBody implements CreateReturn {
  @ApiPropertyOptional({ minLength: 1, maxLength: 255, description: 'yours; unique among your payouts of a mode' })
  @IsOptional()
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 255)
  externalId?: string;

  @ApiPropertyOptional({ example: 'https://shop.example/hooks/refunds' })
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  callbackUrl?: string;

  @ApiPropertyOptional({ maxLength: 500 })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  note?: string;
}

export class CreateRefundBody extends CreateReturnBody implements CreateRefund {
  @ApiProperty({
    example: '25.00',
    description: 'decimal text; full: all that is left; overpaid: what is left of what came beyond the amount',
  })
  @IsString(AMOUNT)
  @Length(1, 120, AMOUNT)
  amount: string;

  @ApiPropertyOptional({
    maxLength: 256,
    description: 'where to; back to the payer when absent, if all of it came from one address',
  })
  @IsOptional()
  @IsString()
  @Length(1, 256)
  address?: string;

  @ApiPropertyOptional({
    example: '100.00',
    description: 'what you believe can be refunded: with another sum nothing is done',
  })
  @IsOptional()
  @IsString(AMOUNT)
  refundable?: string;
}

export class RefundsResponse implements RefundsView {
  @ApiProperty({ example: 'ord_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  orderId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: '120.00', description: 'for good' })
  received: string;

  @ApiProperty({ example: '0.00', description: 'on its way back' })
  pending: string;

  @ApiProperty({ example: '0.00' })
  refunded: string;

  @ApiProperty({ example: '120.00', description: 'what can still go back' })
  refundable: string;

  @ApiProperty({ example: '20.00', description: 'of that, what came beyond the amount of the order' })
  refundableOverpaid: string;

  @ApiProperty({ type: [PayoutResponse] })
  refunds: PayoutResponse[];
}
