import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { FamilyRegistry } from '@chaintill/chain-port';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { AddressPool } from './app/address-pool';
import { AddressSources } from './app/address-sources';
import { AddressStock } from './app/address-stock';

@Module({
  providers: [
    {
      provide: AddressPool,
      inject: [Database, AssetRegistry, FamilyRegistry, CLOCK],
      useFactory: (db: Database, assets: AssetRegistry, families: FamilyRegistry, clock: Clock) =>
        new AddressPool(db, assets, families, clock),
    },
    {
      provide: AddressSources,
      inject: [Database, AddressPool, CLOCK],
      useFactory: (db: Database, pool: AddressPool, clock: Clock) => new AddressSources(db, pool, clock),
    },
    {
      provide: AddressStock,
      inject: [Database, AssetRegistry],
      useFactory: (db: Database, assets: AssetRegistry) => new AddressStock(db, assets),
    },
  ],
  exports: [AddressPool, AddressSources, AddressStock],
})
export class AddressesModule {}
