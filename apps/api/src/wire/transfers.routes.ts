import { Get, Injectable, Param, Query } from '@nestjs/common';
import { Requires, Who, type Principal } from '@chaintill/access';
import { ApiOkResponse, ApiOperation, ApiParam, numericIdParam, pageOf, Throws } from '@chaintill/http';
import type { Page } from '@chaintill/kernel';
import { TransfersService, type TransferView } from '@chaintill/settlement';
import { TransferListQuery, TransferPage, TransferResponse } from './transfers.dto';

/** Transfers (S2-E09, E10): all money that reached an address of the merchant. */
@Injectable()
export abstract class TransfersRoutes {
  constructor(private readonly transfers: TransfersService) {}

  @Get()
  @Requires('transfers:read')
  @ApiOperation({ operationId: 'listTransfers', summary: 'Money that arrived, whatever it turned out to be' })
  @ApiOkResponse({ type: TransferPage })
  @Throws('INVALID_REQUEST')
  list(@Who() who: Principal, @Query() query: TransferListQuery): Promise<Page<TransferView>> {
    const { sortBy = 'createdAt', sortOrder = 'desc', ...rest } = query;
    return this.transfers.list(who, { ...rest, ...pageOf(query), sortBy, sortOrder });
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
}
