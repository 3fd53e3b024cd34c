import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { CONFIG, type Config } from '@chaintill/config';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { PaymentLinks } from './app/payment-links.service';

@Module({
  providers: [
    {
      provide: PaymentLinks,
      inject: [Database, AssetRegistry, CLOCK, CONFIG],
      useFactory: (db: Database, assets: AssetRegistry, clock: Clock, config: Config) =>
        new PaymentLinks(db, assets, clock, config),
    },
  ],
  exports: [PaymentLinks],
})
export class PaymentLinksModule {}
