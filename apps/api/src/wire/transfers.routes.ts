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
  IdempotentCreates,
  numericIdParam,
  pageOf,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import { Returns } from '@chaintill/payouts';
import { TransferDecisions, TransfersService, type TransferView } from '@chaintill/settlement';
import { PayoutResponse } from './payouts.dto';
import { POLICY } from './payouts.routes';
import { CreateReturnBody } from './refunds.dto';
import { DecideTransferBody, TransferListQuery, TransferPage, TransferResponse } from './transfers.dto';

/** Transfers (S2-E09, E10): all money that reached an address of the merchant. */
@Injectable()
export abstract class TransfersRoutes {
  constructor(
    private readonly transfers: TransfersService,
    private readonly decisions: TransferDecisions,
    private readonly returns: Returns,
    private readonly creates: IdempotentCreates,
  ) {}

  @Get()
  @Requires('transfers:read')
  @ApiOperation({ operationId: 'listTransfers', summary: 'Money that arrived, whatever it turned out to be' })
  @ApiOkResponse({ type: TransferPage })
  @Throws('INVALID_REQUEST')
  list(@Who() who: Principal, @Query() query: TransferListQuery): Promise<Page<TransferView>> {
    const { sortBy = 'createdAt', sortOrder = 'desc', needsDecision: text, ...rest } = query;
    const needsDecision = text === undefined ? undefined : text === 'true';
    return this.transfers.list(who, { ...rest, ...pageOf(query), needsDecision, sortBy, sortOrder });
  }

  @Get(':transferId')
  @Requires('transfers:read')
  @ApiOperation({ operationId: 'getTransfer', summary: 'One transfer' })
  @ApiParam({ name: 'transferId', example: 'trf_00000000000000000000000042' })
  @ApiOkResponse({ type: TransferResponse })
  @Throws('RESOURCE_NOT_FOUND')
  get(
    @Who() who: Principal,
    @Param('transferId', numericIdParam('transfer', 'transfer')) id: string,
  ): Promise<TransferView> {
    return this.transfers.get(who, id);
  }

  @Post(':transferId/decision')
  @Requires('transfers:decide')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'decideTransfer',
    summary: 'Decide about money in review: credit, keep or return it; once, for good',
  })
  @ApiParam({ name: 'transferId', example: 'trf_00000000000000000000000042' })
  @ApiOkResponse({ type: TransferResponse })
  @Throws('INVALID_REQUEST', 'INVALID_ADDRESS', 'RESOURCE_NOT_FOUND', 'STATE_CONFLICT')
  async decide(
    @Who() who: Principal,
    @Param('transferId', numericIdParam('transfer', 'transfer')) id: string,
    @Body() body: DecideTransferBody,
  ): Promise<TransferView> {
    await this.decisions.decide(who, id, body);
    return this.transfers.get(who, id);
  }

  @Post(':transferId/return')
  @Requires('payouts:create')
  @HttpCode(201)
  @CreatesOnce()
  @ApiOperation({
    operationId: 'returnTransfer',
    summary: 'Send back money that was decided to be returned',
    description: 'A return is a payout and needs the same consent. One that was not paid may be followed by another.',
  })
  @ApiParam({ name: 'transferId', example: 'trf_00000000000000000000000042' })
  @ApiCreatedResponse({ type: PayoutResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_URL',
    'OWN_ADDRESS',
    'RESOURCE_NOT_FOUND',
    'STATE_CONFLICT',
    'DUPLICATE_EXTERNAL_ID',
    ...POLICY,
    'IDEMPOTENCY_KEY_CONFLICT',
    'PAYOUTS_UNAVAILABLE',
  )
  async sendBack(
    @Who() who: Principal,
    @Param('transferId', numericIdParam('transfer', 'transfer')) id: string,
    @Body() body: CreateReturnBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const made = this.creates.once(who, idempotency, (tx) => this.returns.create(tx, who, id, body));
    return sendStored(reply, await made);
  }
}
