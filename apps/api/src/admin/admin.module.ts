import { Module } from '@nestjs/common';
import { AccessModule } from '@chaintill/access';
import { AddressesModule } from '@chaintill/addresses';
import { AuditModule } from '@chaintill/audit';
import { DepositsModule } from '@chaintill/deposits';
import { LedgerModule } from '@chaintill/ledger';
import { OrdersModule } from '@chaintill/orders';
import { PaymentLinksModule } from '@chaintill/payment-links';
import { PayoutsModule } from '@chaintill/payouts';
import { RatesModule } from '@chaintill/rates';
import { SettlementModule, TransfersModule } from '@chaintill/settlement';
import { ReconciliationModule } from '@chaintill/reconciliation';
import { TreasuryModule } from '@chaintill/treasury';
import { SubAccountsModule } from '@chaintill/sub-accounts';
import { WebhooksModule } from '@chaintill/webhooks';
import { OperationsModule } from '../operations/operations.module';
import { AccountController } from './account.controller';
import { ApiKeysController } from './api-keys.controller';
import {
  AdminAccountsController,
  AdminAccountTransfersController,
  AdminAddressPoolController,
  AdminAuditLogController,
  AdminBalancesController,
  AdminConfigController,
  AdminDepositsController,
  AdminOAuthAppsController,
  AdminOrdersController,
  AdminPaymentLinksController,
  AdminPayoutConsentsController,
  AdminPayoutDestinationsController,
  AdminPayoutPolicyController,
  AdminPayoutsController,
  AdminQuotesController,
  AdminRatesController,
  AdminStatementsController,
  AdminTransfersController,
  AdminReconciliationController,
  AdminTreasuryController,
  AdminWebhookCallbacksController,
  AdminWebhookEndpointsController,
  AdminWebhookLogController,
  AdminRefundsController,
} from './controllers';
import { InvitationsController } from './invitations.controller';
import { OrganizationsController } from './organizations.controller';
import { OverviewController } from './overview.controller';
import { PeopleController } from './people.controller';
import { SessionController } from './session.controller';

/** The panel's API, /admin/api. */
@Module({
  imports: [
    AccessModule,
    AddressesModule,
    AuditModule,
    DepositsModule,
    LedgerModule,
    OperationsModule,
    OrdersModule,
    SettlementModule,
    PaymentLinksModule,
    PayoutsModule,
    RatesModule,
    ReconciliationModule,
    TransfersModule,
    TreasuryModule,
    SubAccountsModule,
    WebhooksModule,
  ],
  controllers: [
    SessionController,
    AccountController,
    OrganizationsController,
    PeopleController,
    InvitationsController,
    AdminAuditLogController,
    OverviewController,
    AdminOrdersController,
    AdminDepositsController,
    AdminRatesController,
    AdminQuotesController,
    AdminBalancesController,
    AdminStatementsController,
    AdminTransfersController,
    AdminReconciliationController,
    AdminTreasuryController,
    AdminPaymentLinksController,
    AdminPayoutConsentsController,
    AdminPayoutDestinationsController,
    AdminPayoutPolicyController,
    AdminPayoutsController,
    AdminRefundsController,
    ApiKeysController,
    AdminOAuthAppsController,
    AdminConfigController,
    AdminAccountsController,
    AdminAccountTransfersController,
    AdminAddressPoolController,
    AdminWebhookCallbacksController,
    AdminWebhookEndpointsController,
    AdminWebhookLogController,
  ],
})
export class AdminModule {}
