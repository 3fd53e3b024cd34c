import { Body, Get, HttpCode, Injectable, Post, Query } from '@nestjs/common';
import { Requires, Who, type Principal } from '@chaintill/access';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, pageOf, Throws } from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import {
  SweepList,
  SweepRequests,
  TreasuryReader,
  type SweepRequestView,
  type SweepView,
  type TreasuryView,
} from '@chaintill/treasury';
import { RequestSweepBody, SweepListQuery, SweepPage, SweepRequestResponse, TreasuryResponse } from './treasury.dto';

/** Wallets, and what is swept into them; an addition to S2. */
@Injectable()
export abstract class TreasuryRoutes {
  constructor(
    private readonly reader: TreasuryReader,
    private readonly list: SweepList,
    private readonly requests: SweepRequests,
  ) {}

  @Get()
  @Requires('treasury:read')
  @ApiOperation({
    operationId: 'getTreasury',
    summary: 'Your wallets with what they hold, and what lies at your receiving addresses',
  })
  @ApiOkResponse({ type: TreasuryResponse })
  overview(@Who() who: Principal): Promise<TreasuryView> {
    return this.reader.overview(who);
  }

  @Get('sweeps')
  @Requires('treasury:read')
  @ApiOperation({
    operationId: 'listSweeps',
    summary: 'What was moved from receiving addresses to a hot wallet, newest first',
  })
  @ApiOkResponse({ type: SweepPage })
  @Throws('INVALID_REQUEST')
  sweeps(@Who() who: Principal, @Query() query: SweepListQuery): Promise<Page<SweepView>> {
    const { status, chainId, currency } = query;
    return this.list.list(who, { ...pageOf(query), status, chainId, currency });
  }

  @Post('sweeps')
  @Requires('treasury:manage')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'requestSweep',
    summary: 'Sweep everything of a currency now, whether it is worth its cost or not',
    description: 'Asking again before a worker took it up gives the first request.',
  })
  @ApiAcceptedResponse({ type: SweepRequestResponse })
  @Throws('INVALID_REQUEST', 'INVALID_CHAIN', 'INVALID_CURRENCY')
  request(@Who() who: Principal, @Body() { chainId, currency }: RequestSweepBody): Promise<SweepRequestView> {
    return this.requests.ask(who, chainId, currency);
  }
}
