import type { Sql } from '@chaintill/persistence';

/** A source that fails is asked less and less often, at least every so many times as seldom. */
const MAX_BACKOFF = 8;

/**
 * Claims the next question to a source, so that of several workers one asks.
 * @returns whether it is due and ours
 */
export async function claimSource(sql: Sql, name: string, now: Date, everySeconds: number): Promise<boolean> {
  const rows = await sql.query(
    `insert into rate_sources as s (name, asked_at) values ($1, $2)
     on conflict (name) do update set asked_at = excluded.asked_at
       where s.asked_at + make_interval(secs => $3 * least(power(2, least(s.failures, 10)), ${MAX_BACKOFF})) <= $2
     returning 1`,
    [name, now, everySeconds],
  );
  return rows.length > 0;
}

/** Notes what came of a question. @param fault null when it was answered well */
export async function noteAnswer(sql: Sql, name: string, now: Date, fault: string | null): Promise<void> {
  await sql.query(
    `update rate_sources set
       answered_at = case when $3::text is null then $2 else answered_at end,
       failures = case when $3::text is null then 0 else failures + 1 end,
       last_error = coalesce($3, last_error)
     where name = $1`,
    [name, now, fault],
  );
}

/** How a source stands in a pair, for operators: figures and no money. */
export interface Standing {
  readonly source: string;
  readonly pair: string;
  readonly ageSeconds: number;
  /** Distance from the median of all fresh prices of the pair, in percent of it; null when it is not fresh. */
  readonly deviationPercent: number | null;
}

/** The standing of every price that is not older than a day. */
export async function standings(sql: Sql, now: Date): Promise<Standing[]> {
  const rows = await sql.query<{ source: string; pair: string; age: number; deviation: number | null }>(
    `select p.source, p.base || '/' || p.quote as pair, extract(epoch from $1::timestamptz - p.observed_at)::float8 as age,
       case when p.observed_at > $1::timestamptz - interval '10 minutes' then abs(p.rate::float8 / m.median - 1) * 100 end as deviation
     from rate_prices p left join (
       select base, quote, percentile_cont(0.5) within group (order by rate::float8) as median
       from rate_prices where observed_at > $1::timestamptz - interval '10 minutes' group by base, quote
     ) m using (base, quote)
     where p.observed_at > $1::timestamptz - interval '1 day'
     order by p.source, pair`,
    [now],
  );
  return rows.map(({ source, pair, age, deviation }) => ({
    source,
    pair,
    ageSeconds: age,
    deviationPercent: deviation,
  }));
}
