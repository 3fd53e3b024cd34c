import { Module } from '@nestjs/common';
import { AccessModule } from '@chaintill/access';
import { AddressesModule } from '@chaintill/addresses';
import { DepositsModule } from '@chaintill/deposits';
import { LedgerModule } from '@chaintill/ledger';
import { OrdersModule } from '@chaintill/orders';
import { PaymentLinksModule } from '@chaintill/payment-links';
import { SettlementModule, TransfersModule } from '@chaintill/settlement';
import { WebhooksModule } from '@chaintill/webhooks';
import { OperationsModule } from '../operations/operations.module';
import { ApiKeysController } from './api-keys.controller';
import {
  AdminAddressPoolController,
  AdminDepositsController,
  AdminOrdersController,
  AdminPaymentLinksController,
  AdminTransfersController,
  AdminWebhookCallbacksController,
  AdminWebhookEndpointsController,
  AdminWebhookLogController,
} from './controllers';
import { OverviewController } from './overview.controller';
import { SessionController } from './session.controller';

/** The panel's API, /admin/api. */
@Module({
  imports: [
    AccessModule,
    AddressesModule,
    DepositsModule,
    LedgerModule,
    OperationsModule,
    OrdersModule,
    SettlementModule,
    PaymentLinksModule,
    TransfersModule,
    WebhooksModule,
  ],
  controllers: [
    SessionController,
    OverviewController,
    AdminOrdersController,
    AdminDepositsController,
    AdminTransfersController,
    AdminPaymentLinksController,
    ApiKeysController,
    AdminAddressPoolController,
    AdminWebhookCallbacksController,
    AdminWebhookEndpointsController,
    AdminWebhookLogController,
  ],
})
export class AdminModule {}
