import type { Scenario, Step } from './simulation';

/** An asset as a payer needs to know it. */
export interface PayableAsset {
  readonly symbol: string;
  readonly contract: string | null;
  readonly decimals: number;
}

export interface Payable {
  /** What is asked for, and what is left of it; base units. */
  readonly amount: bigint;
  readonly remaining: bigint;
  readonly asset: PayableAsset;
  /** Another asset of the same chain. */
  readonly other: PayableAsset;
  /** When the window ends, ISO 8601. */
  readonly expiresAt: string;
}

/** What the payer is to do. Something that is paid already is paid once more. */
export function planOf(scenario: Scenario, { amount, remaining, asset, other, expiresAt }: Payable): Step[] {
  const due = remaining > 0n ? remaining : amount;
  const pay = (units: bigint, of = asset): Step => ({
    kind: 'pay',
    contract: of.contract,
    currency: of.symbol,
    decimals: of.decimals,
    amount: atLeastOne(units).toString(),
  });
  switch (scenario) {
    case 'exact':
      return [pay(due)];
    case 'under':
      return [pay(due / 2n)];
    case 'over':
      return [pay(due + atLeastOne(due / 10n))];
    case 'late':
      return [{ kind: 'wait_until', at: expiresAt }, pay(due)];
    case 'split': {
      const first = atLeastOne((due * 2n) / 5n);
      return due > first ? [pay(first), pay(due - first)] : [pay(due)];
    }
    case 'wrong-token':
      return [pay(rescaled(due, asset.decimals, other.decimals), other)];
    case 'reorg':
      return [pay(due), { kind: 'take_back' }];
  }
}

function atLeastOne(units: bigint): bigint {
  return units > 0n ? units : 1n;
}

/** The same figure in units of another asset. */
function rescaled(units: bigint, from: number, to: number): bigint {
  return to >= from ? units * 10n ** BigInt(to - from) : units / 10n ** BigInt(from - to);
}
