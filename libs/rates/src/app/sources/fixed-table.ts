import type { PriceSource, SaidPrice } from '../../domain/price-source';

/** Prices that the operator decided (RATES_FIXED): as fresh as the question, for as long as they are configured. */
export class FixedTable implements PriceSource {
  readonly name = 'fixed';
  readonly decided = true;

  constructor(private readonly prices: readonly SaidPrice[]) {}

  fetch(): Promise<SaidPrice[]> {
    return Promise.resolve([...this.prices]);
  }
}
