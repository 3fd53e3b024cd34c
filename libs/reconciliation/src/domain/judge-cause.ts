import type { Difference, DifferenceKind, SubjectKind } from './difference';

/** A cause of which the books say something else than the rows, as the database tells it. Amounts are base units. */
export interface CauseFacts {
  readonly causeKind: string;
  readonly causeId: string;
  readonly assetId: number;
  readonly organizationId: string;
  /** By how much the rows say that the merchant's balances together grew by it. */
  readonly expected: bigint;
  /** By how much they grew by the postings. */
  readonly booked: bigint;
  /** Whether there is a row of that cause, in that asset and for that merchant. */
  readonly exists: boolean;
  /** Whether there are entries of it. */
  readonly hasEntries: boolean;
  /** What it should have put into one account, and what it put there, where the sum alone tells too little. */
  readonly place: { readonly account: string; readonly expected: bigint; readonly booked: bigint } | null;
  readonly entries: readonly string[];
  /** More of the row, e.g. why it was set aside. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** What entries can be booked for. */
const SUBJECTS: Readonly<Record<string, SubjectKind>> = {
  transfer: 'transfer',
  payout: 'payout',
  outgoing: 'outgoing',
  order: 'order',
  account_transfer: 'account_transfer',
};

/** Says what is wrong about a cause, or null when nothing is. */
export function judgeCause(facts: CauseFacts, groupId: string): Difference | null {
  const { causeKind, causeId, assetId, organizationId, expected, booked, entries, place } = facts;
  const kind = kindOf(facts);
  if (!kind) return null;
  const ofPlace = expected === booked && place !== null;
  return {
    kind,
    assetId,
    groupId,
    organizationId,
    subjectKind: facts.exists ? (SUBJECTS[causeKind] ?? 'cause') : 'cause',
    subjectId: facts.exists && SUBJECTS[causeKind] ? causeId : `${causeKind} ${causeId}`,
    address: null,
    expected: ofPlace ? place.expected : expected,
    found: ofPlace ? place.booked : booked,
    effect: expected - booked,
    evidence: {
      ...facts.evidence,
      entries,
      ...(ofPlace && { account: place.account }),
      ...(causeKind !== 'order' && scaleOf(expected, booked)),
    },
  };
}

function kindOf({ causeKind, expected, booked, exists, hasEntries, place }: CauseFacts): DifferenceKind | null {
  const misplaced = place !== null && place.expected !== place.booked;
  if (expected === booked && !misplaced && (exists || !hasEntries)) return null;
  if (causeKind === 'outgoing') return exists || !hasEntries ? 'fee_not_booked' : 'booked_without_cause';
  if (causeKind === 'order') return exists ? 'fee_not_booked' : 'booked_without_cause';
  if (causeKind === 'payout' && expected === 0n && booked < 0n) return 'payout_without_transaction';
  if (!exists) return 'booked_without_cause';
  if (expected === booked) return 'booked_in_another_place';
  if (booked === 0n) return 'not_booked';
  return 'booked_amount_differs';
}

/** Both amounts with the same digits: somebody counted the decimals wrong. */
export function scaleOf(one: bigint, other: bigint): { readonly scale?: string } {
  const [low, high] = [one, other].map((amount) => (amount < 0n ? -amount : amount)).sort((a, b) => (a < b ? -1 : 1));
  if (!low || !high || low === high || high % low !== 0n) return {};
  const ratio = (high / low).toString();
  return /^10+$/.test(ratio) ? { scale: `off by a factor of ${ratio}` } : {};
}
