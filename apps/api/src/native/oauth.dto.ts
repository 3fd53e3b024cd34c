import { OAUTH_SCOPES } from '@chaintill/access';
import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';
import type { OAuthErrorBody } from './oauth-wire';

/** Documents the body of the token endpoint, a form or JSON; it is read by oauth-wire.ts, as RFC 6749 wants it. */
export class TokenRequest {
  @ApiProperty({ enum: ['client_credentials'] })
  grant_type: string;

  @ApiPropertyOptional({ example: 'read write', description: `of ${OAUTH_SCOPES.join(', ')}, separated by spaces` })
  scope?: string;

  @ApiPropertyOptional({ description: 'here or in Basic credentials' })
  client_id?: string;

  @ApiPropertyOptional({ description: 'here or in Basic credentials, never in both' })
  client_secret?: string;
}

/** Documents the body of the revocation endpoint (RFC 7009). */
export class RevocationRequest {
  @ApiProperty({ description: 'an access token of this client' })
  token: string;

  @ApiPropertyOptional({ description: 'is not needed' })
  token_type_hint?: string;

  @ApiPropertyOptional({ description: 'here or in Basic credentials' })
  client_id?: string;

  @ApiPropertyOptional({ description: 'here or in Basic credentials, never in both' })
  client_secret?: string;
}

export class TokenResponse {
  @ApiProperty()
  access_token: string;

  @ApiProperty({ enum: ['Bearer'] })
  token_type: 'Bearer';

  @ApiProperty({ type: 'integer', example: 600, description: 'seconds' })
  expires_in: number;

  @ApiProperty({ example: 'read write' })
  scope: string;
}

export class OAuthErrorResponse implements OAuthErrorBody {
  @ApiProperty({
    enum: [
      'invalid_request',
      'invalid_client',
      'invalid_grant',
      'invalid_scope',
      'unsupported_grant_type',
      'temporarily_unavailable',
    ],
  })
  error: string;

  @ApiProperty({ example: 'grant_type must be client_credentials' })
  error_description: string;
}
