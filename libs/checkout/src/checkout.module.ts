import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { FamilyRegistry } from '@chaintill/chain-port';
import { CONFIG, type Config } from '@chaintill/config';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { OrderPricing, OrdersModule, OrdersService, OrderViews } from '@chaintill/orders';
import { LinkSales, PaymentLinksModule } from '@chaintill/payment-links';
import { Database, Notices } from '@chaintill/persistence';
import { Settings } from '@chaintill/settings';
import { OrderActions, SettlementModule } from '@chaintill/settlement';
import { LinkPages } from './app/link-pages';
import { PaymentFeed } from './app/payment-feed';
import { Payments } from './app/payments';

/** Needs JobsModule and SettingsModule. */
@Module({
  imports: [OrdersModule, PaymentLinksModule, SettlementModule],
  providers: [
    {
      provide: Payments,
      inject: [Database, OrdersService, OrderActions, OrderViews, AssetRegistry, FamilyRegistry, Settings, CLOCK],
      useFactory: (
        db: Database,
        orders: OrdersService,
        actions: OrderActions,
        views: OrderViews,
        assets: AssetRegistry,
        families: FamilyRegistry,
        settings: Settings,
        clock: Clock,
      ) => new Payments({ db, orders, actions, views, assets, families, settings, clock }),
    },
    {
      provide: LinkPages,
      inject: [Database, LinkSales, Payments, OrderPricing, AssetRegistry, Settings, CLOCK],
      useFactory: (
        db: Database,
        sales: LinkSales,
        payments: Payments,
        pricing: OrderPricing,
        assets: AssetRegistry,
        settings: Settings,
        clock: Clock,
      ) => new LinkPages({ db, sales, payments, pricing, assets, settings, clock }),
    },
    {
      provide: PaymentFeed,
      inject: [Payments, Notices, CONFIG],
      useFactory: (payments: Payments, notices: Notices, config: Config) =>
        new PaymentFeed((orderIds) => payments.read(orderIds), notices, {
          ofProcess: config.CHECKOUT_STREAMS,
          ofNetwork: config.CHECKOUT_STREAMS_NETWORK,
        }),
    },
  ],
  exports: [Payments, LinkPages, PaymentFeed, PaymentLinksModule],
})
export class CheckoutModule {}
