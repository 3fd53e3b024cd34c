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
import { SandboxModule } from '@chaintill/sandbox';
import { SettlementModule, TransfersModule } from '@chaintill/settlement';
import { ReconciliationModule } from '@chaintill/reconciliation';
import { TreasuryModule } from '@chaintill/treasury';
import { SubAccountsModule } from '@chaintill/sub-accounts';
import { WebhooksModule } from '@chaintill/webhooks';
import { NativeApiKeysController, NativeOrganizationsController } from './api-keys.controllers';
import {
  NativeAccountsController,
  NativeAccountTransfersController,
  NativeAddressPoolController,
  NativeAuditLogController,
  NativeBalancesController,
  NativeConfigController,
  NativeDepositsController,
  NativeOAuthAppsController,
  NativeOrdersController,
  NativePaymentLinksController,
  NativePayoutConsentsController,
  NativePayoutDestinationsController,
  NativePayoutPolicyController,
  NativePayoutsController,
  NativeQuotesController,
  NativeRatesController,
  NativeStatementsController,
  NativeTransfersController,
  NativeReconciliationController,
  NativeTreasuryController,
  NativeWebhookCallbacksController,
  NativeWebhookEndpointsController,
  NativeWebhookLogController,
  NativeRefundsController,
} from './controllers';
import { OAuthController } from './oauth.controller';
import { SandboxController } from './sandbox.controller';

/** The native API, /api/v1 (S2). */
@Module({
  imports: [
    AccessModule,
    AddressesModule,
    AuditModule,
    DepositsModule,
    LedgerModule,
    OrdersModule,
    SettlementModule,
    PaymentLinksModule,
    PayoutsModule,
    RatesModule,
    ReconciliationModule,
    SandboxModule,
    TransfersModule,
    TreasuryModule,
    SubAccountsModule,
    WebhooksModule,
  ],
  controllers: [
    NativeOrdersController,
    NativeDepositsController,
    NativeRatesController,
    NativeQuotesController,
    NativeStatementsController,
    NativeTransfersController,
    NativeReconciliationController,
    NativeTreasuryController,
    NativePaymentLinksController,
    NativePayoutConsentsController,
    NativePayoutDestinationsController,
    NativePayoutPolicyController,
    NativePayoutsController,
    NativeRefundsController,
    NativeBalancesController,
    NativeAuditLogController,
    NativeConfigController,
    NativeOrganizationsController,
    NativeApiKeysController,
    OAuthController,
    NativeOAuthAppsController,
    NativeAccountsController,
    NativeAccountTransfersController,
    NativeAddressPoolController,
    SandboxController,
    NativeWebhookCallbacksController,
    NativeWebhookEndpointsController,
    NativeWebhookLogController,
  ],
})
export class NativeModule {}
