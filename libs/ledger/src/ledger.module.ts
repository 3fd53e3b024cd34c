import { Module } from '@nestjs/common';
import { Database } from '@chaintill/persistence';
import { Balances } from './app/balances';

@Module({
  providers: [{ provide: Balances, inject: [Database], useFactory: (db: Database) => new Balances(db) }],
  exports: [Balances],
})
export class LedgerModule {}
