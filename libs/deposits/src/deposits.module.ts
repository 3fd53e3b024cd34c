import { Module } from '@nestjs/common';
import { AddressesModule, AddressPool } from '@chaintill/addresses';
import { AssetRegistry } from '@chaintill/assets';
import { CONFIG, type Config } from '@chaintill/config';
import { wakeToken, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { DepositReferences } from './app/deposit-references.service';
import { DepositsService } from './app/deposits.service';
import { DepositReferenceReader } from './app/reference-reader';

/** References and their deposits, for whoever serves them; needs JobsModule. */
@Module({
  imports: [AddressesModule],
  providers: [
    {
      provide: DepositReferences,
      inject: [Database, AssetRegistry, AddressPool, CLOCK, CONFIG, wakeToken('webhooks')],
      useFactory: (
        db: Database,
        assets: AssetRegistry,
        pool: AddressPool,
        clock: Clock,
        config: Config,
        webhooks: WakeQueue,
      ) =>
        new DepositReferences(db, assets, pool, clock, {
          local: config.local,
          quarantineSeconds: config.DEPOSIT_QUARANTINE_SECONDS,
          wakeWebhooks: () => webhooks.wake(),
        }),
    },
    {
      provide: DepositReferenceReader,
      inject: [Database, AssetRegistry, CLOCK],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock) => new DepositReferenceReader(db, assets, clock),
    },
    {
      provide: DepositsService,
      inject: [Database, AssetRegistry, CLOCK],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock) => new DepositsService(db, assets, clock),
    },
  ],
  exports: [DepositReferences, DepositReferenceReader, DepositsService],
})
export class DepositsModule {}
