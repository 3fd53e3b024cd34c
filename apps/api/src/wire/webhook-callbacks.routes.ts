import { Body, Get, HttpCode, Injectable, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Who, type Principal } from '@chaintill/access';
import {
  ApiAcceptedResponse,
  ApiOkResponse,
  ApiOperation,
  CreatesOnce,
  Idempotent,
  IdempotentCreates,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Tx } from '@chaintill/persistence';
import { CallbackSecret, WebhookLog, type CallbackSecretView } from '@chaintill/webhooks';
import {
  CallbackSecretResponse,
  CallbackSecretWithTextResponse,
  DEFAULT_OVERLAP_SECONDS,
  RedeliverFailedBody,
  RedeliveredResponse,
  RotateSecretBody,
} from './webhooks.dto';

/** What concerns the callback URLs of all objects (ADR 0020). */
@Injectable()
export abstract class WebhookCallbacksRoutes {
  constructor(
    private readonly secret: CallbackSecret,
    private readonly log: WebhookLog,
    private readonly creates: IdempotentCreates,
  ) {}

  @Get('callback-secret')
  @Requires('webhooks:read')
  @ApiOperation({ operationId: 'getCallbackSecret', summary: 'Since when callbacks are signed with which secrets' })
  @ApiOkResponse({ type: CallbackSecretResponse })
  get(@Who() who: Principal): Promise<CallbackSecretView> {
    return this.secret.get(who);
  }

  @Post('callback-secret/rotate')
  @Requires('webhooks:manage')
  @HttpCode(200)
  @CreatesOnce()
  @ApiOperation({
    operationId: 'rotateCallbackSecret',
    summary: 'New secret for all callback URLs; the older ones go on signing for a while',
  })
  @ApiOkResponse({ type: CallbackSecretWithTextResponse })
  @Throws('INVALID_REQUEST', 'STATE_CONFLICT', 'IDEMPOTENCY_KEY_CONFLICT')
  async rotate(
    @Who() who: Principal,
    @Body() body: RotateSecretBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { secret, overlapSeconds = DEFAULT_OVERLAP_SECONDS } = body;
    const rotate = (tx: Tx): Promise<object> => this.secret.rotate(who, { secret, overlapSeconds }, tx);
    return sendStored(reply, await this.creates.once(who, idempotency, rotate, { secret: true, status: 200 }));
  }

  @Post('callbacks/redeliver-failed')
  @Requires('webhooks:manage')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'redeliverFailedCallbacks',
    summary: 'Send again whatever failed at callback URLs since a time',
  })
  @ApiAcceptedResponse({ type: RedeliveredResponse })
  @Throws('INVALID_REQUEST')
  redeliverFailed(@Who() who: Principal, @Body() { since }: RedeliverFailedBody): Promise<RedeliveredResponse> {
    return this.log.redeliverFailedCallbacks(who, new Date(since));
  }
}
