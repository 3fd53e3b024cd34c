import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  AccessService,
  Requires,
  Through,
  Who,
  type ApiKeyView,
  type CreatedApiKey,
  type Principal,
} from '@chaintill/access';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags, idParam, Throws } from '@chaintill/http';
import { Surface } from '../openapi/surface';
import { ApiKeyList, ApiKeyResponse, CreateApiKeyBody, CreatedApiKeyResponse } from './api-keys.dto';

/** API keys of the organization; a new key is of the mode that the panel shows. */
@Controller('admin/api/api-keys')
@Through('session')
@Surface('admin')
@ApiTags('API keys')
export class ApiKeysController {
  constructor(private readonly access: AccessService) {}

  @Get()
  @Requires('api-keys:read')
  @ApiOperation({ operationId: 'listApiKeys', summary: 'All keys, revoked ones too, newest first' })
  @ApiOkResponse({ type: ApiKeyList })
  async list(@Who() who: Principal): Promise<{ data: ApiKeyView[] }> {
    return { data: await this.access.listApiKeys(who) };
  }

  @Post()
  @Requires('api-keys:manage')
  @HttpCode(201)
  @ApiOperation({ operationId: 'createApiKey', summary: 'Make a key; its secret is shown once' })
  @ApiCreatedResponse({ type: CreatedApiKeyResponse })
  @Throws('INVALID_REQUEST')
  create(
    @Who() who: Principal,
    @Body() { name, role, allowedIps, expiresAt }: CreateApiKeyBody,
  ): Promise<CreatedApiKey> {
    return this.access.createApiKey(who, {
      name,
      role,
      allowedIps,
      ...(expiresAt && { expiresAt: new Date(expiresAt) }),
    });
  }

  @Delete(':keyId')
  @Requires('api-keys:manage')
  @HttpCode(200)
  @ApiOperation({ operationId: 'revokeApiKey', summary: 'Revoke a key at once and for ever' })
  @ApiOkResponse({ type: ApiKeyResponse })
  @Throws('RESOURCE_NOT_FOUND')
  revoke(@Who() who: Principal, @Param('keyId', idParam('apiKey', 'API key')) keyId: string): Promise<ApiKeyView> {
    return this.access.revokeApiKey(who, keyId);
  }
}
