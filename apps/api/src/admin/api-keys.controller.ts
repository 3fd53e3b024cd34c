import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Through, Who, type ApiKeyView, type Principal } from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  CreatesOnce,
  Idempotent,
  PageQuery,
  pageOf,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import { Surface } from '../openapi/surface';
import { answerNewKey, ApiKeyRoutes } from '../wire/api-key.routes';
import { CODE_FAULTS } from '../wire/code.dto';
import { ApiKeyPage, CreateApiKeyBody, CreatedApiKeyResponse } from '../wire/api-keys.dto';

/** API keys of the organization; a new key is of the mode that the panel shows. */
@Controller('admin/api/api-keys')
@Through('session')
@Surface('admin')
@ApiTags('API keys')
export class ApiKeysController extends ApiKeyRoutes {
  @Get()
  @Requires('api-keys:read')
  @ApiOperation({ operationId: 'listApiKeys', summary: 'All keys, revoked ones too, newest first' })
  @ApiOkResponse({ type: ApiKeyPage })
  @Throws('INVALID_REQUEST')
  list(@Who() who: Principal, @Query() query: PageQuery): Promise<Page<ApiKeyView>> {
    return this.keys.list(who, pageOf(query));
  }

  @Post()
  @Requires('api-keys:manage')
  @HttpCode(201)
  @CreatesOnce()
  @ApiOperation({ operationId: 'createApiKey', summary: 'Make a key, by your code; its secret is shown once' })
  @ApiCreatedResponse({ type: CreatedApiKeyResponse })
  @Throws('INVALID_REQUEST', 'IDEMPOTENCY_KEY_CONFLICT', ...CODE_FAULTS)
  create(
    @Who() who: Principal,
    @Body() body: CreateApiKeyBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return answerNewKey(this, who, body, idempotency, reply);
  }
}
