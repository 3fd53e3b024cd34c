import { formatAmount, parseAmount } from '@chaintill/kernel';
import { ONE, pairName, RATE_DECIMALS, type Pair, type SourcePrice } from './price';

/** When prices are believed; settings of each merchant. */
export interface RateRules {
  /** A price older than this does not count. */
  readonly maxAgeSeconds: number;
  /** How far the sources that count may be apart, in percent of the median, as decimal text. */
  readonly maxSpreadPercent: string;
  /** So many sources have to count. */
  readonly minSources: number;
}

/** What one source contributes to a rate. */
export interface RateSource {
  readonly name: string;
  /** Price currency for one unit of the asset, as decimal text; rounded down to 18 decimals when it is a cross rate. */
  readonly rate: string;
  /** The older one of both prices of a cross rate. */
  readonly observedAt: Date;
  /** The currency over which a cross rate goes; null where the source knows the pair itself. */
  readonly via: string | null;
  /** Why it is left out; null when it counts. */
  readonly leftOut: 'stale' | 'outlier' | null;
}

export interface Rate {
  /** 10^-18 of the price currency for one unit of the asset: the median, rounded down. */
  readonly rate: bigint;
  /** Largest less smallest of what counts, in percent of the median, as decimal text rounded up to 2 decimals. */
  readonly spreadPercent: string;
  readonly sources: readonly RateSource[];
}

export interface NoRate {
  /** For people: why there is no rate. */
  readonly reason: string;
  readonly sources: readonly RateSource[];
}

/** Cross rates go over one of these, the first one that works. */
export const PIVOTS = ['USD', 'USDT'] as const;

/** An exact positive fraction. */
interface Ratio {
  readonly n: bigint;
  readonly d: bigint;
}

interface Leg {
  readonly source: string;
  readonly ratio: Ratio;
  readonly observedAt: Date;
  readonly via: string | null;
}

/**
 * What one unit of `base` costs in `quote`: the median of all sources that are fresh and agree. A source that does not know
 * the pair counts over USD or USDT if it knows the asset in that currency and there is a rate of that currency by the same
 * rules. All arithmetic is exact; only the result is rounded, down, by less than 10^-18.
 * @param prices of any pairs, at most one per source and pair
 */
export function rateOf(prices: readonly SourcePrice[], pair: Pair, rules: RateRules, now: Date): Rate | NoRate {
  const verdict = judge(legsOf(prices, pair, rules, now), pair, rules, now);
  const sources = verdict.legs.map(({ leg, leftOut }) => ({
    name: leg.source,
    rate: formatAmount(floor(leg.ratio), RATE_DECIMALS),
    observedAt: leg.observedAt,
    via: leg.via,
    leftOut,
  }));
  if ('reason' in verdict) return { reason: verdict.reason, sources };
  const rate = floor(verdict.median);
  if (rate === 0n) return { reason: `1 ${pair.base} costs less than 10^-18 ${pair.quote}`, sources };
  return { rate, spreadPercent: verdict.spreadPercent, sources };
}

export function isRate(result: Rate | NoRate): result is Rate {
  return 'rate' in result;
}

interface JudgedLeg {
  readonly leg: Leg;
  readonly leftOut: RateSource['leftOut'];
}
type Verdict = { readonly legs: readonly JudgedLeg[] } & (
  { readonly median: Ratio; readonly spreadPercent: string } | { readonly reason: string }
);

function judge(legs: readonly Leg[], pair: Pair, rules: RateRules, now: Date): Verdict {
  // a price from the future is as wrong as an old one
  const fresh = legs.filter(
    ({ observedAt }) => Math.abs(now.getTime() - observedAt.getTime()) <= rules.maxAgeSeconds * 1_000,
  );
  const bound = parseAmount(rules.maxSpreadPercent, 4);
  const counted = withoutOutliers(fresh, bound);
  const judged = legs.map((leg) => ({
    leg,
    leftOut: counted.includes(leg) ? null : fresh.includes(leg) ? ('outlier' as const) : ('stale' as const),
  }));
  const none = (reason: string): Verdict => ({ legs: judged, reason });
  if (legs.length === 0) return none(`no source knows ${pairName(pair)}`);
  const median = medianOf(counted);
  if (!median) return none(`all prices are older than ${rules.maxAgeSeconds} s`);
  if (counted.length < rules.minSources) {
    const are = counted.length === 1 ? 'only 1 source agrees' : `only ${counted.length} sources agree`;
    return none(`${are} on a fresh price, ${rules.minSources} are required`);
  }
  const apart = spreadOf(counted, median);
  if (apart > bound) {
    return none(`sources differ by ${inPercent(apart)} %, more than the ${rules.maxSpreadPercent} % that are allowed`);
  }
  return { legs: judged, median, spreadPercent: inPercent(apart) };
}

