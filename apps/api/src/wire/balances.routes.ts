import { Get, Injectable, Query } from '@nestjs/common';
import { Requires, Who, type Principal } from '@chaintill/access';
import { ApiOkResponse, ApiOperation, Throws } from '@chaintill/http';
import { BalanceHistory, Balances, type BalanceHistoryView } from '@chaintill/ledger';
import { BalanceHistoryQuery, BalanceHistoryResponse, BalanceList, BalanceListQuery } from './balances.dto';

/** Balances as the ledger has them; an addition to S2. */
@Injectable()
export abstract class BalancesRoutes {
  constructor(
    private readonly balances: Balances,
    private readonly balanceHistory: BalanceHistory,
  ) {}

  @Get()
  @Requires('balances:read')
  @ApiOperation({ operationId: 'listBalances', summary: 'What you have of each asset, in all or in one account' })
  @ApiOkResponse({ type: BalanceList })
  @Throws('INVALID_REQUEST')
  async list(@Who() who: Principal, @Query() { accountId }: BalanceListQuery): Promise<BalanceList> {
    if (accountId === undefined) return { data: await this.balances.list(who) };
    const held = await this.balances.ofPurses(who, [accountId]);
    return { data: (held.get(accountId) ?? []).map((balance) => ({ ...balance, own: null })) };
  }

  @Get('history')
  @Requires('balances:read')
  @ApiOperation({
    operationId: 'listBalanceHistory',
    summary: 'What you had of an asset at the end of each hour, day, …',
  })
  @ApiOkResponse({ type: BalanceHistoryResponse })
  @Throws('INVALID_REQUEST', 'INVALID_CHAIN', 'INVALID_CURRENCY')
  history(@Who() who: Principal, @Query() query: BalanceHistoryQuery): Promise<BalanceHistoryView> {
    const { from, to, interval = 'day', timeZone = 'UTC', accountId: subAccount, ...asset } = query;
    return this.balanceHistory.list(who, {
      ...asset,
      interval,
      timeZone,
      ...(subAccount !== undefined && { subAccount }),
      from: new Date(from),
      ...(to !== undefined && { to: new Date(to) }),
    });
  }
}
