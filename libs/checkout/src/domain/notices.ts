import type { Order } from '@chaintill/orders';
import type { Outcome } from '@chaintill/settlement';
import type { NoticeKind } from './payment-view';

/** A transfer of a payment, as far as its payer may know. */
export interface SeenTransfer {
  readonly txHash: string;
  readonly chainId: string;
  readonly assetId: number;
  /** Base units. */
  readonly amount: bigint;
  readonly state: 'seen' | 'final' | 'orphaned';
  readonly outcome: Outcome;
  /** A person has decided about it. */
  readonly decided: boolean;
}

/** A notice before it is put into words: base units of an asset. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly amount: bigint | null;
  readonly assetId: number | null;
  readonly chainId: string | null;
  readonly txHash: string | null;
}

/** Outcomes that a payer is told of, each in the word of its notice. */
const UNEXPECTED: Partial<Record<Outcome, NoticeKind>> = {
  late: 'late',
  wrong_token: 'wrong_token',
  wrong_chain: 'wrong_chain',
  repeated: 'repeated',
};

/**
 * What a payer should know beside the state of his payment.
 * @param transfers oldest first
 * @param delayed whether the chain is not read up to now
 */
export function noticesOf(
  order: Pick<Order, 'state' | 'amount' | 'seen' | 'assetId' | 'chainId' | 'windowClosedAt'>,
  transfers: readonly SeenTransfer[],
  delayed: boolean,
): Notice[] {
  const { state, amount, seen, assetId, chainId } = order;
  const paying = transfers.filter(({ outcome }) => outcome === 'payment');
  const last = (found: readonly SeenTransfer[]): string | null => found.at(-1)?.txHash ?? null;
  const own = { assetId, chainId };
  const notices: Notice[] = [];
  const standing = paying.filter((transfer) => transfer.state !== 'orphaned');
  if (state === 'partially_paid') {
    notices.push({ kind: 'partial', amount: amount - seen, ...own, txHash: last(standing) });
  }
  if (seen > amount) notices.push({ kind: 'overpaid', amount: seen - amount, ...own, txHash: last(standing) });
  const lost = paying.filter((transfer) => transfer.state === 'orphaned');
  // Whoever saw his payment found and then a page that waits for it again is told why.
  if (state === 'reverted' || (state === 'pending' && standing.length === 0 && lost.length > 0)) {
    const sum = lost.reduce((total, transfer) => total + transfer.amount, 0n);
    notices.push({ kind: 'reverted', amount: sum, ...own, txHash: last(lost) });
  }
  for (const transfer of transfers) {
    const kind = UNEXPECTED[transfer.outcome];
    if (kind && transfer.state !== 'orphaned' && !transfer.decided) notices.push({ ...transfer, kind });
  }
  if (delayed && order.windowClosedAt === null) {
    notices.push({ kind: 'chain_delayed', amount: null, assetId: null, chainId, txHash: null });
  }
  return notices;
}

/** How far a chain is read and booked, and what its nodes say. */
export interface ChainProgress {
  readonly tipHeight: number | null;
  /** Everything up to this block is booked, and its time. */
  readonly settledHeight: number | null;
  readonly settledTime: Date | null;
  /** Until when its indexer said it would be there. */
  readonly leaseUntil: Date | null;
  readonly doubt: string | null;
}

/** A few blocks are always on their way. */
const TOLERATED_BLOCKS = 5;
const TOLERATED_MS = 60_000;

/** Whether something that is on the chain may not be known here yet (law 4). */
export function isDelayed(chain: ChainProgress | undefined, expiresAt: Date, now: Date): boolean {
  if (!chain?.leaseUntil || chain.leaseUntil <= now || chain.doubt !== null) return true;
  const { tipHeight, settledHeight, settledTime } = chain;
  if (tipHeight === null || settledHeight === null || settledTime === null) return true;
  const behind = tipHeight - settledHeight > TOLERATED_BLOCKS && now.getTime() - settledTime.getTime() > TOLERATED_MS;
  // The time is up, and still nobody can say that nothing came in time.
  return behind || (settledTime <= expiresAt && now.getTime() - expiresAt.getTime() > TOLERATED_MS);
}
