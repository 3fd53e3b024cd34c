import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { ApiKeyView, CreatedApiKey } from '@chaintill/access';
import { ApiProperty, ApiPropertyOptional, Clearable, PaginationResponse } from '@chaintill/http';
import { ROLES, type Role } from '@chaintill/kernel';
import { PersonCodeBody } from './code.dto';

export class CreateApiKeyBody extends PersonCodeBody {
  @ApiProperty({ example: 'shop backend', minLength: 1, maxLength: 100 })
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 100)
  name: string;

  @ApiProperty({ enum: ROLES, description: 'not above your own' })
  @IsIn(ROLES, { message: `must be one of: ${ROLES.join(', ')}` })
  role: Role;

  @ApiPropertyOptional({
    type: [String],
    example: ['203.0.113.7', '2001:db8::/48'],
    description: 'addresses or CIDRs it may be used from; empty: from anywhere',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(60, { each: true })
  allowedIps?: string[];

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, { message: 'must be a time such as 2027-01-20T10:30:00Z' })
  @Length(10, 40)
  expiresAt?: string;
}

export class UpdateApiKeyBody extends PersonCodeBody {
  @ApiPropertyOptional({ example: 'shop backend', minLength: 1, maxLength: 100 })
  @IsOptional()
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 100)
  name?: string;

  @ApiPropertyOptional({
    type: [String],
    example: ['203.0.113.7', '2001:db8::/48'],
    description: 'the whole list; empty: from anywhere',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(60, { each: true })
  allowedIps?: string[];

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true, description: 'null: never' })
  @Clearable()
  @IsISO8601({ strict: true, strictSeparator: true }, { message: 'must be a time such as 2027-01-20T10:30:00Z' })
  @Length(10, 40)
  expiresAt?: string | null;
}

export const DEFAULT_KEY_OVERLAP_SECONDS = 86_400;
const MAX_KEY_OVERLAP_SECONDS = 2_592_000;

export class RotateApiKeyBody extends PersonCodeBody {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_KEY_OVERLAP_SECONDS,
    default: DEFAULT_KEY_OVERLAP_SECONDS,
    description: 'how long the old key goes on',
  })
  @IsOptional()
  @IsInt({ message: 'must be a whole number of seconds' })
  @Min(0)
  @Max(MAX_KEY_OVERLAP_SECONDS)
  overlapSeconds?: number;
}

export class ApiKeyResponse implements ApiKeyView {
  @ApiProperty({ example: 'key_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  keyId: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ example: 'ctk_test_AbCd' })
  prefix: string;

  @ApiProperty({ example: 'wXyZ' })
  last4: string;

  @ApiProperty({ enum: ROLES })
  role: Role;

  @ApiProperty()
  livemode: boolean;

  @ApiProperty({ type: [String] })
  allowedIps: string[];

  @ApiProperty({ type: String, nullable: true })
  createdBy: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'exact to a minute' })
  lastUsedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  revokedAt: string | null;
}

export class CreatedApiKeyResponse extends ApiKeyResponse implements CreatedApiKey {
  @ApiProperty({ description: 'the key itself: shown here once and never again' })
  secret: string;
}

export class ApiKeyPage {
  @ApiProperty({ type: [ApiKeyResponse] })
  data: ApiKeyResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
