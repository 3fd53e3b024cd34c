import { Module } from '@nestjs/common';
import { AddressesModule } from '@chaintill/addresses';
import { LedgerModule } from '@chaintill/ledger';
import { OrdersModule } from '@chaintill/orders';
import { PaymentLinksModule } from '@chaintill/payment-links';
import { SettlementModule, TransfersModule } from '@chaintill/settlement';
import { WebhooksModule } from '@chaintill/webhooks';
import {
  NativeAddressPoolController,
  NativeBalancesController,
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
    LedgerModule,
    OrdersModule,
    SettlementModule,
    PaymentLinksModule,
    TransfersModule,
    WebhooksModule,
  ],
  controllers: [
    NativeOrdersController,
    NativeTransfersController,
    NativePaymentLinksController,
    NativeBalancesController,
    NativeAddressPoolController,
    NativeWebhookCallbacksController,
    NativeWebhookEndpointsController,
    NativeWebhookLogController,
  ],
})
export class NativeModule {}
