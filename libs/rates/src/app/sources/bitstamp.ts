import type { Pair } from '../../domain/price';
import { byMarketName, type PriceSource, type SaidPrice } from '../../domain/price-source';
import { fieldsOf, listOf, type JsonClient } from './json-client';

/** Bitstamp tells all its markets at once, each with the moment it is of. */
export class BitstampSource implements PriceSource {
  readonly name = 'bitstamp';

  constructor(
    private readonly client: JsonClient,
    private readonly url = 'https://www.bitstamp.net',
  ) {}

  async fetch(pairs: readonly Pair[], signal: AbortSignal): Promise<SaidPrice[]> {
    const wanted = byMarketName(pairs);
    const markets = listOf(await this.client.get(this.url, '/api/v2/ticker/', signal));
    return markets.flatMap((market) => {
      const { pair: name, last, timestamp, market_type: type } = fieldsOf(market);
      const pair = typeof name === 'string' ? wanted.get(name) : undefined;
      // futures have another price
      if (!pair || (type !== undefined && type !== 'SPOT')) return [];
      return [{ ...pair, text: last, ...momentOf(timestamp) }];
    });
  }
}

function momentOf(timestamp: unknown): { observedAt?: Date } {
  const seconds = typeof timestamp === 'string' && /^\d{1,11}$/.test(timestamp) ? Number(timestamp) : undefined;
  return seconds === undefined ? {} : { observedAt: new Date(seconds * 1_000) };
}
