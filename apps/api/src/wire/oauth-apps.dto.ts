import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { OAUTH_SCOPES, type CreatedOAuthApp, type OAuthAppView, type OAuthScope } from '@chaintill/access';
import { ApiProperty, ApiPropertyOptional, PaginationResponse } from '@chaintill/http';
import { PersonCodeBody } from './code.dto';

export class CreateOAuthAppBody extends PersonCodeBody {
  @ApiProperty({ example: 'warehouse', minLength: 1, maxLength: 100 })
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 100)
  name: string;

  @ApiProperty({
    enum: OAUTH_SCOPES,
    isArray: true,
    example: ['read', 'write'],
    description: 'read, write and admin are the rights of Viewer, Member and Admin; none above your own role',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(OAUTH_SCOPES.length)
  @ArrayUnique()
  @IsIn(OAUTH_SCOPES, { each: true, message: `each value must be one of: ${OAUTH_SCOPES.join(', ')}` })
  scopes: OAuthScope[];

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

export class OAuthAppResponse implements OAuthAppView {
  @ApiProperty({ example: 'app_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  appId: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ example: 'b7Qm2xT9cLw4KzR8pVn1sYdE' })
  clientId: string;

  @ApiProperty({ example: 'wXyZ', description: 'last characters of the secret' })
  last4: string;

  @ApiProperty({ enum: OAUTH_SCOPES, isArray: true })
  scopes: OAuthScope[];

  @ApiProperty()
  livemode: boolean;

  @ApiProperty({ type: [String] })
  allowedIps: string[];

  @ApiProperty()
  createdBy: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'exact to a minute' })
  lastUsedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  revokedAt: string | null;
}

export class CreatedOAuthAppResponse extends OAuthAppResponse implements CreatedOAuthApp {
  @ApiProperty({ description: 'shown here once and never again' })
  clientSecret: string;
}

export class OAuthAppPage {
  @ApiProperty({ type: [OAuthAppResponse] })
  data: OAuthAppResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
