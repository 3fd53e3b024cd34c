import { Body, Delete, Get, HttpCode, Injectable, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  OAuthApps,
  PersonCodes,
  Requires,
  Who,
  type CreatedOAuthApp,
  type OAuthAppView,
  type Principal,
} from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  CreatesOnce,
  Idempotent,
  idParam,
  PageQuery,
  pageOf,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import type { Tx } from '@chaintill/persistence';
import { CODE_FAULTS } from './code.dto';
import { CreatedOAuthAppResponse, CreateOAuthAppBody, OAuthAppPage, OAuthAppResponse } from './oauth-apps.dto';

const App = (): ParameterDecorator => Param('appId', idParam('oauthApp', 'OAuth app'));

/** Programs that fetch access tokens by client credentials (RFC 6749, 4.4). */
@Injectable()
export abstract class OAuthAppsRoutes {
  constructor(
    private readonly apps: OAuthApps,
    private readonly codes: PersonCodes,
  ) {}

  @Post()
  @Requires('oauth-apps:manage')
  @HttpCode(201)
  @CreatesOnce()
  @ApiOperation({
    operationId: 'createOAuthApp',
    summary: 'Register an app; its secret is shown once; people give their code',
  })
  @ApiCreatedResponse({ type: CreatedOAuthAppResponse })
  @Throws('INVALID_REQUEST', 'IDEMPOTENCY_KEY_CONFLICT', ...CODE_FAULTS)
  async create(
    @Who() who: Principal,
    @Body() { code, expiresAt, ...asked }: CreateOAuthAppBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const app = { ...asked, ...(expiresAt && { expiresAt: new Date(expiresAt) }) };
    const create = (tx: Tx): Promise<CreatedOAuthApp> => this.apps.create(who, app, tx);
    return sendStored(reply, await this.codes.createOnce(who, code, idempotency, create, { secret: true }));
  }

  @Get()
  @Requires('oauth-apps:read')
  @ApiOperation({ operationId: 'listOAuthApps', summary: 'All apps, revoked ones too, newest first' })
  @ApiOkResponse({ type: OAuthAppPage })
  @Throws('INVALID_REQUEST')
  list(@Who() who: Principal, @Query() query: PageQuery): Promise<Page<OAuthAppView>> {
    return this.apps.list(who, pageOf(query));
  }

  @Get(':appId')
  @Requires('oauth-apps:read')
  @ApiOperation({ operationId: 'getOAuthApp', summary: 'One app' })
  @ApiOkResponse({ type: OAuthAppResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(@Who() who: Principal, @App() appId: string): Promise<OAuthAppView> {
    return this.apps.get(who, appId);
  }

  @Delete(':appId')
  @Requires('oauth-apps:manage')
  @HttpCode(200)
  @ApiOperation({ operationId: 'revokeOAuthApp', summary: 'End an app and all of its tokens, at once and for ever' })
  @ApiOkResponse({ type: OAuthAppResponse })
  @Throws('RESOURCE_NOT_FOUND')
  revoke(@Who() who: Principal, @App() appId: string): Promise<OAuthAppView> {
    return this.apps.revoke(who, appId);
  }
}
