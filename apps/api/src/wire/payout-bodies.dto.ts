import { IsArray, IsISO8601, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { ApiProperty, ApiPropertyOptional, Clearable } from '@chaintill/http';
import { MAX_ITEMS, type CreatePayouts, type EditPayout, type NewPayout } from '@chaintill/payouts';
import { CodeBody } from './code.dto';

const TIME = { message: 'must be a time such as 2027-01-20T10:30:00Z' };

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

/** What payouts are made of, and simulated with: one body for both. */
export class CreatePayoutsBody implements CreatePayouts {
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

  @ApiPropertyOptional({ example: 'https://shop.example/hooks/payouts', description: 'is told of every payout of it' })
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  callbackUrl?: string;
}

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
