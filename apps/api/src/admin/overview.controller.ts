import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Requires, Through, Who, type Principal } from '@chaintill/access';
import { AddressStock } from '@chaintill/addresses';
import { AssetRegistry } from '@chaintill/assets';
import { ApiOkResponse, ApiOperation, ApiTags, Throws } from '@chaintill/http';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Balances } from '@chaintill/ledger';
import { OrderHistory } from '@chaintill/orders';
import { Surface } from '../openapi/surface';
import { ChainStatusReader } from '../operations/chain-status';
import { ChainList, OverviewQuery, OverviewResponse } from './overview.dto';

const DEFAULT_DAYS = 30;

/** What the first page of the panel shows. */
@Controller('admin/api')
@Through('session')
@Surface('admin')
@ApiTags('Overview')
export class OverviewController {
  constructor(
    private readonly history: OrderHistory,
    private readonly balances: Balances,
    private readonly stock: AddressStock,
    private readonly chainStatus: ChainStatusReader,
    private readonly assets: AssetRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('overview')
  @Requires('overview:read')
  @ApiOperation({
    operationId: 'getOverview',
    summary: 'Volume, orders by state, balances, health of the chains, stock',
  })
  @ApiOkResponse({ type: OverviewResponse })
  @Throws('INVALID_REQUEST')
  async overview(@Who() who: Principal, @Query() { days }: OverviewQuery): Promise<OverviewResponse> {
    const [volume, counts, balances, chains, pools] = await Promise.all([
      this.history.volume(who, Number(days ?? DEFAULT_DAYS)),
      this.history.counts(who),
      this.balances.list(who),
      this.chainStatus.read(this.clock.now(), who.livemode),
      this.stock.summary(who),
    ]);
    return {
      volume,
      counts: Object.entries(counts).map(([state, orders]) => ({ state, orders })),
      balances,
      chains,
      pools: pools.map((pool) => ({ ...pool, chainIds: [...pool.chainIds] })),
    };
  }

  @Get('chains')
  @Requires('overview:read')
  @ApiOperation({ operationId: 'listChains', summary: 'Chains and currencies on offer in this mode' })
  @ApiOkResponse({ type: ChainList })
  chains(@Who() who: Principal): ChainList {
    return {
      data: this.assets.chains(who.livemode).map(({ id, name, family, assets }) => ({
        chainId: id,
        name,
        protocol: family,
        currencies: assets.map(({ symbol, decimals, contract }) => ({ currency: symbol, decimals, contract })),
      })),
    };
  }
}
