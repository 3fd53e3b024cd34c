import type { Asset } from '@chaintill/assets';
import { formatAmount, numericId } from '@chaintill/kernel';
import { DIFFERENCE_KINDS, type Difference, type DifferenceKind, type SubjectKind } from './difference';

/** A difference as operators and merchants read it. Amounts are decimal text of the asset. */
export interface DifferenceView {
  readonly differenceId: string;
  readonly chainId: string;
  readonly currency: string;
  readonly kind: DifferenceKind;
  /** The kind in words. */
  readonly text: string;
  readonly subject: { readonly kind: SubjectKind; readonly id: string };
  readonly address: string | null;
  readonly expected: string;
  readonly found: string;
  /** How much more the chain holds than the books say, because of it; nothing where only the books are off. */
  readonly effect: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly foundAt: string;
  /** A person knows why it is so, and that it stays so. */
  readonly accepted: { readonly at: string; readonly by: string; readonly reason: string } | null;
}

export interface ReconciliationRunView {
  readonly runId: string;
  readonly chainId: string;
  readonly state: RunState;
  /** Why nothing can be said. */
  readonly reason: string | null;
  readonly height: number | null;
  readonly blockHash: string | null;
  /** Differences of the whole installation on that chain that are open, and that nobody accepted. */
  readonly differences: number;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** `unknown`: the chain could not be compared; nothing follows from that. */
export const RUN_STATES = ['clean', 'different', 'unknown'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Whose wallets a merchant's coins lie in. */
export const RECONCILED_GROUPS = ['own', 'house'] as const;

/** What a group had of an asset at the height, decimal text. */
export interface ReconciledBalanceView {
  readonly currency: string;
  /** Sum over all addresses. */
  readonly onChain: string;
  /** What should lie there. */
  readonly books: string;
  /** On chain less books. */
  readonly difference: string;
  /** What is owed to merchants: available, held, pending, review, and the platform's fees. */
  readonly liabilities: string;
  /** Own funds less what the network took, and less what merchants owe. */
  readonly own: string;
  /** Left on the chain and not booked yet. */
  readonly inFlight: string;
}

export interface ReconciliationStateView {
  readonly chainId: string;
  /** Of the last run that could compare; `unknown` before there was one. */
  readonly state: RunState;
  readonly run: ReconciliationRunView | null;
  readonly lastCleanAt: string | null;
  /** Whether your coins lie in wallets of your own, or with those of others in the house's. */
  readonly group: (typeof RECONCILED_GROUPS)[number];
  /** Of a group of one's own only: what others have is not shown. */
  readonly balances: readonly ReconciledBalanceView[] | null;
  /** What concerns you and is open. */
  readonly differences: readonly DifferenceView[];
}

type Stored = Difference & { readonly id: string; readonly foundAt: Date };

export function differenceView(
  { id, kind, subjectKind, subjectId, address, evidence, foundAt, ...amounts }: Stored,
  asset: Asset,
  accepted: DifferenceView['accepted'] = null,
): DifferenceView {
  const text = (units: bigint): string => formatAmount(units, asset.decimals, 2);
  return {
    differenceId: id,
    chainId: asset.chainId,
    currency: asset.symbol,
    kind,
    text: DIFFERENCE_KINDS[kind],
    subject: { kind: subjectKind, id: subjectKind === 'transfer' ? numericId('transfer', subjectId) : subjectId },
    address,
    expected: text(amounts.expected),
    found: text(amounts.found),
    effect: text(amounts.effect),
    evidence,
    foundAt: foundAt.toISOString(),
    accepted,
  };
}
