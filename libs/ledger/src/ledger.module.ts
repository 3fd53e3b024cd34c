import { Module } from '@nestjs/common';
import { Database } from '@chaintill/persistence';
import { Balances } from './app/balances';
import { Statements } from './app/statements';

@Module({
  providers: [
    { provide: Balances, inject: [Database], useFactory: (db: Database) => new Balances(db) },
    { provide: Statements, inject: [Database], useFactory: (db: Database) => new Statements(db) },
  ],
  exports: [Balances, Statements],
})
export class LedgerModule {}
