import { IsEmail, IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import {
  MAX_PASSWORD_LENGTH,
  type CreatedInvitation,
  type InvitationOffer,
  type InvitationView,
  type MemberView,
} from '@chaintill/access';
import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';
import { ROLES, type Role } from '@chaintill/kernel';
import { CodeBody } from '../wire/code.dto';
import { PersonResponse } from './session.dto';

export class MemberResponse extends PersonResponse implements MemberView {
  @ApiProperty({ enum: ROLES })
  role: Role;

  @ApiProperty({ description: 'whether a second factor is asked for' })
  totpEnabled: boolean;

  @ApiProperty({ format: 'date-time' })
  joinedAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'exact to a minute' })
  lastSeenAt: string | null;
}

export class MemberList {
  @ApiProperty({ type: [MemberResponse] })
  data: MemberResponse[];
}

export class RoleBody extends CodeBody {
  @ApiProperty({ enum: ROLES, description: 'not above your own' })
  @IsIn(ROLES, { message: `must be one of: ${ROLES.join(', ')}` })
  role: Role;
}

export class InviteBody extends RoleBody {
  @ApiProperty({ example: 'ada@example.com' })
  @IsString()
  @MaxLength(254)
  @IsEmail({}, { message: 'must be an e-mail address' })
  email: string;
}

export class InviterResponse {
  @ApiProperty({ example: 'per_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  personId: string;

  @ApiProperty()
  email: string;
}

export class InvitationResponse implements InvitationView {
  @ApiProperty({ example: 'inv_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  invitationId: string;

  @ApiProperty()
  email: string;

  @ApiProperty({ enum: ROLES })
  role: Role;

  @ApiProperty()
  invitedBy: InviterResponse;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt: string;

  @ApiProperty()
  expired: boolean;
}

export class CreatedInvitationResponse extends InvitationResponse implements CreatedInvitation {
  @ApiProperty({ description: 'shown here once and never again' })
  token: string;

  @ApiProperty({ description: 'link to pass on; the token stands behind its #' })
  url: string;
}

export class InvitationList {
  @ApiProperty({ type: [InvitationResponse] })
  data: InvitationResponse[];
}

export class InvitationTokenBody {
  @ApiProperty({ description: 'what stands behind the # of the link' })
  @IsString()
  @Length(1, 100)
  token: string;
}

export class InvitationOfferResponse implements InvitationOffer {
  @ApiProperty()
  organizationName: string;

  @ApiProperty()
  email: string;

  @ApiProperty({ enum: ROLES })
  role: Role;

  @ApiProperty({ format: 'date-time' })
  expiresAt: string;
}

export class AcceptInvitationBody extends InvitationTokenBody {
  @ApiPropertyOptional({ description: 'of a new person, for whom an account is made; left out by who has one' })
  @IsOptional()
  @IsString()
  @Matches(/\S/, { message: 'must not be blank' })
  @Length(1, 100)
  name?: string;

  @ApiProperty({ format: 'password', description: 'of the account there is, or of the new one' })
  @IsString()
  @Length(1, MAX_PASSWORD_LENGTH)
  password: string;

  @ApiPropertyOptional({ example: '123456', description: 'of an account with a second factor' })
  @IsOptional()
  @IsString()
  @Length(6, 40)
  code?: string;
}
