import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { CONFIG, type Config } from '@chaintill/config';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { FloatingRates, OrdersModule, OrderViews } from '@chaintill/orders';
import { Database } from '@chaintill/persistence';
import { OrderActions } from './app/order-actions';
import { OrderSettler } from './app/order-settler';
import { SettlementService } from './app/settlement.service';
import { TransfersService } from './app/transfers.service';

/** For processes that settle, or decide about orders; needs JobsModule. */
@Module({
  imports: [OrdersModule],
  providers: [
    {
      provide: OrderSettler,
      inject: [AssetRegistry, OrderViews, FloatingRates, CLOCK, CONFIG],
      useFactory: (assets: AssetRegistry, views: OrderViews, floating: FloatingRates, clock: Clock, config: Config) =>
        new OrderSettler(assets, views, clock, floating, config.QUARANTINE_SECONDS),
    },
    {
      provide: SettlementService,
      inject: [Database, OrderSettler, wakeToken('webhooks')],
      useFactory: (db: Database, settler: OrderSettler, webhooks: WakeQueue) =>
        new SettlementService(db, settler, () => webhooks.wake()),
    },
    {
      provide: OrderActions,
      inject: [Database, AssetRegistry, OrderSettler, OrderViews, CLOCK, wakeToken('webhooks')],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        settler: OrderSettler,
        views: OrderViews,
        clock: Clock,
        webhooks: WakeQueue,
      ) => new OrderActions(db, assets, settler, views, clock, () => webhooks.wake()),
    },
  ],
  exports: [SettlementService, OrderActions, OrdersModule],
})
export class SettlementModule {}

/** For processes that only show transfers. */
@Module({
  providers: [
    {
      provide: TransfersService,
      inject: [Database, AssetRegistry, CLOCK],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock) => new TransfersService(db, assets, clock),
    },
  ],
  exports: [TransfersService],
})
export class TransfersModule {}
