import { Body, Get, HttpCode, Injectable, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Who, type Principal } from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  CreatesOnce,
  IdempotentCreates,
  Idempotent,
  idParam,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import { Quotes, RateList, type QuoteView, type RateView } from '@chaintill/rates';
import { CreateQuoteBody, QuoteResponse, RateListQuery, RateListResponse } from './rates.dto';

/** What currencies cost, for every surface that shows it. */
@Injectable()
export abstract class RatesRoutes {
  constructor(private readonly rates: RateList) {}

  @Get()
  @Requires('rates:read')
  @ApiOperation({ operationId: 'listRates', summary: 'What currencies cost, by which sources, or why nobody can say' })
  @ApiOkResponse({ type: RateListResponse })
  @Throws('INVALID_REQUEST', 'INVALID_CHAIN', 'INVALID_CURRENCY')
  async list(@Who() who: Principal, @Query() query: RateListQuery): Promise<{ data: RateView[] }> {
    return { data: await this.rates.list(who, query) };
  }
}

/** Quotes: what a price comes to, held for 5 minutes. */
@Injectable()
export abstract class QuotesRoutes {
  constructor(
    private readonly quotes: Quotes,
    private readonly creates: IdempotentCreates,
  ) {}

  @Post()
  @Requires('quotes:create')
  @HttpCode(201)
  @ApiOperation({ operationId: 'createQuote', summary: 'What a price comes to in a currency, held for 5 minutes' })
  @CreatesOnce()
  @ApiCreatedResponse({ type: QuoteResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_AMOUNT',
    'INVALID_CHAIN',
    'INVALID_CURRENCY',
    'IDEMPOTENCY_KEY_CONFLICT',
    'RATE_UNAVAILABLE',
  )
  async create(
    @Who() who: Principal,
    @Body() body: CreateQuoteBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const answer = await this.creates.once(who, idempotency, (tx) => this.quotes.create(who, body, tx));
    return sendStored(reply, answer);
  }

  @Get(':quoteId')
  @Requires('quotes:read')
  @ApiOperation({ operationId: 'getQuote', summary: 'One quote' })
  @ApiParam({ name: 'quoteId', example: 'quo_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  @ApiOkResponse({ type: QuoteResponse })
  @Throws('RESOURCE_NOT_FOUND')
  async get(@Who() who: Principal, @Param('quoteId', idParam('quote', 'quote')) quoteId: string): Promise<QuoteView> {
    return this.quotes.view(await this.quotes.get(who, quoteId));
  }
}
