import { Body, Get, HttpCode, Injectable, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Who, type Principal } from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  CreatesOnce,
  Idempotent,
  idParam,
  pageOf,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import { OrderList, OrdersService, type OrderView } from '@chaintill/orders';
import { OrderActions } from '@chaintill/settlement';
import { AcceptOrderBody, CreateOrderBody, OrderListQuery, OrderPage, OrderResponse } from './orders.dto';

/** Orders (S2-E01 to E03), for every surface that shows them. */
@Injectable()
export abstract class OrdersRoutes {
  constructor(
    private readonly orders: OrdersService,
    private readonly orderList: OrderList,
    private readonly actions: OrderActions,
  ) {}

  @Post()
  @Requires('orders:create')
  @HttpCode(201)
  @ApiOperation({ operationId: 'createOrder', summary: 'Ask a payer for an amount' })
  @CreatesOnce()
  @ApiCreatedResponse({ type: OrderResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_AMOUNT',
    'INVALID_CHAIN',
    'INVALID_CURRENCY',
    'INVALID_URL',
    'RESOURCE_NOT_FOUND',
    'QUOTE_EXPIRED',
    'DUPLICATE_ORDER_REFERENCE',
    'IDEMPOTENCY_KEY_CONFLICT',
    'NO_AVAILABLE_ADDRESSES',
    'RATE_UNAVAILABLE',
  )
  async create(
    @Who() who: Principal,
    @Body() body: CreateOrderBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { organizationId, livemode, id } = who;
    const creator = { organizationId, livemode, actorId: id, ...(who.kind !== 'session' && { credentialId: id }) };
    return sendStored(reply, await this.orders.create(creator, body, idempotency));
  }

  @Get()
  @Requires('orders:read')
  @ApiOperation({ operationId: 'listOrders', summary: 'Orders, newest first unless sorted otherwise' })
  @ApiOkResponse({ type: OrderPage })
  @Throws('INVALID_REQUEST')
  list(@Who() who: Principal, @Query() query: OrderListQuery): Promise<Page<OrderView>> {
    const { sortBy = 'createdAt', sortOrder = 'desc', ...rest } = query;
    return this.orderList.list(who, { ...rest, ...pageOf(query), sortBy, sortOrder });
  }

  @Get(':orderId')
  @Requires('orders:read')
  @ApiOperation({ operationId: 'getOrder', summary: 'One order' })
  @ApiParam({ name: 'orderId', example: 'ord_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  @ApiOkResponse({ type: OrderResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(@Who() who: Principal, @Param('orderId', idParam('order', 'order')) orderId: string): Promise<OrderView> {
    return this.orders.get(who, orderId);
  }

  @Post(':orderId/cancel')
  @Requires('orders:create')
  @HttpCode(200)
  @ApiOperation({ operationId: 'cancelOrder', summary: 'Call an order off, while no payment was seen' })
  @ApiOkResponse({ type: OrderResponse })
  @Throws('RESOURCE_NOT_FOUND', 'ORDER_ALREADY_PAID', 'ORDER_EXPIRED', 'STATE_CONFLICT')
  cancel(@Who() who: Principal, @Param('orderId', idParam('order', 'order')) orderId: string): Promise<OrderView> {
    return this.actions.cancel(who, orderId);
  }

  @Post(':orderId/accept')
  @Requires('orders:accept')
  @HttpCode(200)
  @ApiOperation({ operationId: 'acceptOrder', summary: 'Take what is confirmed as full payment' })
  @ApiOkResponse({ type: OrderResponse })
  @Throws('INVALID_REQUEST', 'INVALID_AMOUNT', 'RESOURCE_NOT_FOUND', 'ORDER_ALREADY_PAID', 'STATE_CONFLICT')
  accept(
    @Who() who: Principal,
    @Param('orderId', idParam('order', 'order')) orderId: string,
    @Body() body: AcceptOrderBody,
  ): Promise<OrderView> {
    return this.actions.accept(who, orderId, body);
  }
}
