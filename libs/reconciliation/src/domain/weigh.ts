import { HOUSE, type Difference } from './difference';

/** Balances of the ledger that tell who owns what lies on the chain; custody is their mirror and is not counted. */
export const OWNED = ['available', 'held', 'pending', 'review', 'fees', 'own', 'receivable', 'costs'] as const;
export type Owned = (typeof OWNED)[number];

/** What was read of one asset and group, base units. */
export interface Weights {
  readonly assetId: number;
  readonly groupId: string;
  /** Sum over all addresses of the group at the height. */
  readonly onChain: bigint;
  /** Balances of the ledger now. Credits are positive; costs and receivable run below zero. */
  readonly owned: Readonly<Partial<Record<Owned, bigint>>>;
  /** Booked already, and on the chain only above the height, or not any more. */
  readonly notYetIn: bigint;
  /** Booked as gone already, fees too, and on the chain only above the height. */
  readonly notYetOut: bigint;
  /** Gone on the chain at the height, fees too, and not booked yet. */
  readonly inFlight: bigint;
}

export interface Balance extends Weights {
  /** What should lie on the chain at the height. */
  readonly books: bigint;
  /** On chain less books. */
  readonly difference: bigint;
  /** What lies with another group, since it was paid from or to there; adds up to nothing over all groups of an asset. */
  readonly elsewhere: bigint;
}

/**
 * Weighs the chain against the books:
 *
 *     on chain = owned − booked, not yet in + booked, not yet out − in flight
 *
 * Every unit that is off is the effect of a difference that was named. What none explains becomes one by itself, so that
 * nothing is off in silence.
 */
export function weigh(
  weights: readonly Weights[],
  named: readonly Difference[],
): { readonly balances: readonly Balance[]; readonly unexplained: readonly Difference[] } {
  const balances = weights.map((weight): Balance => {
    const owned = OWNED.reduce((sum, kind) => sum + (weight.owned[kind] ?? 0n), 0n);
    const books = owned - weight.notYetIn + weight.notYetOut - weight.inFlight;
    const difference = weight.onChain - books;
    const explained = named
      .filter(({ assetId, groupId }) => assetId === weight.assetId && groupId === weight.groupId)
      .reduce((sum, { effect }) => sum + effect, 0n);
    return { ...weight, books, difference, elsewhere: difference - explained };
  });
  const byAsset = new Map<number, Balance[]>();
  for (const balance of balances) byAsset.set(balance.assetId, [...(byAsset.get(balance.assetId) ?? []), balance]);
  const unexplained = [...byAsset].flatMap(([assetId, own]): Difference[] => {
    const rest = own.reduce((sum, { elsewhere }) => sum + elsewhere, 0n);
    if (rest === 0n) return [];
    const onChain = own.reduce((sum, balance) => sum + balance.onChain, 0n);
    return [
      {
        kind: 'unexplained',
        assetId,
        groupId: own.find(({ elsewhere }) => elsewhere === rest)?.groupId ?? HOUSE,
        organizationId: null,
        subjectKind: 'asset',
        subjectId: String(assetId),
        address: null,
        expected: onChain - rest,
        found: onChain,
        effect: rest,
        evidence: {},
      },
    ];
  });
  return { balances, unexplained };
}
