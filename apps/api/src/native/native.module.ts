import { Module } from '@nestjs/common';
import { AddressesModule } from '@chaintill/addresses';
import { LedgerModule } from '@chaintill/ledger';
import { OrdersModule } from '@chaintill/orders';
import { TransfersModule } from '@chaintill/settlement';
import { WebhooksModule } from '@chaintill/webhooks';
import {
  NativeAddressPoolController,
  NativeBalancesController,
  NativeOrdersController,
  NativeTransfersController,
  NativeWebhookEndpointsController,
  NativeWebhookLogController,
} from './controllers';

/** The native API, /api/v1 (S2). */
@Module({
  imports: [AddressesModule, LedgerModule, OrdersModule, TransfersModule, WebhooksModule],
  controllers: [
    NativeOrdersController,
    NativeTransfersController,
    NativeBalancesController,
    NativeAddressPoolController,
    NativeWebhookEndpointsController,
    NativeWebhookLogController,
  ],
})
export class NativeModule {}
