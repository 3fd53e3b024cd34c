import { IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import type { FamilyName } from '@chaintill/chain-port';
import {
  isReference,
  MAX_REFERENCE_LENGTH,
  type BindReference,
  type BoundAddressView,
  type DepositAddressStatus,
  type DepositAddressView,
  type DepositBindingView,
  type DepositReferenceView,
  type RotatedAddressesView,
  type UnboundView,
  type UpdateReference,
} from '@chaintill/deposits';
import {
  ApiProperty,
  ApiPropertyOptional,
  Clearable,
  IsMetadata,
  PaginationResponse,
  Satisfies,
  SortedPageQuery,
} from '@chaintill/http';

const FAMILIES = ['evm', 'tron', 'solana'] as const satisfies readonly FamilyName[];
const REFERENCE_RULE = `must be 1 to ${MAX_REFERENCE_LENGTH} printable characters, not only blanks, and neither "." nor ".."`;
const FIAT = { message: 'must be a currency code such as USD' };
const SUMS = { type: 'object', additionalProperties: { type: 'string' }, example: { USDT: '523.45' } } as const;
const METADATA = {
  type: 'object',
  additionalProperties: { type: 'string', maxLength: 500 },
  maxProperties: 10,
  example: { plan: 'gold' },
} as const;

export class BindReferenceBody implements BindReference {
  @ApiProperty({
    example: 'customer-1042',
    minLength: 1,
    maxLength: MAX_REFERENCE_LENGTH,
    description: 'yours, for whoever pays in; a known one gets another currency or chain',
  })
  @IsString()
  @Satisfies(isReference, REFERENCE_RULE)
  depositReference: string;

  @ApiProperty({ example: 'USDT' })
  @IsString()
  @Length(1, 20)
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  @IsString()
  @Length(1, 63)
  chainId: string;

  @ApiPropertyOptional({ example: 'cus_77', description: 'your id of the customer', minLength: 1, maxLength: 255 })
  @IsOptional()
  @IsString()
  @Length(1, 255)
  customer?: string;

  @ApiPropertyOptional({
    example: 'EUR',
    description: 'currency of the account that the deposits go to',
    pattern: '^[A-Z]{3}$',
  })
  @IsOptional()
  @IsString()
  @Matches(/^[A-Z]{3}$/, FIAT)
  fiatCurrency?: string;

  @ApiPropertyOptional({
    example: 'https://shop.example/hooks/deposits',
    description: 'events of this reference are sent there too',
  })
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  callbackUrl?: string;

  @ApiPropertyOptional({
    example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j',
    description: 'the account of yours that deposits go to from now on',
  })
  @IsOptional()
  @IsString()
  @Length(1, 40)
  accountId?: string;

  @ApiPropertyOptional({ ...METADATA, description: 'comes back with the reference, its deposits and their webhooks' })
  @IsOptional()
  @IsMetadata()
  metadata?: Record<string, string>;
}

export class UpdateReferenceBody implements UpdateReference {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'cus_77', minLength: 1, maxLength: 255 })
  @Clearable()
  @IsString()
  @Length(1, 255)
  customer?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'EUR', pattern: '^[A-Z]{3}$' })
  @Clearable()
  @IsString()
  @Matches(/^[A-Z]{3}$/, FIAT)
  fiatCurrency?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'https://shop.example/hooks/deposits' })
  @Clearable()
  @IsString()
  @MaxLength(2_048)
  callbackUrl?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j',
    description: 'what was seen before stays where it is',
  })
  @Clearable()
  @IsString()
  @Length(1, 40)
  accountId?: string | null;

  @ApiPropertyOptional(METADATA)
  @IsOptional()
  @IsMetadata()
  metadata?: Record<string, string>;
}

export class RotateAddressBody {
  @ApiPropertyOptional({
    example: 'ethereum-local',
    description: 'only in the family of this chain; in every family when absent',
  })
  @IsOptional()
  @IsString()
  @Length(1, 63)
  chainId?: string;
}

export class UnbindQuery {
  @ApiPropertyOptional({ example: 'ethereum-local', description: 'only there; everywhere when absent' })
  @IsOptional()
  @Length(1, 63)
  chainId?: string;
}

export class ReferenceListQuery extends SortedPageQuery {
  @ApiPropertyOptional({ example: 'customer-1042' })
  @IsOptional()
  @IsString()
  @MaxLength(2 * MAX_REFERENCE_LENGTH)
  depositReference?: string;

  @ApiPropertyOptional({ example: 'cus_77' })
  @IsOptional()
  @Length(1, 255)
  customer?: string;

  @ApiPropertyOptional({ example: 'USDT', description: 'references that take it' })
  @IsOptional()
  @Length(1, 20)
  currency?: string;

