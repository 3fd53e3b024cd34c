import type { Pair } from '../../domain/price';
import { byMarketName, type PriceSource, type SaidPrice } from '../../domain/price-source';
import { fieldsOf, listOf, type JsonClient } from './json-client';

/** Binance glues symbols together and tells all its markets at once; it has no dollar, only USDT and other fiat. */
export class BinanceSource implements PriceSource {
  readonly name = 'binance';

  constructor(
    private readonly client: JsonClient,
    private readonly url = 'https://data-api.binance.vision',
  ) {}

  async fetch(pairs: readonly Pair[], signal: AbortSignal): Promise<SaidPrice[]> {
    const wanted = byMarketName(pairs, ({ base, quote }) => base + quote);
    const markets = listOf(await this.client.get(this.url, '/api/v3/ticker/price', signal));
    return markets.flatMap((market) => {
      const { symbol, price } = fieldsOf(market);
      const pair = typeof symbol === 'string' ? wanted.get(symbol) : undefined;
      return pair ? [{ ...pair, text: price }] : [];
    });
  }
}
