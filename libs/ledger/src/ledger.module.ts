import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { BalanceHistory } from './app/balance-history';
import { Balances } from './app/balances';
import { Statements } from './app/statements';

@Module({
  providers: [
    { provide: Balances, inject: [Database], useFactory: (db: Database) => new Balances(db) },
    {
      provide: BalanceHistory,
      inject: [Database, AssetRegistry, CLOCK],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock) => new BalanceHistory(db, assets, clock),
    },
    { provide: Statements, inject: [Database], useFactory: (db: Database) => new Statements(db) },
  ],
  exports: [Balances, BalanceHistory, Statements],
})
export class LedgerModule {}
