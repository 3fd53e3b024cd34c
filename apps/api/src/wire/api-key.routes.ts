import { Body, Delete, Get, HttpCode, Injectable, Param, Post, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiKeys, Requires, Who, type ApiKeyView, type Principal } from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  CreatesOnce,
  Idempotent,
  IdempotentCreates,
  idParam,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import {
  ApiKeyResponse,
  CreatedApiKeyResponse,
  DEFAULT_KEY_OVERLAP_SECONDS,
  RotateApiKeyBody,
  UpdateApiKeyBody,
  type CreateApiKeyBody,
} from './api-keys.dto';

const Key = (): ParameterDecorator => Param('keyId', idParam('apiKey', 'API key'));

/** One API key (S2-E30), for every surface that shows it. */
@Injectable()
export abstract class ApiKeyRoutes {
  constructor(
    readonly keys: ApiKeys,
    readonly creates: IdempotentCreates,
  ) {}

  @Get(':keyId')
  @Requires('api-keys:read')
  @ApiOperation({ operationId: 'getApiKey', summary: 'One key, masked' })
  @ApiOkResponse({ type: ApiKeyResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(@Who() who: Principal, @Key() keyId: string): Promise<ApiKeyView> {
    return this.keys.get(who, keyId);
  }

  @Put(':keyId')
  @Requires('api-keys:manage')
  @ApiOperation({ operationId: 'updateApiKey', summary: 'Change what the body names; the rest stays' })
  @ApiOkResponse({ type: ApiKeyResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'STATE_CONFLICT')
  update(
    @Who() who: Principal,
    @Key() keyId: string,
    @Body() { expiresAt, ...change }: UpdateApiKeyBody,
  ): Promise<ApiKeyView> {
    return this.keys.update(who, keyId, {
      ...change,
      ...(expiresAt !== undefined && { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
    });
  }

  @Post(':keyId/rotate')
  @Requires('api-keys:manage')
  @HttpCode(201)
  @CreatesOnce()
  @ApiOperation({
    operationId: 'rotateApiKey',
    summary: 'Make a key that takes the place of this one, which goes on for a while',
  })
  @ApiCreatedResponse({ type: CreatedApiKeyResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'STATE_CONFLICT', 'IDEMPOTENCY_KEY_CONFLICT')
  async rotate(
    @Who() who: Principal,
    @Key() keyId: string,
    @Body() { overlapSeconds = DEFAULT_KEY_OVERLAP_SECONDS }: RotateApiKeyBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const rotated = await this.creates.once(
      who,
      idempotency,
      (tx) => this.keys.rotate(who, keyId, overlapSeconds, tx),
      { secret: true },
    );
    return sendStored(reply, rotated);
  }

  @Delete(':keyId')
  @Requires('api-keys:manage')
  @HttpCode(200)
  @ApiOperation({ operationId: 'revokeApiKey', summary: 'Revoke a key at once and for ever' })
  @ApiOkResponse({ type: ApiKeyResponse })
  @Throws('RESOURCE_NOT_FOUND')
  revoke(@Who() who: Principal, @Key() keyId: string): Promise<ApiKeyView> {
    return this.keys.revoke(who, keyId);
  }
}

/** Makes a key and answers with it, once per `Idempotency-Key` (S2-E28). */
export async function answerNewKey(
  { keys, creates }: { readonly keys: ApiKeys; readonly creates: IdempotentCreates },
  who: Principal,
  { expiresAt, ...asked }: CreateApiKeyBody,
  idempotency: IdempotencyRequest | undefined,
  reply: FastifyReply,
): Promise<string> {
  const key = { ...asked, ...(expiresAt && { expiresAt: new Date(expiresAt) }) };
  return sendStored(reply, await creates.once(who, idempotency, (tx) => keys.create(who, key, tx), { secret: true }));
}
