import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import {
  ADDRESS_STATES,
  MAX_DERIVE,
  MAX_IMPORT_LINES,
  type AddressSourceView,
  type AddressState,
  type AddressView,
  type ImportLine,
  type ImportReport,
  type PoolStock,
} from '@chaintill/addresses';
import { FAMILIES, type FamilyName } from '@chaintill/chain-port';
import { ApiProperty, ApiPropertyOptional, PageQuery, PaginationResponse } from '@chaintill/http';
import { PersonCodeBody } from './code.dto';

const MAX_CSV_LENGTH = 1_500_000;
const PROTOCOL = { message: `must be one of: ${FAMILIES.join(', ')}` };

export class ImportAddressesBody extends PersonCodeBody {
  @ApiProperty({ enum: FAMILIES })
  @IsIn(FAMILIES, PROTOCOL)
  protocol: FamilyName;

  @ApiPropertyOptional({
    type: [String],
    maxItems: MAX_IMPORT_LINES,
    example: ['0x52908400098527886E0F7030069857D2E4169EE7'],
    description: 'either this or `csv`',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_IMPORT_LINES)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  addresses?: string[];

  @ApiPropertyOptional({
    example: 'address,derivation_index\n0x52908400098527886E0F7030069857D2E4169EE7,0',
    description: 'one address a line, or CSV with the header `address` or `address,derivation_index`',
  })
  @IsOptional()
  @IsString()
  @Length(1, MAX_CSV_LENGTH)
  csv?: string;
}

export class ImportLineResponse implements ImportLine {
  @ApiProperty({ type: 'integer', description: '1-based' })
  line: number;

  @ApiProperty()
  address: string;

  @ApiProperty({ enum: ['imported', 'rejected'] })
  status: ImportLine['status'];

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'why not: INVALID_ADDRESS, DUPLICATE_IN_IMPORT, ALREADY_IN_POOL, TOKEN_CONTRACT, IN_USE_ELSEWHERE, ZERO_ADDRESS',
  })
  code: string | null;

  @ApiProperty({ type: String, nullable: true })
  message: string | null;
}

export class ImportReportResponse implements ImportReport {
  @ApiProperty({ type: 'integer' })
  imported: number;

  @ApiProperty({ type: 'integer' })
  rejected: number;

  @ApiProperty({ type: [ImportLineResponse] })
  lines: ImportLineResponse[];
}

export class PoolStockResponse implements PoolStock {
  @ApiProperty({ enum: FAMILIES })
  protocol: FamilyName;

  @ApiProperty({ type: 'integer' })
  available: number;

  @ApiProperty({ type: 'integer' })
  allocated: number;

  @ApiProperty({ type: 'integer', description: 'resting after use' })
  quarantined: number;

  @ApiProperty({ type: 'integer' })
  retired: number;

  @ApiProperty({ type: 'integer' })
  total: number;

  @ApiProperty({ type: [String], description: 'chains that draw from this pool' })
  chainIds: string[];
}

export class PoolStatusResponse {
  @ApiProperty({ type: [PoolStockResponse] })
  pools: PoolStockResponse[];
}

export class AddressListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ADDRESS_STATES })
  @IsOptional()
  @IsIn(ADDRESS_STATES, { message: `must be one of: ${ADDRESS_STATES.join(', ')}` })
  status?: AddressState;

  @ApiPropertyOptional({ enum: FAMILIES })
  @IsOptional()
  @IsIn(FAMILIES, PROTOCOL)
  protocol?: FamilyName;

  @ApiPropertyOptional({ description: 'beginning of an address' })
  @IsOptional()
  @Length(1, 100)
  search?: string;
}

export class AddressResponse implements AddressView {
  @ApiProperty({ example: 'adr_00000000000000000000000007' })
  addressId: string;

  @ApiProperty()
  address: string;

  @ApiProperty({ enum: FAMILIES })
  protocol: FamilyName;

  @ApiProperty({ enum: ADDRESS_STATES })
  status: AddressState;

  @ApiProperty({ description: '`imported`, or the label of the key it was derived from' })
  source: string;

  @ApiProperty({ type: 'integer', nullable: true })
  derivationIndex: number | null;

  @ApiProperty({ type: 'integer' })
  timesUsed: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  quarantinedUntil: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'the order that has it, or had it last' })
  ownerId: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class AddressPage {
  @ApiProperty({ type: [AddressResponse] })
  data: AddressResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}

export class CreateSourceBody extends PersonCodeBody {
  @ApiProperty({ enum: FAMILIES })
  @IsIn(FAMILIES, PROTOCOL)
  protocol: FamilyName;

  @ApiProperty({ example: 'cold wallet 1' })
  @IsString()
  @Length(1, 100)
  label: string;

  @ApiProperty({ description: 'extended public key; a private one is refused' })
  @IsString()
  @Length(1, 200)
  xpub: string;
}

export class SourceResponse implements AddressSourceView {
  @ApiProperty({ example: 'src_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  sourceId: string;

  @ApiProperty()
  label: string;

  @ApiProperty({ enum: FAMILIES })
  protocol: FamilyName;

  @ApiProperty()
  xpub: string;

  @ApiProperty({ type: 'integer' })
  nextIndex: number;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class SourceList {
  @ApiProperty({ type: [SourceResponse] })
  data: SourceResponse[];
}

export class DeriveBody {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_DERIVE, example: 100 })
  @IsInt({ message: `must be a whole number from 1 to ${MAX_DERIVE}` })
  @Min(1)
  @Max(MAX_DERIVE)
  count: number;
}
