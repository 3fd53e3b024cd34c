import { Body, Delete, Get, HttpCode, Injectable, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Requires, Who, type Principal } from '@chaintill/access';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  CreatesOnce,
  Idempotent,
  IdempotentCreates,
  idParam,
  pageOf,
  PageQuery,
  sendStored,
  Throws,
  type IdempotencyRequest,
} from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import { PayoutDestinations, type DestinationView } from '@chaintill/payouts';
import { CODE_FAULTS } from './code.dto';
import { CreateDestinationBody, DestinationPage, DestinationResponse } from './payout-destinations.dto';

/** The list of addresses that payouts go to, where a policy lets them go to listed ones only. */
@Injectable()
export abstract class PayoutDestinationsRoutes {
  constructor(
    private readonly destinations: PayoutDestinations,
    private readonly creates: IdempotentCreates,
  ) {}

  @Get()
  @Requires('payout-destinations:read')
  @ApiOperation({ operationId: 'listPayoutDestinations', summary: 'Addresses that payouts may go to, newest first' })
  @ApiOkResponse({ type: DestinationPage })
  @Throws('INVALID_REQUEST')
  list(@Who() who: Principal, @Query() query: PageQuery): Promise<Page<DestinationView>> {
    return this.destinations.list(who, pageOf(query));
  }

  @Post()
  @Requires('payout-destinations:manage')
  @HttpCode(201)
  @CreatesOnce()
  @ApiOperation({
    operationId: 'addPayoutDestination',
    summary: 'List an address, by a code of your authenticator app; it is paid to once it cooled off',
  })
  @ApiCreatedResponse({ type: DestinationResponse })
  @Throws(
    'INVALID_REQUEST',
    'INVALID_CHAIN',
    'INVALID_ADDRESS',
    'WRONG_CHAIN_ADDRESS',
    'BURN_ADDRESS',
    'TOKEN_CONTRACT_ADDRESS',
    'OWN_ADDRESS',
    'STATE_CONFLICT',
    'IDEMPOTENCY_KEY_CONFLICT',
    ...CODE_FAULTS,
  )
  async add(
    @Who() who: Principal,
    @Body() body: CreateDestinationBody,
    @Idempotent() idempotency: IdempotencyRequest | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const added = this.destinations.add(who, body, (list) => this.creates.once(who, idempotency, list));
    return sendStored(reply, await added);
  }

  @Delete(':destinationId')
  @Requires('payout-destinations:manage')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'removePayoutDestination',
    summary: 'Take an address off the list, at once: what was approved and is not signed yet does not go there either',
  })
  @ApiNoContentResponse()
  @Throws('RESOURCE_NOT_FOUND')
  async remove(
    @Who() who: Principal,
    @Param('destinationId', idParam('destination', 'destination')) destinationId: string,
  ): Promise<void> {
    await this.destinations.remove(who, destinationId);
  }
}
