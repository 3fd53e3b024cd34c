import type { Pair } from '../../domain/price';
import { SourceError, whatWentWrong, type PriceSource, type SaidPrice } from '../../domain/price-source';
import { fieldsOf, StatusError, type JsonClient } from './json-client';

/** Coinbase tells for one currency what it costs in all others, fiat ones too: one request for each base. */
export class CoinbaseSource implements PriceSource {
  readonly name = 'coinbase';

  constructor(
    private readonly client: JsonClient,
    private readonly url = 'https://api.coinbase.com',
  ) {}

  async fetch(pairs: readonly Pair[], signal: AbortSignal): Promise<SaidPrice[]> {
    const said: SaidPrice[] = [];
    const faults: unknown[] = [];
    for (const base of new Set(pairs.map((pair) => pair.base))) {
      try {
        const rates = await this.ratesOf(base, signal);
        for (const pair of pairs) {
          const text = pair.base === base ? rates[pair.quote] : undefined;
          if (text !== undefined) said.push({ ...pair, text });
        }
      } catch (error) {
        // so it answers what it does not know
        if (!(error instanceof StatusError && (error.status === 400 || error.status === 404))) faults.push(error);
      }
    }
    // one base that fails harms no other
    if (said.length === 0 && faults.length > 0) throw new SourceError(whatWentWrong(faults[0]));
    return said;
  }

  private async ratesOf(base: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.client.get(this.url, `/v2/exchange-rates?currency=${base}`, signal);
    return fieldsOf(fieldsOf(fieldsOf(answer)['data'])['rates']);
  }
}
