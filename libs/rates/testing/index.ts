import type { Sql } from '@chaintill/persistence';
import { parsePrice } from '../src/domain/price';
import { storePrices } from '../src/data/price-store';

/**
 * Puts prices where the worker would put them.
 * @param prices by pair, e.g. `{ 'ETH/USD': '3000' }`
 */
export async function tellPrices(
  sql: Sql,
  prices: Readonly<Record<string, string>>,
  { source = 'fixed', at = new Date() }: { readonly source?: string; readonly at?: Date } = {},
): Promise<void> {
  const rows = Object.entries(prices).map(([name, rate]) => {
    const [base = '', quote = ''] = name.split('/');
    return { base, quote, source, rate: parsePrice(rate), observedAt: at };
  });
  await storePrices(sql, rows);
}
