import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { CONFIG, type Config } from '@chaintill/config';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { Quotes, Rates, RatesModule } from '@chaintill/rates';
import { Settings, SettingsModule } from '@chaintill/settings';
import { FloatingRates } from './app/floating-rates';
import { OrderHistory } from './app/order-history';
import { OrderList } from './app/order-list';
import { OrderPricing } from './app/order-pricing';
import { OrderViews } from './app/order-view';
import { OrdersService } from './app/orders.service';

/** Needs JobsModule. */
@Module({
  imports: [RatesModule, SettingsModule],
  providers: [
    {
      provide: OrderViews,
      inject: [AssetRegistry, CONFIG],
      useFactory: (assets: AssetRegistry, config: Config) => new OrderViews(assets, config.publicUrl),
    },
    {
      provide: OrderPricing,
      inject: [Rates, Quotes],
      useFactory: (rates: Rates, quotes: Quotes) => new OrderPricing(rates, quotes),
    },
    {
      provide: FloatingRates,
      inject: [Database, AssetRegistry, Settings, OrderPricing, CLOCK],
      useFactory: (db: Database, assets: AssetRegistry, settings: Settings, pricing: OrderPricing, clock: Clock) =>
        new FloatingRates(db, assets, settings, pricing, clock),
    },
    {
      provide: OrdersService,
      inject: [Database, AssetRegistry, CLOCK, CONFIG, Settings, OrderPricing, OrderViews, wakeToken('webhooks')],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        clock: Clock,
        config: Config,
        settings: Settings,
        pricing: OrderPricing,
        views: OrderViews,
        webhooks: WakeQueue,
      ) =>
        new OrdersService({
          db,
          assets,
          clock,
          settings,
          pricing,
          views,
          local: config.local,
          windowSeconds: config.ORDER_WINDOW_SECONDS,
          wakeWebhooks: () => webhooks.wake(),
        }),
    },
    {
      provide: OrderList,
      inject: [Database, OrderViews, CLOCK],
      useFactory: (db: Database, views: OrderViews, clock: Clock) => new OrderList(db, views, clock),
    },
    {
      provide: OrderHistory,
      inject: [Database, CLOCK],
      useFactory: (db: Database, clock: Clock) => new OrderHistory(db, clock),
    },
  ],
  exports: [OrdersService, OrderList, OrderHistory, OrderViews, OrderPricing, FloatingRates],
})
export class OrdersModule {}
