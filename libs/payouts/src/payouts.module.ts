import { Module } from '@nestjs/common';
import { AccessModule, PeopleBehind, SecondFactor } from '@chaintill/access';
import { AssetRegistry } from '@chaintill/assets';
import { FamilyRegistry } from '@chaintill/chain-port';
import { CONFIG, type Config } from '@chaintill/config';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Outgoing, OutgoingModule } from '@chaintill/outgoing';
import { Database } from '@chaintill/persistence';
import { Settings, SettingsModule } from '@chaintill/settings';
import { ApprovalKey } from '@chaintill/signing';
import { HotWallets } from './app/hot-wallets';
import { PayoutChecks } from './app/payout-checks';
import { PayoutReader } from './app/payout-reader';
import { PayoutRelease } from './app/payout-release';
import { PayoutRules } from './app/payout-rules';
import { PayoutSimulation } from './app/payout-simulation';
import { PayoutVerification } from './app/payout-verification';
import { PayoutViews } from './app/payout-views';
import { Payouts } from './app/payouts.service';
import { Refunds } from './app/refunds';
import { Returns } from './app/returns';
import { NetworkFees } from './data/network-fees';
import { PayoutStore } from './data/payout-store';
import { PayoutEndingsModule } from './payout-endings.module';

/** Payouts for who asks for them: the api. Needs JobsModule and SecretsModule. */
@Module({
  imports: [AccessModule, SettingsModule, OutgoingModule, PayoutEndingsModule],
  providers: [
    {
      provide: PayoutRules,
      inject: [Settings],
      useFactory: (settings: Settings) => new PayoutRules(settings),
    },
    {
      provide: PayoutChecks,
      inject: [AssetRegistry, FamilyRegistry, Settings, CONFIG],
      useFactory: (assets: AssetRegistry, families: FamilyRegistry, settings: Settings, config: Config) =>
        new PayoutChecks(assets, families, settings, config.local),
    },
    {
      provide: PayoutRelease,
      inject: [CONFIG, AssetRegistry, PeopleBehind, Outgoing, CLOCK],
      useFactory: (
        { approvalKey }: Config,
        assets: AssetRegistry,
        people: PeopleBehind,
        outgoing: Outgoing,
        clock: Clock,
      ) =>
        new PayoutRelease(
          approvalKey ? new ApprovalKey(approvalKey) : null,
          assets,
          people,
          new HotWallets(),
          outgoing,
          clock,
        ),
    },
    {
      provide: Payouts,
      inject: [
        Database,
        AssetRegistry,
        CLOCK,
        PayoutChecks,
        PayoutRules,
        PayoutViews,
        PayoutRelease,
        wakeToken('webhooks'),
      ],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        clock: Clock,
        checks: PayoutChecks,
        rules: PayoutRules,
        views: PayoutViews,
        release: PayoutRelease,
        webhooks: WakeQueue,
      ) => new Payouts({ db, assets, clock, checks, rules, views, release, wakeWebhooks: () => webhooks.wake() }),
    },
    {
      provide: PayoutVerification,
      inject: [
        Database,
        CLOCK,
        PeopleBehind,
        SecondFactor,
        PayoutStore,
        PayoutViews,
        PayoutRelease,
        wakeToken('webhooks'),
      ],
      useFactory: (
        db: Database,
        clock: Clock,
        people: PeopleBehind,
        secondFactor: SecondFactor,
        store: PayoutStore,
        views: PayoutViews,
        release: PayoutRelease,
        webhooks: WakeQueue,
      ) =>
        new PayoutVerification({
          db,
          clock,
          people,
          secondFactor,
          store,
          views,
          release,
          wakeWebhooks: () => webhooks.wake(),
        }),
    },
    {
      provide: PayoutReader,
      inject: [Database, AssetRegistry, FamilyRegistry, PayoutStore, PayoutViews, CLOCK],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        families: FamilyRegistry,
        store: PayoutStore,
        views: PayoutViews,
        clock: Clock,
      ) => new PayoutReader(db, assets, families, store, views, clock),
    },
    {
      provide: PayoutSimulation,
      inject: [Database, AssetRegistry, Settings, PayoutChecks, PayoutRules, PayoutRelease, Payouts],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        settings: Settings,
        checks: PayoutChecks,
        rules: PayoutRules,
        release: PayoutRelease,
        payouts: Payouts,
      ) =>
        new PayoutSimulation({
          db,
          assets,
          settings,
          checks,
          rules,
          wallets: new HotWallets(),
          release,
          payouts,
          fees: new NetworkFees(),
        }),
    },
    {
      provide: Returns,
      inject: [AssetRegistry, Payouts, PayoutChecks, CONFIG],
      useFactory: (assets: AssetRegistry, payouts: Payouts, checks: PayoutChecks, { local }: Config) =>
        new Returns(assets, payouts, checks, local),
    },
    {
      provide: Refunds,
      inject: [Database, AssetRegistry, Payouts, PayoutChecks, PayoutViews, CONFIG],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        payouts: Payouts,
        checks: PayoutChecks,
        views: PayoutViews,
        { local }: Config,
      ) => new Refunds({ db, assets, payouts, checks, views, local }),
    },
  ],
  exports: [
    Returns,
    Payouts,
    PayoutVerification,
    PayoutReader,
    PayoutSimulation,
    PayoutRules,
    Refunds,
    PayoutEndingsModule,
  ],
})
export class PayoutsModule {}
