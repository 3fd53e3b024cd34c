import { Database, type Sql } from '@chaintill/persistence';
import { formatAmount, parseAmount } from '@chaintill/kernel';
import { RATE_DECIMALS, type SourcePrice } from '../domain/price';
import { PIVOTS } from '../domain/rate';

interface PriceRow {
  base: string;
  quote: string;
  source: string;
  rate: string;
  observed_at: Date;
}

const PRICES_AMONG = `
  select base, quote, source, rate, observed_at from rate_prices
  where base = any ($1::text[]) and quote = any ($1::text[]) order by source`;

/**
 * The latest price of each source for every pair that may have a part in a rate between these currencies.
 * @param bases what is priced
 * @param quotes what it is priced in
 */
export async function pricesAmong(
  sql: Sql,
  bases: readonly string[],
  quotes: readonly string[],
): Promise<SourcePrice[]> {
  const currencies = [[...new Set([...bases, ...quotes, ...PIVOTS])]];
  const rows =
    sql instanceof Database
      ? await sql.prepared<PriceRow>('rate_prices_among', PRICES_AMONG, currencies)
      : await sql.query<PriceRow>(PRICES_AMONG, currencies);
  return rows.map((row) => ({
    base: row.base,
    quote: row.quote,
    source: row.source,
    rate: parseAmount(row.rate, RATE_DECIMALS),
    observedAt: row.observed_at,
  }));
}

/**
 * Stores what a source said; an older price than the one that is known changes nothing. A price that is new goes into the
 * history too, one that only was confirmed does not.
 */
export async function storePrices(sql: Sql, prices: readonly SourcePrice[]): Promise<void> {
  if (prices.length === 0) return;
  await sql.query(
    `with said as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::timestamptz[])
         as s (base, quote, source, rate, observed_at)
     ), changed as (
       select s.* from said s left join rate_prices p using (base, quote, source)
       where p.rate is null or (p.observed_at < s.observed_at and p.rate <> s.rate)
     ), kept as (
       insert into rate_history (base, quote, source, rate, observed_at)
         select base, quote, source, rate, observed_at from changed
     )
     insert into rate_prices as p (base, quote, source, rate, observed_at)
       select base, quote, source, rate, observed_at from said order by base, quote, source
     on conflict (base, quote, source) do update set rate = excluded.rate, observed_at = excluded.observed_at
       where p.observed_at < excluded.observed_at`,
    [
      prices.map(({ base }) => base),
      prices.map(({ quote }) => quote),
      prices.map(({ source }) => source),
      prices.map(({ rate }) => formatAmount(rate, RATE_DECIMALS)),
      prices.map(({ observedAt }) => observedAt),
    ],
  );
}

/** The latest prices of one source, by pair. */
export async function pricesOf(sql: Sql, source: string): Promise<SourcePrice[]> {
  const rows = await sql.query<PriceRow>(
    'select base, quote, source, rate, observed_at from rate_prices where source = $1',
    [source],
  );
  return rows.map((row) => ({ ...row, rate: parseAmount(row.rate, RATE_DECIMALS), observedAt: row.observed_at }));
}
