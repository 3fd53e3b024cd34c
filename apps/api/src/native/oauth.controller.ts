import { applyDecorators, Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OAuthTokens, Public, type ClientCredentials } from '@chaintill/access';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
  Transport,
  type ErrorWriter,
} from '@chaintill/http';
import { DomainError } from '@chaintill/kernel';
import { OAuthErrorResponse, RevocationRequest, TokenRequest, TokenResponse } from './oauth.dto';
import { readClient, refuse, writeOAuthError, type ClientParameters } from './oauth-wire';

const OAuthRoute = (): MethodDecorator =>
  applyDecorators(
    Public(),
    HttpCode(200),
    Header('pragma', 'no-cache'), // beside the no-store of every answer (RFC 6749, 5.1)
    Transport({ forms: true, errors: writeOAuthError satisfies ErrorWriter }),
    ApiConsumes('application/x-www-form-urlencoded', 'application/json'),
    ...[400, 401, 429].map((status) => ApiResponse({ status, type: OAuthErrorResponse, description: 'RFC 6749, 5.2' })),
  );

/** Access tokens for OAuth apps: the grant of RFC 6749, 4.4, and RFC 7009. The words are theirs, not those of the native API. */
@Controller('api/v1/oauth')
@ApiTags('OAuth')
export class OAuthController {
  constructor(private readonly tokens: OAuthTokens) {}

  @Post('token')
  @OAuthRoute()
  @ApiOperation({ operationId: 'fetchAccessToken', summary: 'Fetch an access token by client credentials' })
  @ApiBody({ type: TokenRequest })
  @ApiOkResponse({ type: TokenResponse })
  async token(@Req() request: FastifyRequest): Promise<TokenResponse> {
    const { parameters, ...client } = readClient(request);
    const { grant_type: grantType, scope } = parameters;
    if (grantType === undefined) throw refuse('grant_type', 'is missing, must be client_credentials');
    if (grantType !== 'client_credentials') throw new DomainError('UNSUPPORTED_GRANT_TYPE');
    const { token, expiresInSeconds, scopes } = await this.tokens.grant(credentials(request, client), scope);
    return { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds, scope: scopes.join(' ') };
  }

  @Post('revoke')
  @OAuthRoute()
  @ApiOperation({ operationId: 'revokeAccessToken', summary: 'Take an access token back at once' })
  @ApiBody({ type: RevocationRequest })
  @ApiOkResponse({ description: 'also when there was nothing to take back' })
  async revoke(@Req() request: FastifyRequest): Promise<void> {
    const { parameters, ...client } = readClient(request);
    if (parameters['token'] === undefined) throw refuse('token', 'is missing');
    await this.tokens.revoke(credentials(request, client), parameters['token']);
  }
}

function credentials(
  { ip, id: requestId }: FastifyRequest,
  { clientId, clientSecret }: Omit<ClientParameters, 'parameters'>,
): ClientCredentials {
  return { clientId, clientSecret, ip, requestId };
}
