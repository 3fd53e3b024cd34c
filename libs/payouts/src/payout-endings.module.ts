import { Logger, Module } from '@nestjs/common';
import { PeopleBehind } from '@chaintill/access';
import { AssetRegistry } from '@chaintill/assets';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Ledger } from '@chaintill/ledger';
import { Outgoing, OutgoingModule } from '@chaintill/outgoing';
import { Database, Notices } from '@chaintill/persistence';
import { PayoutEndings } from './app/payout-endings';
import { PayoutGate } from './app/payout-limits';
import { PayoutOutcomes } from './app/payout-outcomes';
import { PayoutViews } from './app/payout-views';
import { PolicyBook } from './app/policy-book';
import { PayoutStore } from './data/payout-store';

/** How payouts end: what a worker needs of them. Needs JobsModule. */
@Module({
  imports: [OutgoingModule],
  providers: [
    {
      provide: PayoutViews,
      inject: [AssetRegistry],
      useFactory: (assets: AssetRegistry) => new PayoutViews(assets),
    },
    {
      provide: PayoutStore,
      inject: [PayoutViews],
      useFactory: (views: PayoutViews) => new PayoutStore((payout) => views.of(payout)),
    },
    {
      provide: PolicyBook,
      inject: [Database, AssetRegistry, Notices],
      useFactory: (db: Database, assets: AssetRegistry, notices: Notices) =>
        new PolicyBook(db, assets, new PeopleBehind(), notices),
    },
    {
      provide: PayoutGate,
      inject: [PolicyBook, AssetRegistry],
      useFactory: (book: PolicyBook, assets: AssetRegistry) => new PayoutGate(book, assets),
    },
    {
      provide: PayoutEndings,
      inject: [Database, CLOCK, Outgoing, PayoutStore, PayoutViews, wakeToken('webhooks')],
      useFactory: (
        db: Database,
        clock: Clock,
        outgoing: Outgoing,
        store: PayoutStore,
        views: PayoutViews,
        webhooks: WakeQueue,
      ) =>
        new PayoutEndings({
          db,
          clock,
          ledger: new Ledger(),
          outgoing,
          store,
          views,
          log: new Logger('payouts'),
          wakeWebhooks: () => webhooks.wake(),
        }),
    },
    {
      provide: PayoutOutcomes,
      inject: [PayoutStore, CLOCK, wakeToken('webhooks'), PayoutGate],
      useFactory: (store: PayoutStore, clock: Clock, webhooks: WakeQueue, gate: PayoutGate) =>
        new PayoutOutcomes(new Ledger(), store, clock, () => webhooks.wake(), gate),
    },
  ],
  exports: [PolicyBook, PayoutGate, PayoutEndings, PayoutOutcomes, PayoutStore, PayoutViews],
})
export class PayoutEndingsModule {}
