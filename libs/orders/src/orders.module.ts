import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { CONFIG, type Config } from '@chaintill/config';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { OrderHistory } from './app/order-history';
import { OrderList } from './app/order-list';
import { OrdersService } from './app/orders.service';

@Module({
  providers: [
    {
      provide: OrdersService,
      inject: [Database, AssetRegistry, CLOCK, CONFIG],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock, config: Config) =>
        new OrdersService(db, assets, clock, config.ORDER_WINDOW_SECONDS),
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
