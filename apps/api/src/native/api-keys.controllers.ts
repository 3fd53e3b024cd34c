import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  AccessService,
  ApiKeys,
  PersonCodes,
  Requires,
  Through,
  Who,
  type ApiKeyView,
  type OrganizationView,
  type Principal,
} from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  CreatesOnce,
  Idempotent,
  idParam,
  PageQuery,
  pageOf,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import { DomainError, pagination, type Page } from '@chaintill/kernel';
import { Surface } from '../openapi/surface';
import { answerNewKey, ApiKeyRoutes } from '../wire/api-key.routes';
import { ApiKeyPage, CreateApiKeyBody, CreatedApiKeyResponse } from '../wire/api-keys.dto';
import { OrganizationPage } from './organizations.dto';

const Organization = (): ParameterDecorator => Param('organizationId', idParam('organization', 'organization'));

/** One API key of the organization (S2-E30). */
@Controller('api/v1/api-keys')
@Through('api')
@Surface('native')
@ApiTags('API keys')
export class NativeApiKeysController extends ApiKeyRoutes {}

/** The organization of the credential, and its API keys (S2-E27 to E29); there is no other one (S2-X10). */
@Controller('api/v1/organizations')
@Through('api')
@Surface('native')
@ApiTags('API keys')
export class NativeOrganizationsController {
  constructor(
    private readonly access: AccessService,
    readonly keys: ApiKeys,
    readonly codes: PersonCodes,
  ) {}

  @Get()
  @Requires('organizations:read')
  @ApiOperation({ operationId: 'listOrganizations', summary: 'The organization that the credential belongs to' })
  @ApiOkResponse({ type: OrganizationPage })
  @Throws('INVALID_REQUEST')
  async list(@Who() who: Principal, @Query() query: PageQuery): Promise<Page<OrganizationView>> {
    const page = pageOf(query);
    const own = await this.access.organization(who);
    return { data: page.page === 1 ? [own] : [], pagination: pagination(page, 1) };
  }

  @Get(':organizationId/api-keys')
  @Requires('api-keys:read')
  @ApiOperation({ operationId: 'listApiKeys', summary: 'All keys, masked, revoked ones too, newest first' })
  @ApiOkResponse({ type: ApiKeyPage })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND')
  listKeys(
    @Who() who: Principal,
    @Organization() organizationId: string,
    @Query() query: PageQuery,
  ): Promise<Page<ApiKeyView>> {
    checkOwn(who, organizationId);
    return this.keys.list(who, pageOf(query));
  }

  @Post(':organizationId/api-keys')
  @Requires('api-keys:manage')
  @HttpCode(201)
  @CreatesOnce()
  @ApiOperation({
    operationId: 'createApiKey',
    summary: 'Make a key of the mode of the credential; its secret is shown once',
  })
  @ApiCreatedResponse({ type: CreatedApiKeyResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'IDEMPOTENCY_KEY_CONFLICT')
  create(
    @Who() who: Principal,
    @Organization() organizationId: string,
    @Body() body: CreateApiKeyBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    checkOwn(who, organizationId);
    return answerNewKey(this, who, body, idempotency, reply);
  }
}

/** Another organization's id is answered like one that does not exist (law 9). */
function checkOwn({ organizationId: own }: Principal, organizationId: string): void {
  if (organizationId !== own) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'organization' });
}
