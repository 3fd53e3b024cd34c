import { Module } from '@nestjs/common';
import { AccessModule, ApiKeys, PeopleBehind, PersonCodes, SecondFactor } from '@chaintill/access';
import { AssetRegistry } from '@chaintill/assets';
import { FamilyRegistry } from '@chaintill/chain-port';
import { CONFIG, type Config } from '@chaintill/config';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Ledger } from '@chaintill/ledger';
import { Outgoing, OutgoingModule } from '@chaintill/outgoing';
import { Database } from '@chaintill/persistence';
import { Rates, RatesModule } from '@chaintill/rates';
import { Settings, SettingsModule } from '@chaintill/settings';
import { ApprovalKey } from '@chaintill/signing';
import { HotWallets } from './app/hot-wallets';
import { BatchCodes } from './app/batch-codes';
import { PayoutChecks } from './app/payout-checks';
import { PayoutConsents } from './app/payout-consents';
import { PayoutDestinations } from './app/payout-destinations';
import { PayoutEdits } from './app/payout-edits';
import { PayoutEndings } from './app/payout-endings';
import { PayoutGate, PayoutValues } from './app/payout-limits';
import { PayoutPolicies } from './app/payout-policies';
import { PayoutReader } from './app/payout-reader';
import { PayoutRefusals } from './app/payout-refusals';
import { PayoutRelease } from './app/payout-release';
import { PayoutSimulation } from './app/payout-simulation';
import { PayoutViews } from './app/payout-views';
import { Payouts } from './app/payouts.service';
import { PolicyBook } from './app/policy-book';
import { PolicySimulation } from './app/policy-simulation';
import { Refunds } from './app/refunds';
import { Returns } from './app/returns';
import { NetworkFees } from './data/network-fees';
import { PayoutStore } from './data/payout-store';
import { PayoutEndingsModule } from './payout-endings.module';

/** Payouts for who asks for them: the api. Needs JobsModule and SecretsModule. */
@Module({
  imports: [AccessModule, SettingsModule, OutgoingModule, RatesModule, PayoutEndingsModule],
  providers: [
    {
      provide: PayoutValues,
      inject: [Rates],
      useFactory: (rates: Rates) => new PayoutValues(rates),
    },
    {
      provide: PayoutChecks,
      inject: [AssetRegistry, FamilyRegistry, Settings, CONFIG],
      useFactory: (assets: AssetRegistry, families: FamilyRegistry, settings: Settings, config: Config) =>
        new PayoutChecks(assets, families, settings, config.local),
    },
    {
      provide: PayoutRelease,
      inject: [CONFIG, AssetRegistry, PeopleBehind, Outgoing, CLOCK, PayoutGate],
      useFactory: (
        { approvalKey }: Config,
        assets: AssetRegistry,
        people: PeopleBehind,
        outgoing: Outgoing,
        clock: Clock,
        gate: PayoutGate,
      ) =>
        new PayoutRelease(
          approvalKey ? new ApprovalKey(approvalKey) : null,
          assets,
          people,
          new HotWallets(),
          outgoing,
          clock,
          gate,
        ),
    },
    {
      provide: Payouts,
      inject: [
        Database,
        AssetRegistry,
        CLOCK,
        PayoutChecks,
        PolicyBook,
        PayoutValues,
        PayoutViews,
        PayoutRelease,
        wakeToken('webhooks'),
      ],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        clock: Clock,
        checks: PayoutChecks,
        book: PolicyBook,
        values: PayoutValues,
        views: PayoutViews,
        release: PayoutRelease,
        webhooks: WakeQueue,
      ) =>
        new Payouts({
          db,
          clock,
          checks,
          book,
          values,
          views,
          release,
          refusals: new PayoutRefusals(assets),
          wakeWebhooks: () => webhooks.wake(),
        }),
    },
    {
      provide: BatchCodes,
      inject: [Database, CLOCK, PeopleBehind, SecondFactor, PayoutStore],
      useFactory: (db: Database, clock: Clock, people: PeopleBehind, secondFactor: SecondFactor, store: PayoutStore) =>
        new BatchCodes(db, clock, people, secondFactor, store),
    },
    {
      provide: PayoutConsents,
      inject: [
        Database,
        CLOCK,
        PeopleBehind,
        BatchCodes,
        PayoutStore,
        PayoutViews,
        PayoutRelease,
        PayoutEndings,
        wakeToken('webhooks'),
      ],
      useFactory: (
        db: Database,
        clock: Clock,
        people: PeopleBehind,
        codes: BatchCodes,
        store: PayoutStore,
        views: PayoutViews,
        release: PayoutRelease,
        endings: PayoutEndings,
        webhooks: WakeQueue,
      ) =>
        new PayoutConsents({
          db,
          clock,
          people,
          codes,
          store,
          views,
          release,
          endings,
          wakeWebhooks: () => webhooks.wake(),
        }),
    },
    {
      provide: PayoutEdits,
      inject: [
        Database,
        AssetRegistry,
        CLOCK,
        Outgoing,
        PayoutStore,
        PayoutChecks,
        PolicyBook,
        PayoutValues,
        PayoutGate,
        PayoutRelease,
        wakeToken('webhooks'),
      ],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        clock: Clock,
        outgoing: Outgoing,
        store: PayoutStore,
        checks: PayoutChecks,
        book: PolicyBook,
        values: PayoutValues,
        gate: PayoutGate,
        release: PayoutRelease,
        webhooks: WakeQueue,
      ) =>
        new PayoutEdits({
          db,
          assets,
          clock,
          ledger: new Ledger(),
          outgoing,
          store,
          checks,
          book,
          values,
          gate,
          release,
          wakeWebhooks: () => webhooks.wake(),
        }),
    },
    {
      provide: PayoutDestinations,
      inject: [Database, AssetRegistry, CLOCK, PayoutChecks, PersonCodes],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock, checks: PayoutChecks, codes: PersonCodes) =>
        new PayoutDestinations({ db, assets, clock, checks, codes }),
    },
    {
      provide: PayoutPolicies,
      inject: [Database, AssetRegistry, CLOCK, ApiKeys, PolicyBook, PayoutValues, PersonCodes],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        clock: Clock,
        keys: ApiKeys,
        book: PolicyBook,
        values: PayoutValues,
        codes: PersonCodes,
      ) => new PayoutPolicies({ db, assets, clock, keys, book, values, codes }),
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
      inject: [
        Database,
        AssetRegistry,
        Settings,
        PayoutChecks,
        PolicyBook,
        PayoutRelease,
        Payouts,
        PayoutValues,
        CLOCK,
      ],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        settings: Settings,
        checks: PayoutChecks,
        book: PolicyBook,
        release: PayoutRelease,
        payouts: Payouts,
        values: PayoutValues,
        clock: Clock,
      ) =>
        new PayoutSimulation({
          db,
          assets,
          settings,
          checks,
          book,
          wallets: new HotWallets(),
          release,
          payouts,
          fees: new NetworkFees(),
          policies: new PolicySimulation(db, clock, values),
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
    PayoutConsents,
    PayoutDestinations,
    PayoutEdits,
    PayoutPolicies,
    PayoutReader,
    PayoutSimulation,
    Refunds,
    PayoutEndingsModule,
  ],
})
export class PayoutsModule {}
