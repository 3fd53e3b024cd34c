import { Body, Get, Header, HttpCode, Injectable, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Who, type Principal } from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  Idempotent,
  idParam,
  pageOf,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import { OrderList, OrdersService, type OrderView } from '@chaintill/orders';
import { CreateOrderBody, OrderListQuery, OrderPage, OrderResponse } from './orders.dto';

/** Orders (S2-E01 to E03), for every surface that shows them. */
@Injectable()
export abstract class OrdersRoutes {
  constructor(
    private readonly orders: OrdersService,
    private readonly orderList: OrderList,
  ) {}

  @Post()
  @Requires('orders:create')
  @HttpCode(201)
  @Header('content-type', 'application/json; charset=utf-8')
  @ApiOperation({ operationId: 'createOrder', summary: 'Ask a payer for an amount' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the same key and body within 24 hours give the first answer again; 1 to 255 visible ASCII characters',
  })
  @ApiCreatedResponse({ type: OrderResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_AMOUNT',
    'INVALID_CHAIN',
    'INVALID_CURRENCY',
    'DUPLICATE_ORDER_REFERENCE',
    'IDEMPOTENCY_KEY_CONFLICT',
    'NO_AVAILABLE_ADDRESSES',
  )
  async create(
    @Who() who: Principal,
    @Body() body: CreateOrderBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { organizationId, livemode, id } = who;
    const creator = { organizationId, livemode, actorId: id, ...(who.kind === 'api_key' && { keyId: id }) };
    const created = await this.orders.create(creator, body, idempotency);
    if (created.replayed) reply.header('idempotent-replayed', 'true');
    return created.body;
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
}
