import { AddressesModule } from '@chaintill/addresses';
import { AssetRegistry, AssetsModule } from '@chaintill/assets';
import { evmFamily } from '@chaintill/chain-evm';
import { ConfigModule, CONFIG, type Config } from '@chaintill/config';
import { JobsModule, wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { OutgoingModule } from '@chaintill/outgoing';
import { metricsProvider } from '@chaintill/operations';
import { PayoutEndingsModule, payoutMetrics } from '@chaintill/payouts';
import { Database, PersistenceModule } from '@chaintill/persistence';
import { JsonClient, priceSources, RatePoller, RatesModule } from '@chaintill/rates';
import { Sealer } from '@chaintill/secrets';
import { SettlementModule } from '@chaintill/settlement';
import { signingMetrics } from '@chaintill/signing';
import { accountTransferMetrics, SubAccountsModule } from '@chaintill/sub-accounts';
import { WebhookSender, WebhooksModule } from '@chaintill/webhooks';
import { Logger, Module, type DynamicModule } from '@nestjs/common';
import type { Logger as PinoLogger } from 'pino';
import { Registry } from 'prom-client';
import { outgoingRunner } from './outgoing';
import { treasuryMetrics, treasuryRunner } from './treasury';
import { reconciliationSchedule } from './reconciliation';

/** The worker: sends webhooks, asks for prices and does what is due by the clock. */
@Module({})
export class WorkerModule {
  static forRoot(config: Config, logger: PinoLogger): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ConfigModule.forRoot(config),
        PersistenceModule.forRoot({
          url: config.DATABASE_URL,
          poolSize: config.DATABASE_POOL_SIZE,
          patienceSeconds: config.DATABASE_PATIENCE_SECONDS,
          applicationName: 'chaintill-worker',
        }),
        JobsModule.forRoot(),
        AssetsModule.forRoot([evmFamily]),
        AddressesModule,
        SettlementModule,
        WebhooksModule,
        OutgoingModule,
        PayoutEndingsModule,
        RatesModule,
        SubAccountsModule,
      ],
      providers: [
        metricsProvider,
        outgoingRunner(config, logger),
        treasuryMetrics,
        treasuryRunner(config, logger),
        reconciliationSchedule(config, logger),
        {
          provide: signingMetrics,
          inject: [Registry, Database, CLOCK],
          useFactory: signingMetrics,
        },
        {
          provide: payoutMetrics,
          inject: [Registry, Database],
          useFactory: payoutMetrics,
        },
        {
          provide: accountTransferMetrics,
          inject: [Registry, Database, CLOCK],
          useFactory: accountTransferMetrics,
        },
        JsonClient,
        {
          provide: RatePoller,
          inject: [Database, AssetRegistry, CLOCK, CONFIG, JsonClient, Registry],
          useFactory: (
            db: Database,
            assets: AssetRegistry,
            clock: Clock,
            settings: Config,
            client: JsonClient,
            registry: Registry,
          ) =>
            new RatePoller({
              db,
              clock,
              assets,
              sources: priceSources(settings, client),
              currencies: settings.RATE_CURRENCIES,
              everySeconds: settings.RATE_POLL_SECONDS,
              registry,
              log: new Logger('rates'),
            }),
        },
        {
          provide: WebhookSender,
          inject: [Database, Sealer, CLOCK, wakeToken('webhooks'), CONFIG, Registry],
          useFactory: (
            db: Database,
            sealer: Sealer,
            clock: Clock,
            wake: WakeQueue,
            settings: Config,
            registry: Registry,
          ) => new WebhookSender({ db, sealer, clock, wake, config: settings, registry, log: new Logger('webhooks') }),
        },
      ],
    };
  }
}
