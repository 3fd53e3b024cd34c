import { Module } from '@nestjs/common';
import { AddressesModule } from '@chaintill/addresses';
import { AuditModule } from '@chaintill/audit';
import { DepositsModule } from '@chaintill/deposits';
import { LedgerModule } from '@chaintill/ledger';
import { OrdersModule } from '@chaintill/orders';
import { PaymentLinksModule } from '@chaintill/payment-links';
import { SettlementModule, TransfersModule } from '@chaintill/settlement';
import { WebhooksModule } from '@chaintill/webhooks';
import {
  NativeAddressPoolController,
  NativeAuditLogController,
  NativeBalancesController,
  NativeDepositsController,
  NativeOrdersController,
  NativePaymentLinksController,
  NativeTransfersController,
  NativeWebhookCallbacksController,
  NativeWebhookEndpointsController,
  NativeWebhookLogController,
} from './controllers';

/** The native API, /api/v1 (S2). */
@Module({
  imports: [
    AddressesModule,
    AuditModule,
    DepositsModule,
    LedgerModule,
    OrdersModule,
    SettlementModule,
    PaymentLinksModule,
    TransfersModule,
    WebhooksModule,
  ],
  controllers: [
    NativeOrdersController,
    NativeDepositsController,
    NativeTransfersController,
    NativePaymentLinksController,
    NativeBalancesController,
    NativeAuditLogController,
    NativeAddressPoolController,
    NativeWebhookCallbacksController,
    NativeWebhookEndpointsController,
    NativeWebhookLogController,
  ],
})
export class NativeModule {}
