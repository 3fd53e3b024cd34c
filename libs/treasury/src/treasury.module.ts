import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { FamilyRegistry } from '@chaintill/chain-port';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { SweepList } from './app/sweep-list';
import { SweepRequests } from './app/sweep-requests';
import { TreasuryReader } from './app/treasury-reader';

/** The treasury for who shows it and asks for sweeps: the api. */
@Module({
  providers: [
    {
      provide: TreasuryReader,
      inject: [Database, AssetRegistry, FamilyRegistry],
      useFactory: (db: Database, assets: AssetRegistry, families: FamilyRegistry) =>
        new TreasuryReader(db, assets, families),
    },
    {
      provide: SweepList,
      inject: [Database, AssetRegistry],
      useFactory: (db: Database, assets: AssetRegistry) => new SweepList(db, assets),
    },
    {
      provide: SweepRequests,
      inject: [Database, AssetRegistry, CLOCK],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock) => new SweepRequests(db, assets, clock),
    },
  ],
  exports: [TreasuryReader, SweepList, SweepRequests],
})
export class TreasuryModule {}
