import { Body, Delete, Get, HttpCode, Injectable, Param, Post, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Who, type Principal } from '@chaintill/access';
import {
  ApiAcceptedResponse,
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
import type { Tx } from '@chaintill/persistence';
import { WebhookEndpoints, WebhookLog, type EndpointView } from '@chaintill/webhooks';
import {
  CreateEndpointBody,
  DEFAULT_OVERLAP_SECONDS,
  DeletedEndpointResponse,
  EndpointList,
  EndpointResponse,
  EndpointWithSecretResponse,
  RedeliverFailedBody,
  RedeliveredResponse,
  RotateSecretBody,
  TestEventResponse,
  UpdateEndpointBody,
} from './webhooks.dto';

const Endpoint = (): ParameterDecorator => Param('endpointId', idParam('webhookEndpoint', 'webhook endpoint'));

/** Webhook endpoints (S2-E11 to E14, S2-X13). */
@Injectable()
export abstract class WebhookEndpointsRoutes {
  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly log: WebhookLog,
    private readonly creates: IdempotentCreates,
  ) {}

  @Post()
  @Requires('webhooks:manage')
  @HttpCode(201)
  @CreatesOnce()
  @ApiOperation({ operationId: 'createWebhookEndpoint', summary: 'Be told of events; the secret is shown once' })
  @ApiCreatedResponse({ type: EndpointWithSecretResponse })
  @Throws('INVALID_REQUEST', 'INVALID_URL', 'STATE_CONFLICT', 'IDEMPOTENCY_KEY_CONFLICT')
  async create(
    @Who() who: Principal,
    @Body() body: CreateEndpointBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const create = (tx: Tx): Promise<object> => this.endpoints.create(who, body, tx);
    return sendStored(reply, await this.creates.once(who, idempotency, create, { secret: true }));
  }

  @Get()
  @Requires('webhooks:read')
  @ApiOperation({ operationId: 'listWebhookEndpoints', summary: 'All endpoints' })
  @ApiOkResponse({ type: EndpointList })
  async list(@Who() who: Principal): Promise<{ data: EndpointView[] }> {
    return { data: await this.endpoints.list(who) };
  }

  @Get(':endpointId')
  @Requires('webhooks:read')
  @ApiOperation({ operationId: 'getWebhookEndpoint', summary: 'One endpoint' })
  @ApiOkResponse({ type: EndpointResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(@Who() who: Principal, @Endpoint() endpointId: string): Promise<EndpointView> {
    return this.endpoints.get(who, endpointId);
  }

  @Put(':endpointId')
  @Requires('webhooks:manage')
  @ApiOperation({ operationId: 'updateWebhookEndpoint', summary: 'Change what the body names; the rest stays' })
  @ApiOkResponse({ type: EndpointResponse })
  @Throws('INVALID_REQUEST', 'INVALID_URL', 'RESOURCE_NOT_FOUND')
  update(
    @Who() who: Principal,
    @Endpoint() endpointId: string,
    @Body() body: UpdateEndpointBody,
  ): Promise<EndpointView> {
    return this.endpoints.update(who, endpointId, body);
  }

  @Delete(':endpointId')
  @Requires('webhooks:manage')
  @HttpCode(200)
  @ApiOperation({ operationId: 'deleteWebhookEndpoint', summary: 'Remove an endpoint; its deliveries stay in the log' })
  @ApiOkResponse({ type: DeletedEndpointResponse })
  @Throws('RESOURCE_NOT_FOUND')
  async remove(@Who() who: Principal, @Endpoint() endpointId: string): Promise<DeletedEndpointResponse> {
    await this.endpoints.remove(who, endpointId);
    return { endpointId, deleted: true };
  }

  @Post(':endpointId/rotate-secret')
  @Requires('webhooks:manage')
  @HttpCode(200)
  @CreatesOnce()
  @ApiOperation({ operationId: 'rotateWebhookSecret', summary: 'New secret; the older ones go on signing for a while' })
  @ApiOkResponse({ type: EndpointWithSecretResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'STATE_CONFLICT', 'IDEMPOTENCY_KEY_CONFLICT')
  async rotate(
    @Who() who: Principal,
    @Endpoint() endpointId: string,
    @Body() body: RotateSecretBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { secret, overlapSeconds = DEFAULT_OVERLAP_SECONDS } = body;
    const rotate = (tx: Tx): Promise<object> =>
      this.endpoints.rotateSecret(who, endpointId, { secret, overlapSeconds }, tx);
    return sendStored(reply, await this.creates.once(who, idempotency, rotate, { secret: true, status: 200 }));
  }

  @Post(':endpointId/test')
  @Requires('webhooks:manage')
  @HttpCode(202)
  @ApiOperation({ operationId: 'testWebhookEndpoint', summary: 'Send a webhook.test event to this endpoint' })
  @ApiAcceptedResponse({ type: TestEventResponse })
  @Throws('RESOURCE_NOT_FOUND', 'STATE_CONFLICT')
  test(@Who() who: Principal, @Endpoint() endpointId: string): Promise<TestEventResponse> {
    return this.endpoints.test(who, endpointId);
  }

  @Post(':endpointId/redeliver-failed')
  @Requires('webhooks:manage')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'redeliverFailedWebhooks',
    summary: 'Send again whatever failed at this endpoint since a time',
  })
  @ApiAcceptedResponse({ type: RedeliveredResponse })
  @Throws('INVALID_REQUEST', 'RESOURCE_NOT_FOUND', 'STATE_CONFLICT')
  redeliverFailed(
    @Who() who: Principal,
    @Endpoint() endpointId: string,
    @Body() { since }: RedeliverFailedBody,
  ): Promise<RedeliveredResponse> {
    return this.log.redeliverFailed(who, endpointId, new Date(since));
  }
}
