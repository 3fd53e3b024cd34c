import { IsString, Length } from 'class-validator';
import {
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  type AccountView,
  type OwnSessionView,
  type TotpSetup,
} from '@chaintill/access';
import { ApiProperty } from '@chaintill/http';
import { ProofBody } from './person-fields.dto';
import { OrganizationResponse, PersonResponse } from './session.dto';

export class TotpStateResponse {
  @ApiProperty()
  enabled: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  since: string | null;

  @ApiProperty({ type: 'integer' })
  recoveryCodesLeft: number;
}

export class AccountResponse extends PersonResponse implements AccountView {
  @ApiProperty()
  totp: TotpStateResponse;
}

export class ChangePasswordBody extends ProofBody {
  @ApiProperty({ format: 'password', minLength: MIN_PASSWORD_LENGTH, maxLength: MAX_PASSWORD_LENGTH })
  @IsString()
  @Length(MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH)
  newPassword: string;
}

export class TotpSetupResponse implements TotpSetup {
  @ApiProperty({ example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', description: 'in base 32, for typing' })
  secret: string;

  @ApiProperty({ description: 'otpauth://totp/…, for the QR code' })
  uri: string;
}

export class ConfirmTotpBody {
  @ApiProperty({ example: '123456' })
  @IsString()
  @Length(6, 6)
  code: string;
}

export class RecoveryCodesResponse {
  @ApiProperty({
    type: [String],
    example: ['7k2m-9xq4-0wtr-hb3e'],
    description: 'shown here once and never again; each signs in once',
  })
  recoveryCodes: string[];
}

export class OwnSessionResponse implements OwnSessionView {
  @ApiProperty({ example: 'ses_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  sessionId: string;

  @ApiProperty({ type: String, nullable: true, description: 'what the browser said of itself' })
  device: string | null;

  @ApiProperty({ type: String, nullable: true, example: '203.0.113.7' })
  ip: string | null;

  @ApiProperty()
  organization: OrganizationResponse;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time', description: 'exact to a minute' })
  lastSeenAt: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt: string;

  @ApiProperty({ description: 'whether it is the one that asks' })
  current: boolean;
}

export class OwnSessionList {
  @ApiProperty({ type: [OwnSessionResponse] })
  data: OwnSessionResponse[];
}

export class EndedSessionsResponse {
  @ApiProperty({ type: 'integer' })
  ended: number;
}
