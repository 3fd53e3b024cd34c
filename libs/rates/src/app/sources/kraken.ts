import type { Pair } from '../../domain/price';
import { byMarketName, SourceError, type PriceSource, type SaidPrice } from '../../domain/price-source';
import { fieldsOf, type JsonClient } from './json-client';

const MARKETS_LIFE_MS = 3_600_000;
/** Kraken's own names of what everybody else calls otherwise. */
const NAMES: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' };

/**
 * Kraken refuses a question that names one market it does not have, and answers under other names than it is asked by: so
 * the list of markets is read first, once an hour.
 */
export class KrakenSource implements PriceSource {
  readonly name = 'kraken';
  /** Kraken's key of each market, by the name of its pair. */
  private markets: { readonly keys: ReadonlyMap<string, string>; readonly until: number } | undefined;

  constructor(
    private readonly client: JsonClient,
    private readonly url = 'https://api.kraken.com',
  ) {}

  async fetch(pairs: readonly Pair[], signal: AbortSignal): Promise<SaidPrice[]> {
    if (!this.markets || this.markets.until < performance.now()) {
      this.markets = { keys: await this.readMarkets(signal), until: performance.now() + MARKETS_LIFE_MS };
    }
    const asked = new Map<string, Pair>();
    for (const [name, pair] of byMarketName(pairs)) {
      const key = this.markets.keys.get(name);
      if (key !== undefined) asked.set(key, pair);
    }
    if (asked.size === 0) return [];
    try {
      const tickers = fieldsOf(await this.ask(`Ticker?pair=${[...asked.keys()].join(',')}`, signal));
      return [...asked].flatMap(([key, pair]) => {
        const ticker = tickers[key];
        // c: price and volume of the last trade
        return ticker === undefined ? [] : [{ ...pair, text: fieldsOf(fieldsOf(ticker)['c'])[0] }];
      });
    } catch (error) {
      this.markets = undefined;
      throw error;
    }
  }

  private async readMarkets(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const keys = new Map<string, string>();
    for (const [key, market] of Object.entries(fieldsOf(await this.ask('AssetPairs', signal)))) {
      const { wsname, status } = fieldsOf(market);
      if (typeof wsname !== 'string' || (status !== undefined && status !== 'online')) continue;
      const name = wsname
        .split('/')
        .map((symbol) => NAMES[symbol] ?? symbol)
        .join('/');
      if (/^[A-Za-z0-9.]{1,32}$/.test(key)) keys.set(name, key);
    }
    return keys;
  }

  private async ask(question: string, signal: AbortSignal): Promise<unknown> {
    const answer = fieldsOf(await this.client.get(this.url, `/0/public/${question}`, signal));
    const { error } = answer;
    if (Array.isArray(error) && error.length > 0)
      throw new SourceError(`Kraken says ${String(error[0]).slice(0, 100)}`);
    return answer['result'];
  }
}
