import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { CONFIG, type Config } from '@chaintill/config';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { OrderHistory } from './app/order-history';
import { OrderList } from './app/order-list';
import { OrdersService } from './app/orders.service';

/** Needs JobsModule. */
@Module({
  providers: [
    {
      provide: OrdersService,
      inject: [Database, AssetRegistry, CLOCK, CONFIG, wakeToken('webhooks')],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock, config: Config, webhooks: WakeQueue) =>
        new OrdersService(db, assets, clock, config.ORDER_WINDOW_SECONDS, () => webhooks.wake()),
    },
    {
      provide: OrderList,
      inject: [Database, AssetRegistry, CLOCK],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock) => new OrderList(db, assets, clock),
    },
    {
      provide: OrderHistory,
      inject: [Database, CLOCK],
      useFactory: (db: Database, clock: Clock) => new OrderHistory(db, clock),
    },
  ],
  exports: [OrdersService, OrderList, OrderHistory],
})
export class OrdersModule {}
