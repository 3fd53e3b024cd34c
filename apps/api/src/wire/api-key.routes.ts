import { Body, Delete, Get, HttpCode, Injectable, Param, Post, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  ApiKeys,
  PersonCodes,
  Requires,
  Who,
  type ApiKeyView,
  type CreatedApiKey,
  type Principal,
} from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  CreatesOnce,
  Idempotent,
  idParam,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Tx } from '@chaintill/persistence';
import {
  ApiKeyResponse,
  CreatedApiKeyResponse,
  DEFAULT_KEY_OVERLAP_SECONDS,
  RotateApiKeyBody,
  UpdateApiKeyBody,
  type CreateApiKeyBody,
} from './api-keys.dto';
import { CODE_FAULTS } from './code.dto';

const Key = (): ParameterDecorator => Param('keyId', idParam('apiKey', 'API key'));

/** One API key (S2-E30), for every surface that shows it. */
@Injectable()
export abstract class ApiKeyRoutes {
  constructor(
    readonly keys: ApiKeys,
    readonly codes: PersonCodes,
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
  @ApiOperation({
    operationId: 'updateApiKey',
    summary: 'Change what the body names; the rest stays; people give their code',
  })
  @ApiOkResponse({ type: ApiKeyResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'STATE_CONFLICT', ...CODE_FAULTS)
  update(
    @Who() who: Principal,
    @Key() keyId: string,
    @Body() { code, expiresAt, ...rest }: UpdateApiKeyBody,
  ): Promise<ApiKeyView> {
    const change = {
      ...rest,
      ...(expiresAt !== undefined && { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
    };
    return this.codes.ofPerson(who, code, (tx) => this.keys.update(who, keyId, change, tx));
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
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'STATE_CONFLICT', 'IDEMPOTENCY_KEY_CONFLICT', ...CODE_FAULTS)
  async rotate(
    @Who() who: Principal,
    @Key() keyId: string,
    @Body() { code, overlapSeconds = DEFAULT_KEY_OVERLAP_SECONDS }: RotateApiKeyBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const rotate = (tx: Tx): Promise<CreatedApiKey> => this.keys.rotate(who, keyId, overlapSeconds, tx);
    return sendStored(reply, await this.codes.createOnce(who, code, idempotency, rotate, { secret: true }));
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
  { keys, codes }: { readonly keys: ApiKeys; readonly codes: PersonCodes },
  who: Principal,
  { code, expiresAt, ...asked }: CreateApiKeyBody,
  idempotency: IdempotencyRequest | undefined,
  reply: FastifyReply,
): Promise<string> {
  const key = { ...asked, ...(expiresAt && { expiresAt: new Date(expiresAt) }) };
  const create = (tx: Tx): Promise<CreatedApiKey> => keys.create(who, key, tx);
  return sendStored(reply, await codes.createOnce(who, code, idempotency, create, { secret: true }));
}
