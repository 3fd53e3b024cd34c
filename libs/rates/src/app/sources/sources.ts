import type { Config, RateSourceName } from '@chaintill/config';
import type { PriceSource } from '../../domain/price-source';
import { BinanceSource } from './binance';
import { BitstampSource } from './bitstamp';
import { CoinbaseSource } from './coinbase';
import { FixedTable } from './fixed-table';
import type { JsonClient } from './json-client';
import { KrakenSource } from './kraken';

const MAKERS = {
  coinbase: CoinbaseSource,
  kraken: KrakenSource,
  binance: BinanceSource,
  bitstamp: BitstampSource,
} as const satisfies Record<RateSourceName, new (client: JsonClient, url?: string) => PriceSource>;

/** The sources that the installation is configured with. */
export function priceSources(config: Config, client: JsonClient): PriceSource[] {
  const exchanges = config.rateSources.map((name) => new MAKERS[name](client, config.RATE_SOURCE_URLS[name]));
  return config.RATES_FIXED.length > 0 ? [...exchanges, new FixedTable(config.RATES_FIXED)] : exchanges;
}
