import { Body, Delete, Get, HttpCode, Injectable, Param, Post, Put, Query, Res } from '@nestjs/common';
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
  pageOf,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import { PaymentLinks, type PaymentLinkView } from '@chaintill/payment-links';
import {
  CreatePaymentLinkBody,
  PaymentLinkListQuery,
  PaymentLinkPage,
  PaymentLinkResponse,
  UpdatePaymentLinkBody,
} from './payment-links.dto';

const TERMS = ['INVALID_REQUEST', 'INVALID_AMOUNT', 'INVALID_CHAIN', 'INVALID_CURRENCY', 'INVALID_URL'] as const;

const Link = (): ParameterDecorator => Param('linkId', idParam('paymentLink', 'payment link'));

/** Payment links (S2-E16 to E20). */
@Injectable()
export abstract class PaymentLinksRoutes {
  constructor(
    private readonly links: PaymentLinks,
    private readonly creates: IdempotentCreates,
  ) {}

  @Post()
  @Requires('payment-links:manage')
  @HttpCode(201)
  @CreatesOnce()
  @ApiOperation({ operationId: 'createPaymentLink', summary: 'Make a page on which anybody with its address can buy' })
  @ApiCreatedResponse({ type: PaymentLinkResponse })
  @Throws(...TERMS, 'RESOURCE_NOT_FOUND', 'IDEMPOTENCY_KEY_CONFLICT')
  async create(
    @Who() who: Principal,
    @Body() body: CreatePaymentLinkBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return sendStored(reply, await this.creates.once(who, idempotency, (tx) => this.links.create(tx, who, body)));
  }

  @Get()
  @Requires('payment-links:read')
  @ApiOperation({ operationId: 'listPaymentLinks', summary: 'Payment links, newest first unless sorted otherwise' })
  @ApiOkResponse({ type: PaymentLinkPage })
  @Throws('INVALID_REQUEST')
  list(@Who() who: Principal, @Query() query: PaymentLinkListQuery): Promise<Page<PaymentLinkView>> {
    const { sortBy = 'createdAt', sortOrder = 'desc', ...rest } = query;
    return this.links.list(who, { ...rest, ...pageOf(query), sortBy, sortOrder });
  }

  @Get(':linkId')
  @Requires('payment-links:read')
  @ApiOperation({ operationId: 'getPaymentLink', summary: 'One payment link' })
  @ApiOkResponse({ type: PaymentLinkResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(@Who() who: Principal, @Link() linkId: string): Promise<PaymentLinkView> {
    return this.links.get(who, linkId);
  }

  @Put(':linkId')
  @Requires('payment-links:manage')
  @ApiOperation({
    operationId: 'updatePaymentLink',
    summary: 'Change what the body names; the rest stays, null clears',
    description: 'amount, priceCurrency, minAmount and maxAmount stay as they are once the link has an order.',
  })
  @ApiOkResponse({ type: PaymentLinkResponse })
  @Throws(...TERMS, 'RESOURCE_NOT_FOUND', 'STATE_CONFLICT', 'PRICE_FROZEN')
  update(@Who() who: Principal, @Link() linkId: string, @Body() body: UpdatePaymentLinkBody): Promise<PaymentLinkView> {
    return this.links.update(who, linkId, body);
  }

  @Delete(':linkId')
  @Requires('payment-links:manage')
  @HttpCode(200)
  @ApiOperation({ operationId: 'archivePaymentLink', summary: 'Take a link out of use; its orders go on' })
  @ApiOkResponse({ type: PaymentLinkResponse })
  @Throws('RESOURCE_NOT_FOUND')
  archive(@Who() who: Principal, @Link() linkId: string): Promise<PaymentLinkView> {
    return this.links.archive(who, linkId);
  }
}
