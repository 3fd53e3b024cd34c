import { Controller, Get, Param } from '@nestjs/common';
import { Requires, Through, Who, type Principal } from '@chaintill/access';
import { ApiOkResponse, ApiOperation, ApiTags, idParam, Throws } from '@chaintill/http';
import { OrderHistory, OrderList, OrdersService, type TimelineStep } from '@chaintill/orders';
import { OrderActions } from '@chaintill/settlement';
import { Surface } from '../openapi/surface';
import { AccountsRoutes, AccountTransfersRoutes } from '../wire/accounts.routes';
import { AddressPoolRoutes } from '../wire/address-pool.routes';
import { AuditLogRoutes } from '../wire/audit-log.routes';
import { BalancesRoutes } from '../wire/balances.routes';
import { ConfigRoutes } from '../wire/config.routes';
import { DepositsRoutes } from '../wire/deposits.routes';
import { OAuthAppsRoutes } from '../wire/oauth-apps.routes';
import { OrdersRoutes } from '../wire/orders.routes';
import { PaymentLinksRoutes } from '../wire/payment-links.routes';
import { PayoutConsentsRoutes } from '../wire/payout-consents.routes';
import { PayoutDestinationsRoutes } from '../wire/payout-destinations.routes';
import { PayoutPolicyRoutes } from '../wire/payout-policy.routes';
import { PayoutsRoutes } from '../wire/payouts.routes';
import { QuotesRoutes, RatesRoutes } from '../wire/rates.routes';
import { ReconciliationRoutes } from '../wire/reconciliation.routes';
import { RefundsRoutes } from '../wire/refunds.routes';
import { StatementsRoutes } from '../wire/statements.routes';
import { TransfersRoutes } from '../wire/transfers.routes';
import { TreasuryRoutes } from '../wire/treasury.routes';
import { WebhookCallbacksRoutes } from '../wire/webhook-callbacks.routes';
import { WebhookEndpointsRoutes } from '../wire/webhook-endpoints.routes';
import { WebhookLogRoutes } from '../wire/webhook-log.routes';
import { Timeline } from './timeline.dto';

/*
 * The panel's API: the routes that all surfaces share, under /admin/api and behind a session, and what only the panel shows.
 */

@Controller('admin/api/orders')
@Through('session')
@Surface('admin')
@ApiTags('Orders')
export class AdminOrdersController extends OrdersRoutes {
  constructor(
    orders: OrdersService,
    orderList: OrderList,
    actions: OrderActions,
    private readonly history: OrderHistory,
  ) {
    super(orders, orderList, actions);
  }

  @Get(':orderId/timeline')
  @Requires('orders:read')
  @ApiOperation({ operationId: 'getOrderTimeline', summary: 'Every step of an order with its cause' })
  @ApiOkResponse({ type: Timeline })
  @Throws('RESOURCE_NOT_FOUND')
  async timeline(
    @Who() who: Principal,
    @Param('orderId', idParam('order', 'order')) orderId: string,
  ): Promise<{ data: TimelineStep[] }> {
    return { data: await this.history.timeline(who, orderId) };
  }
}

@Controller('admin/api/deposits')
@Through('session')
@Surface('admin')
@ApiTags('Deposits')
export class AdminDepositsController extends DepositsRoutes {}

@Controller('admin/api/rates')
@Through('session')
@Surface('admin')
@ApiTags('Rates')
export class AdminRatesController extends RatesRoutes {}

@Controller('admin/api/quotes')
@Through('session')
@Surface('admin')
@ApiTags('Rates')
export class AdminQuotesController extends QuotesRoutes {}

@Controller('admin/api/transfers')
@Through('session')
@Surface('admin')
@ApiTags('Transfers')
export class AdminTransfersController extends TransfersRoutes {}

@Controller('admin/api/address-pool')
@Through('session')
@Surface('admin')
@ApiTags('Address pool')
export class AdminAddressPoolController extends AddressPoolRoutes {}

@Controller('admin/api/webhooks/endpoints')
@Through('session')
@Surface('admin')
@ApiTags('Webhooks')
export class AdminWebhookEndpointsController extends WebhookEndpointsRoutes {}

@Controller('admin/api/webhooks')
@Through('session')
@Surface('admin')
@ApiTags('Webhooks')
export class AdminWebhookLogController extends WebhookLogRoutes {}

@Controller('admin/api/webhooks')
@Through('session')
@Surface('admin')
@ApiTags('Webhooks')
export class AdminWebhookCallbacksController extends WebhookCallbacksRoutes {}

@Controller('admin/api/payment-links')
@Through('session')
@Surface('admin')
@ApiTags('Payment links')
export class AdminPaymentLinksController extends PaymentLinksRoutes {}

@Controller('admin/api/audit-log')
@Through('session')
@Surface('admin')
@ApiTags('Audit log')
export class AdminAuditLogController extends AuditLogRoutes {}

@Controller('admin/api/config')
@Through('session')
@Surface('admin')
@ApiTags('Config')
export class AdminConfigController extends ConfigRoutes {}

@Controller('admin/api/oauth/apps')
@Through('session')
@Surface('admin')
@ApiTags('OAuth')
export class AdminOAuthAppsController extends OAuthAppsRoutes {}

@Controller('admin/api/payouts')
@Through('session')
@Surface('admin')
@ApiTags('Payouts')
export class AdminPayoutsController extends PayoutsRoutes {}

@Controller('admin/api/payouts')
@Through('session')
@Surface('admin')
@ApiTags('Payouts')
export class AdminPayoutConsentsController extends PayoutConsentsRoutes {}

@Controller('admin/api/payouts/policy')
@Through('session')
@Surface('admin')
@ApiTags('Payouts')
export class AdminPayoutPolicyController extends PayoutPolicyRoutes {}

@Controller('admin/api/payouts/destinations')
@Through('session')
@Surface('admin')
@ApiTags('Payouts')
export class AdminPayoutDestinationsController extends PayoutDestinationsRoutes {}

@Controller('admin/api/orders')
@Through('session')
@Surface('admin')
@ApiTags('Payouts')
export class AdminRefundsController extends RefundsRoutes {}

@Controller('admin/api/balances')
@Through('session')
@Surface('admin')
@ApiTags('Balances')
export class AdminBalancesController extends BalancesRoutes {}

@Controller('admin/api/statements')
@Through('session')
@Surface('admin')
@ApiTags('Balances')
export class AdminStatementsController extends StatementsRoutes {}

@Controller('admin/api/treasury')
@Through('session')
@Surface('admin')
@ApiTags('Treasury')
export class AdminTreasuryController extends TreasuryRoutes {}

@Controller('admin/api/accounts')
@Through('session')
@Surface('admin')
@ApiTags('Accounts')
export class AdminAccountsController extends AccountsRoutes {}

@Controller('admin/api/account-transfers')
@Through('session')
@Surface('admin')
@ApiTags('Accounts')
export class AdminAccountTransfersController extends AccountTransfersRoutes {}

@Controller('admin/api/reconciliation')
@Through('session')
@Surface('admin')
@ApiTags('Treasury')
export class AdminReconciliationController extends ReconciliationRoutes {}
