import { Controller } from '@nestjs/common';
import { Through } from '@chaintill/access';
import { ApiTags } from '@chaintill/http';
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

/*
 * The native API: the routes that all surfaces share, under /api/v1, for an API key or an access token.
 */

@Controller('api/v1/orders')
@Through('api')
@Surface('native')
@ApiTags('Orders')
export class NativeOrdersController extends OrdersRoutes {}

@Controller('api/v1/deposits')
@Through('api')
@Surface('native')
@ApiTags('Deposits')
export class NativeDepositsController extends DepositsRoutes {}

@Controller('api/v1/rates')
@Through('api')
@Surface('native')
@ApiTags('Rates')
export class NativeRatesController extends RatesRoutes {}

@Controller('api/v1/quotes')
@Through('api')
@Surface('native')
@ApiTags('Rates')
export class NativeQuotesController extends QuotesRoutes {}

@Controller('api/v1/transfers')
@Through('api')
@Surface('native')
@ApiTags('Transfers')
export class NativeTransfersController extends TransfersRoutes {}

@Controller('api/v1/balances')
@Through('api')
@Surface('native')
@ApiTags('Balances')
export class NativeBalancesController extends BalancesRoutes {}

@Controller('api/v1/address-pool')
@Through('api')
@Surface('native')
@ApiTags('Address pool')
export class NativeAddressPoolController extends AddressPoolRoutes {}

@Controller('api/v1/webhooks/endpoints')
@Through('api')
@Surface('native')
@ApiTags('Webhooks')
export class NativeWebhookEndpointsController extends WebhookEndpointsRoutes {}

@Controller('api/v1/webhooks')
@Through('api')
@Surface('native')
@ApiTags('Webhooks')
export class NativeWebhookLogController extends WebhookLogRoutes {}

@Controller('api/v1/webhooks')
@Through('api')
@Surface('native')
@ApiTags('Webhooks')
export class NativeWebhookCallbacksController extends WebhookCallbacksRoutes {}

@Controller('api/v1/payment-links')
@Through('api')
@Surface('native')
@ApiTags('Payment links')
export class NativePaymentLinksController extends PaymentLinksRoutes {}

@Controller('api/v1/audit-log')
@Through('api')
@Surface('native')
@ApiTags('Audit log')
export class NativeAuditLogController extends AuditLogRoutes {}

@Controller('api/v1/config')
@Through('api')
@Surface('native')
@ApiTags('Config')
export class NativeConfigController extends ConfigRoutes {}

@Controller('api/v1/oauth/apps')
@Through('api')
@Surface('native')
@ApiTags('OAuth')
export class NativeOAuthAppsController extends OAuthAppsRoutes {}

@Controller('api/v1/payouts')
@Through('api')
@Surface('native')
@ApiTags('Payouts')
export class NativePayoutsController extends PayoutsRoutes {}

@Controller('api/v1/payouts')
@Through('api')
@Surface('native')
@ApiTags('Payouts')
export class NativePayoutConsentsController extends PayoutConsentsRoutes {}

@Controller('api/v1/payouts/policy')
@Through('api')
@Surface('native')
@ApiTags('Payouts')
export class NativePayoutPolicyController extends PayoutPolicyRoutes {}

@Controller('api/v1/payouts/destinations')
@Through('api')
@Surface('native')
@ApiTags('Payouts')
export class NativePayoutDestinationsController extends PayoutDestinationsRoutes {}

@Controller('api/v1/orders')
@Through('api')
@Surface('native')
@ApiTags('Payouts')
export class NativeRefundsController extends RefundsRoutes {}

@Controller('api/v1/statements')
@Through('api')
@Surface('native')
@ApiTags('Balances')
export class NativeStatementsController extends StatementsRoutes {}

@Controller('api/v1/treasury')
@Through('api')
@Surface('native')
@ApiTags('Treasury')
export class NativeTreasuryController extends TreasuryRoutes {}

@Controller('api/v1/accounts')
@Through('api')
@Surface('native')
@ApiTags('Accounts')
export class NativeAccountsController extends AccountsRoutes {}

@Controller('api/v1/account-transfers')
@Through('api')
@Surface('native')
@ApiTags('Accounts')
export class NativeAccountTransfersController extends AccountTransfersRoutes {}

@Controller('api/v1/reconciliation')
@Through('api')
@Surface('native')
@ApiTags('Treasury')
export class NativeReconciliationController extends ReconciliationRoutes {}
