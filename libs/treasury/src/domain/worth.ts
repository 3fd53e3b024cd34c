import type { Judge } from './treasury-view';

/** What decides from how much on an asset is swept from one address. */
export interface WorthTerms {
  /** What one sweep costs at most, base units of the native coin. */
  readonly cost: bigint;
  /** So many times its cost must lie there. */
  readonly factor: number;
  /** The native coin itself needs no rate. */
  readonly isNative: boolean;
  readonly decimals: number;
  readonly nativeDecimals: number;
  /** 10^-18 of one and the same currency for a whole unit; null: nobody knows. */
  readonly rate: bigint | null;
  readonly nativeRate: bigint | null;
  /** What the operator has set, for where there is no rate; base units. */
  readonly minimum: bigint | null;
}

export interface Worth {
  /** Base units of the asset; null: nobody can say. */
  readonly from: bigint | null;
  readonly judgedBy: Judge;
}

/** From how much on a sweep is worth its cost (S1-G4). Rounded up: what is dust is left alone. */
export function worthFrom(terms: WorthTerms): Worth {
  const { cost, isNative, rate, nativeRate, minimum, decimals, nativeDecimals } = terms;
  const dear = cost * BigInt(terms.factor);
  if (isNative) return { from: dear, judgedBy: 'rate' };
  if (rate !== null && nativeRate !== null && rate > 0n) {
    const value = dear * nativeRate * 10n ** BigInt(decimals);
    const one = rate * 10n ** BigInt(nativeDecimals);
    return { from: (value + one - 1n) / one, judgedBy: 'rate' };
  }
  return minimum === null ? { from: null, judgedBy: 'nothing' } : { from: minimum, judgedBy: 'minimum' };
}

/** More than a price by a margin, rounded up. */
export function withMargin(price: bigint, percent: number): bigint {
  return (price * BigInt(100 + percent) + 99n) / 100n;
}
