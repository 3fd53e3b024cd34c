import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { CONFIG, type Config } from '@chaintill/config';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { OrdersModule, OrderViews } from '@chaintill/orders';
import { Database } from '@chaintill/persistence';
import { OrderSettler } from './app/order-settler';
import { SettlementService } from './app/settlement.service';
import { TransfersService } from './app/transfers.service';

/** For processes that settle; needs JobsModule. */
@Module({
  imports: [OrdersModule],
  providers: [
    {
      provide: SettlementService,
      inject: [Database, AssetRegistry, OrderViews, CLOCK, CONFIG, wakeToken('webhooks')],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        views: OrderViews,
        clock: Clock,
        config: Config,
        webhooks: WakeQueue,
      ) =>
        new SettlementService(db, new OrderSettler(assets, views, clock, config.QUARANTINE_SECONDS), () =>
          webhooks.wake(),
        ),
    },
  ],
  exports: [SettlementService],
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
