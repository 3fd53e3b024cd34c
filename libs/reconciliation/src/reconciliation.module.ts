import { AssetRegistry } from '@chaintill/assets';
import { Database } from '@chaintill/persistence';
import { Module } from '@nestjs/common';
import { ReconciliationReader } from './app/reconciliation-reader';

/** For processes that only show what was compared. */
@Module({
  providers: [
    {
      provide: ReconciliationReader,
      inject: [Database, AssetRegistry],
      useFactory: (db: Database, assets: AssetRegistry) => new ReconciliationReader(db, assets),
    },
  ],
  exports: [ReconciliationReader],
})
export class ReconciliationModule {}
