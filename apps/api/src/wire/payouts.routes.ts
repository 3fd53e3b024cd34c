import { Body, Delete, Get, HttpCode, Injectable, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Who, type Principal } from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  BodyLimit,
  CreatesOnce,
  Idempotent,
  idParam,
  pageOf,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import {
  PayoutEndings,
  PayoutReader,
  Payouts,
  PayoutSimulation,
  type BatchSummary,
  type BatchView,
  type PayoutDetail,
  type PayoutView,
  type Simulation,
} from '@chaintill/payouts';
import { BatchListQuery, BatchPage, BatchResponse } from './payout-batches.dto';
import { CreatePayoutsBody, ValidAddressResponse, ValidateAddressBody } from './payout-bodies.dto';
import { PayoutDetailResponse, PayoutListQuery, PayoutPage } from './payouts.dto';
import { PayoutSimulationResponse } from './payout-simulation.dto';
import { PayoutTotalsQuery, PayoutTotalsResponse } from './payout-totals.dto';

/** A thousand payouts with everything that one can have, mostly in ASCII. */
const BATCH_BYTES = 2 * 1_024 * 1_024;

/** What a policy refuses. */
export const POLICY = [
  'PAYOUT_LIMIT_EXCEEDED',
  'DESTINATION_NOT_ALLOWED',
  'DESTINATION_COOLING_OFF',
  'RATE_UNAVAILABLE',
] as const;

export const DESTINATION = [
  'INVALID_ADDRESS',
  'WRONG_CHAIN_ADDRESS',
  'BURN_ADDRESS',
  'TOKEN_CONTRACT_ADDRESS',
  'OWN_ADDRESS',
] as const;

const Batch = (): ParameterDecorator => Param('batchId', idParam('payoutBatch', 'batch'));
const Payout = (): ParameterDecorator => Param('payoutId', idParam('payout', 'payout'));

/** Payouts, for every surface that shows them. */
@Injectable()
export abstract class PayoutsRoutes {
  constructor(
    private readonly payouts: Payouts,
    private readonly reader: PayoutReader,
    private readonly endings: PayoutEndings,
    private readonly simulation: PayoutSimulation,
  ) {}