/** One leg for each source: its own price of the pair, or over a pivot. */
function legsOf(prices: readonly SourcePrice[], pair: Pair, rules: RateRules, now: Date): Leg[] {
  const legs = new Map(direct(prices, pair).map((leg) => [leg.source, leg]));
  for (const pivot of PIVOTS) {
    if (pivot === pair.base || pivot === pair.quote) continue;
    const known = rateOfPivot(prices, { base: pivot, quote: pair.quote }, rules, now);
    if (!('median' in known)) continue;
    const restAt = oldestOf(known.legs.filter(({ leftOut }) => leftOut === null).map(({ leg }) => leg));
    for (const leg of direct(prices, { base: pair.base, quote: pivot })) {
      if (legs.has(leg.source)) continue;
      const ratio = { n: leg.ratio.n * known.median.n, d: leg.ratio.d * known.median.d };
      const observedAt = leg.observedAt < restAt ? leg.observedAt : restAt;
      legs.set(leg.source, { source: leg.source, ratio, observedAt, via: pivot });
    }
  }
  return [...legs.values()];
}

/** Where nothing is fresh an old rate serves: it makes the cross rate as old, which is then said and not counted. */
function rateOfPivot(prices: readonly SourcePrice[], pair: Pair, rules: RateRules, now: Date): Verdict {
  const legs = direct(prices, pair);
  const verdict = judge(legs, pair, rules, now);
  return 'median' in verdict ? verdict : judge(legs, pair, { ...rules, maxAgeSeconds: Infinity }, now);
}

/** What sources say about the pair, or about the same pair the other way round. */
function direct(prices: readonly SourcePrice[], { base, quote }: Pair): Leg[] {
  const legs = new Map<string, Leg>();
  for (const { source, rate, observedAt, ...of } of prices) {
    const straight = of.base === base && of.quote === quote;
    const reverse = of.base === quote && of.quote === base;
    if (straight || (reverse && !legs.has(source))) {
      const ratio = straight ? { n: rate, d: ONE } : { n: ONE, d: rate };
      legs.set(source, { source, ratio, observedAt, via: null });
    }
  }
  return [...legs.values()];
}

/**
 * A source further from the median than the bound is left out, provided that most sources, and at least two, stay: one that
 * lies or hangs harms nobody. Where there is no such majority all stay, and the spread decides.
 */
function withoutOutliers(legs: readonly Leg[], bound: bigint): readonly Leg[] {
  const median = medianOf(legs);
  if (!median) return legs;
  const near = legs.filter(({ ratio }) => {
    const off = minus(ratio, median);
    // off / median > bound percent, the bound being in 10^-4 percent
    return off.n * median.d * 1_000_000n <= bound * median.n * off.d;
  });
  return near.length >= 2 && near.length * 2 > legs.length ? near : legs;
}

/** The middle one, or the exact mean of the middle two. */
function medianOf(legs: readonly Leg[]): Ratio | undefined {
  const sorted = legs.map(({ ratio }) => ratio).sort(compare);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (!upper || !lower) return undefined;
  return upper === lower ? upper : { n: upper.n * lower.d + lower.n * upper.d, d: 2n * upper.d * lower.d };
}

/** Largest less smallest in 10^-4 percent of the median, rounded up. */
function spreadOf(legs: readonly Leg[], median: Ratio): bigint {
  const sorted = legs.map(({ ratio }) => ratio).sort(compare);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (!least || !most) return 0n;
  const off = minus(most, least);
  const divisor = median.n * off.d;
  return (off.n * median.d * 1_000_000n + divisor - 1n) / divisor;
}

/** 10^-4 percent as text in percent, rounded up to 2 decimals. */
function inPercent(parts: bigint): string {
  return formatAmount((parts + 99n) / 100n, 2);
}

function compare(a: Ratio, b: Ratio): number {
  const off = a.n * b.d - b.n * a.d;
  return off < 0n ? -1 : off > 0n ? 1 : 0;
}

/** The distance of two ratios. */
function minus(a: Ratio, b: Ratio): Ratio {
  const n = a.n * b.d - b.n * a.d;
  return { n: n < 0n ? -n : n, d: a.d * b.d };
}

/** In 10^-18, rounded down. */
function floor({ n, d }: Ratio): bigint {
  return (n * ONE) / d;
}

function oldestOf(legs: readonly Leg[]): Date {
  return new Date(Math.min(...legs.map(({ observedAt }) => observedAt.getTime())));
}
