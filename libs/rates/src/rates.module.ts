import { Module } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { Settings } from '@chaintill/settings';
import { Quotes } from './app/quotes';
import { RateList } from './app/rate-list';
import { Rates } from './app/rates';

/** Rates and quotes, for whoever asks. Asking the sources is the `RatePoller`, which the worker runs. */
@Module({
  providers: [
    {
      provide: Rates,
      inject: [Database, AssetRegistry, Settings, CLOCK],
      useFactory: (db: Database, assets: AssetRegistry, settings: Settings, clock: Clock) =>
        new Rates(db, assets, settings, clock),
    },
    {
      provide: RateList,
      inject: [Rates, AssetRegistry, Settings],
      useFactory: (rates: Rates, assets: AssetRegistry, settings: Settings) => new RateList(rates, assets, settings),
    },
    {
      provide: Quotes,
      inject: [Database, Rates, AssetRegistry, CLOCK],
      useFactory: (db: Database, rates: Rates, assets: AssetRegistry, clock: Clock) =>
        new Quotes(db, rates, assets, clock),
    },
  ],
  exports: [Rates, RateList, Quotes],
})
export class RatesModule {}