  @Post()
  @Requires('payouts:create')
  @HttpCode(201)
  @BodyLimit(BATCH_BYTES)
  @ApiOperation({
    operationId: 'createPayouts',
    summary: 'Pay out a batch: all of it or nothing; the amounts are held at once',
    description:
      'What it needs before it goes out stands in rule, by your policy (GET /payouts/policy). A batch that exceeds one of its limits is refused with what is left and since when there is more.',
  })
  @CreatesOnce()
  @ApiCreatedResponse({ type: BatchResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_AMOUNT',
    'INVALID_CHAIN',
    'INVALID_CURRENCY',
    'INVALID_URL',
    'BELOW_MINIMUM',
    ...DESTINATION,
    'RESOURCE_NOT_FOUND',
    'DUPLICATE_EXTERNAL_ID',
    'INSUFFICIENT_FUNDS',
    ...POLICY,
    'IDEMPOTENCY_KEY_CONFLICT',
    'PAYOUTS_UNAVAILABLE',
  )
  async create(
    @Who() who: Principal,
    @Body() body: CreatePayoutsBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return sendStored(reply, await this.payouts.create(who, body, idempotency));
  }

  @Get()
  @Requires('payouts:read')
  @ApiOperation({ operationId: 'listPayouts', summary: 'Payouts and refunds, newest first unless sorted otherwise' })
  @ApiOkResponse({ type: PayoutPage })
  @Throws('INVALID_REQUEST')
  list(@Who() who: Principal, @Query() query: PayoutListQuery): Promise<Page<PayoutView>> {
    const { sortBy = 'createdAt', sortOrder = 'desc', ...rest } = query;
    return this.reader.list(who, { ...rest, ...pageOf(query), sortBy, sortOrder });
  }

  @Post('simulate')
  @Requires('payouts:create')
  @HttpCode(200)
  @BodyLimit(BATCH_BYTES)
  @ApiOperation({
    operationId: 'simulatePayouts',
    summary:
      'What would become of a batch: what leaves, what arrives, what it costs, who has to consent, what is wrong',
  })
  @ApiOkResponse({ type: PayoutSimulationResponse })
  @Throws('INVALID_REQUEST', 'INVALID_AMOUNT')
  simulate(@Who() who: Principal, @Body() body: CreatePayoutsBody): Promise<Simulation> {
    return this.simulation.of(who, body);
  }

  @Post('validate-address')
  @Requires('payouts:create')
  @HttpCode(200)
  @ApiOperation({ operationId: 'validatePayoutAddress', summary: 'Whether payouts can go to an address' })
  @ApiOkResponse({ type: ValidAddressResponse })
  @Throws('INVALID_REQUEST', 'INVALID_CHAIN', ...DESTINATION)
  validateAddress(@Who() who: Principal, @Body() body: ValidateAddressBody): Promise<ValidAddressResponse> {
    return this.simulation.address(who, body.chainId, body.address);
  }

  @Get('totals')
  @Requires('payouts:read')
  @ApiOperation({ operationId: 'payoutTotals', summary: 'How many payouts are in each state, and their sums' })
  @ApiOkResponse({ type: PayoutTotalsResponse })
  @Throws('INVALID_REQUEST')
  async totals(@Who() who: Principal, @Query() query: PayoutTotalsQuery): Promise<PayoutTotalsResponse> {
    return { data: await this.reader.totals(who, query) };
  }

  @Get('batches')
  @Requires('payouts:read')
  @ApiOperation({ operationId: 'listPayoutBatches', summary: 'Batches, newest first' })
  @ApiOkResponse({ type: BatchPage })
  @Throws('INVALID_REQUEST')
  batches(@Who() who: Principal, @Query() query: BatchListQuery): Promise<Page<BatchSummary>> {
    return this.reader.batches(who, { ...pageOf(query), status: query.status });
  }

  @Get('batches/:batchId')
  @Requires('payouts:read')
  @ApiOperation({ operationId: 'getPayoutBatch', summary: 'One batch with its payouts' })
  @ApiOkResponse({ type: BatchResponse })
  @Throws('RESOURCE_NOT_FOUND')
  batch(@Who() who: Principal, @Batch() batchId: string): Promise<BatchView> {
    return this.reader.batch(who, batchId);
  }

  @Post('batches/:batchId/cancel')
  @Requires('payouts:cancel')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'cancelPayoutBatch',
    summary: 'Call off what of a batch is not being signed yet; its amounts are available again',
  })
  @ApiOkResponse({ type: BatchResponse })
  @Throws('RESOURCE_NOT_FOUND', 'STATE_CONFLICT')
  cancelBatch(@Who() who: Principal, @Batch() batchId: string): Promise<BatchView> {
    return this.endings.cancel(who, batchId);
  }

  @Get(':payoutId')
  @Requires('payouts:read')
  @ApiOperation({ operationId: 'getPayout', summary: 'One payout with every step of its life' })
  @ApiOkResponse({ type: PayoutDetailResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(@Who() who: Principal, @Payout() payoutId: string): Promise<PayoutDetail> {
    return this.reader.get(who, payoutId);
  }

  @Delete(':payoutId')
  @Requires('payouts:cancel')
  @HttpCode(200)
  @ApiOperation({ operationId: 'cancelPayout', summary: 'Call off one payout, while it is not being signed' })
  @ApiOkResponse({ type: PayoutDetailResponse })
  @Throws('RESOURCE_NOT_FOUND', 'STATE_CONFLICT')
  async cancel(@Who() who: Principal, @Payout() payoutId: string): Promise<PayoutDetail> {
    await this.endings.cancel(who, await this.reader.batchOf(who, payoutId), payoutId);
    return this.reader.get(who, payoutId);
  }
}
