import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { ApiProperty, ApiPropertyOptional, PaginationResponse } from '@chaintill/http';
import type { DestinationView, NewDestination } from '@chaintill/payouts';
import { CodeBody } from './code.dto';

const FAMILIES = ['evm', 'tron', 'solana'] as const;

export class CreateDestinationBody extends CodeBody implements NewDestination {
  @ApiPropertyOptional({ example: 'ethereum-local', description: 'any chain of the family; or name the family' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  chainId?: string;

  @ApiPropertyOptional({ enum: FAMILIES, description: 'an address counts on every chain of its family' })
  @IsOptional()
  @IsIn(FAMILIES, { message: `must be one of: ${FAMILIES.join(', ')}` })
  family?: (typeof FAMILIES)[number];

  @ApiProperty({ example: '0x2f318C334780961FB129D2a6c30D0763d9a5C970', maxLength: 256 })
  @IsString()
  @Length(1, 256)
  address: string;

  @ApiProperty({ example: 'Supplier, invoices', minLength: 1, maxLength: 100 })
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 100)
  label: string;
}

export class DestinationResponse implements DestinationView {
  @ApiProperty({ example: 'dst_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  destinationId: string;

  @ApiProperty({ enum: FAMILIES })
  family: (typeof FAMILIES)[number];

  @ApiProperty({ example: '0x2f318C334780961FB129D2a6c30D0763d9a5C970' })
  address: string;

  @ApiProperty({ example: 'Supplier, invoices' })
  label: string;

  @ApiProperty({ enum: ['cooling_off', 'active'] })
  state: 'cooling_off' | 'active';

  @ApiProperty({ format: 'date-time', description: 'it is paid to from then on' })
  activeFrom: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ example: 'per_01k9zt3c8m6m5b7d9e0f1g2h3j', description: 'whose code it was' })
  createdBy: string;
}

export class DestinationPage {
  @ApiProperty({ type: [DestinationResponse] })
  data: DestinationResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
