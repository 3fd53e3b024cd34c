import { Get, Injectable } from '@nestjs/common';
import { Requires, Who, type Principal } from '@chaintill/access';
import { ApiOkResponse, ApiOperation } from '@chaintill/http';
import { Balances } from '@chaintill/ledger';
import { BalanceList } from './balances.dto';

/** Balances as the ledger has them; an addition to S2. */
@Injectable()
export abstract class BalancesRoutes {
  constructor(private readonly balances: Balances) {}

  @Get()
  @Requires('balances:read')
  @ApiOperation({ operationId: 'listBalances', summary: 'What you have of each asset' })
  @ApiOkResponse({ type: BalanceList })
  async list(@Who() who: Principal): Promise<BalanceList> {
    return { data: await this.balances.list(who) };
  }
}
