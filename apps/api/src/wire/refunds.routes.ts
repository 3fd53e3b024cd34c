import { Body, Get, HttpCode, Injectable, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Who, type Principal } from '@chaintill/access';
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
import { Refunds, type RefundsView } from '@chaintill/payouts';
import { PayoutResponse } from './payouts.dto';
import { POLICY } from './payouts.routes';
import { CreateRefundBody, RefundsResponse } from './refunds.dto';

const Order = (): ParameterDecorator => Param('orderId', idParam('order', 'order'));

/** Refunds of orders: payouts that never exceed what an order received. */
@Injectable()
export abstract class RefundsRoutes {
  constructor(
    private readonly refunds: Refunds,
    private readonly creates: IdempotentCreates,
  ) {}

  @Get(':orderId/refunds')
  @Requires('payouts:read')
  @ApiOperation({ operationId: 'listRefunds', summary: 'What an order received, gave back and can still give back' })
  @ApiOkResponse({ type: RefundsResponse })
  @Throws('RESOURCE_NOT_FOUND')
  list(@Who() who: Principal, @Order() orderId: string): Promise<RefundsView> {
    return this.refunds.list(who, orderId);
  }

  @Post(':orderId/refunds')
  @Requires('payouts:create')
  @HttpCode(201)
  @CreatesOnce()
  @ApiOperation({
    operationId: 'createRefund',
    summary: 'Give back all or part of what an order received',
    description: 'A refund is a payout: it is held at once, and needs the same consent before it goes out.',
  })
  @ApiCreatedResponse({ type: PayoutResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_AMOUNT',
    'INVALID_URL',
    'INVALID_ADDRESS',
    'WRONG_CHAIN_ADDRESS',
    'BURN_ADDRESS',
    'TOKEN_CONTRACT_ADDRESS',
    'OWN_ADDRESS',
    'RESOURCE_NOT_FOUND',
    'REFUND_TOO_LARGE',
    'STATE_CONFLICT',
    'DUPLICATE_EXTERNAL_ID',
    'INSUFFICIENT_FUNDS',
    ...POLICY,
    'IDEMPOTENCY_KEY_CONFLICT',
    'PAYOUTS_UNAVAILABLE',
  )
  async create(
    @Who() who: Principal,
    @Order() orderId: string,
    @Body() body: CreateRefundBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const made = this.creates.once(who, idempotency, (tx) => this.refunds.create(tx, who, orderId, body));
    return sendStored(reply, await made);
  }
}
