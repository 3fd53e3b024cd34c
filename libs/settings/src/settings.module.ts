import { Global, Module } from '@nestjs/common';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database, Notices } from '@chaintill/persistence';
import { Settings } from './app/settings';

/** What merchants chose, for every room that asks. */
@Global()
@Module({
  providers: [
    {
      provide: Settings,
      inject: [Database, CLOCK, Notices],
      useFactory: (db: Database, clock: Clock, notices: Notices) => new Settings(db, clock, notices),
    },
  ],
  exports: [Settings],
})
export class SettingsModule {}