  @ApiPropertyOptional({ example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  @IsOptional()
  @Length(1, 40)
  accountId?: string;

  @ApiPropertyOptional({ example: 'ethereum-local', description: 'references that are bound there' })
  @IsOptional()
  @Length(1, 63)
  chainId?: string;
}

export class BoundAddressResponse implements BoundAddressView {
  @ApiProperty({ example: 'customer-1042' })
  depositReference: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ enum: FAMILIES })
  protocol: FamilyName;

  @ApiProperty({
    example: '0x52908400098527886E0F7030069857D2E4169EE7',
    description: 'permanent; give it to the customer',
  })
  address: string;

  @ApiProperty({ type: [String], example: ['ethereum-local'], description: 'chains on which money to it is seen' })
  chainIds: string[];

  @ApiProperty({ type: String, nullable: true })
  customer: string | null;

  @ApiProperty({ type: String, nullable: true })
  fiatCurrency: string | null;

  @ApiProperty({ type: String, nullable: true })
  callbackUrl: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'the account of yours that deposits go to; null: your own',
  })
  accountId: string | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  metadata: Record<string, string>;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty()
  livemode: boolean;
}

export class DepositAddressResponse implements DepositAddressView {
  @ApiProperty()
  address: string;

  @ApiProperty({ enum: FAMILIES })
  protocol: FamilyName;

  @ApiProperty({
    enum: ['active', 'rotated', 'unbound'],
    description:
      'active: the one to show; rotated: still takes deposits; unbound: rests, money to it waits for a person',
  })
  status: DepositAddressStatus;

  @ApiProperty({ type: [String] })
  chainIds: string[];

  @ApiProperty({ format: 'date-time' })
  boundAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  rotatedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  quarantinedUntil: string | null;
}

export class DepositBindingResponse implements DepositBindingView {
  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ enum: FAMILIES })
  protocol: FamilyName;

  @ApiProperty({ type: String, nullable: true })
  address: string | null;

  @ApiProperty({ format: 'date-time' })
  boundAt: string;
}

export class DepositReferenceResponse implements DepositReferenceView {
  @ApiProperty({ example: 'customer-1042' })
  depositReference: string;

  @ApiProperty({ type: String, nullable: true, example: 'cus_77' })
  customer: string | null;

  @ApiProperty({ example: 'USDT', description: 'the first one that was bound' })
  currency: string;

  @ApiProperty({ type: String, nullable: true, example: 'EUR' })
  fiatCurrency: string | null;

  @ApiProperty({ type: String, nullable: true })
  callbackUrl: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'the account of yours that deposits go to; null: your own',
  })
  accountId: string | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  metadata: Record<string, string>;

  @ApiProperty({ type: [DepositAddressResponse] })
  addresses: DepositAddressResponse[];

  @ApiProperty({ type: [DepositBindingResponse], description: 'what it takes now' })
  bindings: DepositBindingResponse[];

  @ApiProperty({ type: 'integer', example: 3, description: 'number of credited deposits' })
  totalDeposits: number;

  @ApiProperty({ ...SUMS, description: 'sums of the credited deposits, exact' })
  totalAmount: Record<string, string>;

  @ApiProperty({ ...SUMS, description: 'seen, not final' })
  pendingAmount: Record<string, string>;

  @ApiProperty({ ...SUMS, description: 'final and waiting for a decision' })
  reviewAmount: Record<string, string>;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;

  @ApiProperty()
  livemode: boolean;

  @ApiProperty({
    type: 'integer',
    description: 'rises with every change of its addresses; webhooks carry the same number',
  })
  version: number;
}

export class DepositReferencePage {
  @ApiProperty({ type: [DepositReferenceResponse] })
  data: DepositReferenceResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}

export class RotatedAddressResponse {
  @ApiProperty({ enum: FAMILIES })
  protocol: FamilyName;

  @ApiProperty()
  oldAddress: string;

  @ApiProperty()
  newAddress: string;
}

export class RotatedAddressesResponse implements RotatedAddressesView {
  @ApiProperty({ example: 'customer-1042' })
  depositReference: string;

  @ApiProperty({ type: [RotatedAddressResponse] })
  rotated: RotatedAddressResponse[];

  @ApiProperty()
  livemode: boolean;
}

export class UnboundResponse implements UnboundView {
  @ApiProperty({ enum: [true] })
  success: true;

  @ApiProperty()
  message: string;

  @ApiProperty({ example: 'customer-1042' })
  depositReference: string;

  @ApiProperty({ type: 'integer', example: 1, description: 'how many addresses take no deposits any more' })
  unboundAddresses: number;
}
