import { IsEmail, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { MAX_PASSWORD_LENGTH, type SessionView } from '@chaintill/access';
import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';
import { ROLES, type Role } from '@chaintill/kernel';

const MODES = ['live', 'test'] as const;

export class SignInBody {
  @ApiProperty({ example: 'owner@example.com' })
  @IsString()
  @MaxLength(254)
  @IsEmail({}, { message: 'must be an e-mail address' })
  email: string;

  @ApiProperty({ format: 'password' })
  @IsString()
  @Length(1, MAX_PASSWORD_LENGTH)
  password: string;

  @ApiPropertyOptional({
    example: '123456',
    description: 'of the authenticator app, or a recovery code; sent after TOTP_REQUIRED was answered',
  })
  @IsOptional()
  @IsString()
  @Length(6, 40)
  code?: string;
}

export class PersonResponse {
  @ApiProperty({ example: 'per_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  personId: string;

  @ApiProperty()
  email: string;

  @ApiProperty()
  name: string;
}

export class OrganizationResponse {
  @ApiProperty({ example: 'org_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  organizationId: string;

  @ApiProperty()
  name: string;
}

export class SessionResponse implements SessionView {
  @ApiProperty()
  person: PersonResponse;

  @ApiProperty()
  organization: OrganizationResponse;

  @ApiProperty({ enum: ROLES })
  role: Role;

  @ApiProperty({ description: 'goes into X-CSRF-Token with every request that is not a GET' })
  csrfToken: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt: string;

  @ApiProperty({ enum: MODES, isArray: true, description: 'modes there are chains for; X-Chaintill-Mode picks one' })
  modes: ('live' | 'test')[];

  @ApiProperty({ enum: MODES })
  defaultMode: 'live' | 'test';
}
