import { AssetRegistry } from '@chaintill/assets';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { Module } from '@nestjs/common';
import { OutgoingHandlers } from './app/handlers';
import { Outgoing } from './app/outgoing';

@Module({
  providers: [
    OutgoingHandlers,
    {
      provide: Outgoing,
      inject: [Database, AssetRegistry, CLOCK],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock) => new Outgoing(db, assets, clock),
    },
  ],
  exports: [Outgoing, OutgoingHandlers],
})
export class OutgoingModule {}
