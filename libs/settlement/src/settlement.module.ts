import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { FamilyRegistry } from '@chaintill/chain-port';
import { CONFIG, type Config } from '@chaintill/config';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { FloatingRates, OrdersModule, OrderViews } from '@chaintill/orders';
import { Database } from '@chaintill/persistence';
import { Settings } from '@chaintill/settings';
import { OrderActions } from './app/order-actions';
import { SettlementService } from './app/settlement.service';
import { Settler } from './app/settler';
import { TransferDecisions } from './app/transfer-decisions';
import { TransfersService } from './app/transfers.service';

/** For processes that settle, or decide about orders and money; needs JobsModule. */
@Module({
  imports: [OrdersModule],
  providers: [
    {
      provide: Settler,
      inject: [AssetRegistry, OrderViews, FloatingRates, Settings, CLOCK, CONFIG],
      useFactory: (
        assets: AssetRegistry,
        views: OrderViews,
        floating: FloatingRates,
        settings: Settings,
        clock: Clock,
        config: Config,
      ) => new Settler({ assets, clock, settings, views, floating, quarantineSeconds: config.QUARANTINE_SECONDS }),
    },
    {
      provide: SettlementService,
      inject: [Database, Settler, CLOCK, wakeToken('webhooks')],
      useFactory: (db: Database, settler: Settler, clock: Clock, webhooks: WakeQueue) =>
        new SettlementService(db, settler, clock, () => webhooks.wake()),
    },
    {
      provide: OrderActions,
      inject: [Database, AssetRegistry, Settler, OrderViews, CLOCK, wakeToken('webhooks')],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        settler: Settler,
        views: OrderViews,
        clock: Clock,
        webhooks: WakeQueue,
      ) => new OrderActions(db, assets, settler, views, clock, () => webhooks.wake()),
    },
    {
      provide: TransferDecisions,
      inject: [Database, AssetRegistry, FamilyRegistry, Settler, CLOCK, wakeToken('webhooks')],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        families: FamilyRegistry,
        settler: Settler,
        clock: Clock,
        webhooks: WakeQueue,
      ) => new TransferDecisions(db, assets, families, settler, clock, () => webhooks.wake()),
    },
  ],
  exports: [SettlementService, OrderActions, TransferDecisions, OrdersModule],
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
