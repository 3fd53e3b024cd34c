import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { CONFIG, type Config } from '@chaintill/config';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { OrdersModule, OrdersService } from '@chaintill/orders';
import { Database } from '@chaintill/persistence';
import { LinkSales } from './app/link-sales';
import { PaymentLinks } from './app/payment-links.service';

/** Needs JobsModule. */
@Module({
  imports: [OrdersModule],
  providers: [
    {
      provide: PaymentLinks,
      inject: [Database, AssetRegistry, CLOCK, CONFIG],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock, config: Config) =>
        new PaymentLinks(db, assets, clock, config),
    },
    {
      provide: LinkSales,
      inject: [Database, AssetRegistry, OrdersService, CLOCK],
      useFactory: (db: Database, assets: AssetRegistry, orders: OrdersService, clock: Clock) =>
        new LinkSales(db, assets, orders, clock),
    },
  ],
  exports: [PaymentLinks, LinkSales],
})
export class PaymentLinksModule {}
