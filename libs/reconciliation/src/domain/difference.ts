/**
 * What can be wrong between the chain, what is recorded of it, and the books. A kind names what was found; the subject names
 * the row, or the transaction on the chain.
 */
export const DIFFERENCE_KINDS = {
  // the chain, and what is recorded of it
  arrived_unrecorded: 'came to the address on the chain, and no transfer is recorded',
  left_unasked: 'left the address on the chain, and nobody asked for it here',
  recorded_not_on_chain: 'is recorded, and the chain does not have it',
  recorded_amount_differs: 'is recorded with another amount than the chain has; a power of ten means a wrong scale',
  balance_differs: 'the address holds another amount than everything that came and left',
  // what is recorded, and the books
  not_booked: 'is recorded, and its value is not booked',
  booked_without_cause: 'is booked, and what it is booked for does not exist',
  booked_amount_differs: 'is booked with another amount, or for somebody else, than it is recorded with',
  booked_in_another_place: 'is booked, and in another account than its state says',
  fee_not_booked: 'the fee that is due is not the one that is booked',
  payout_without_transaction: 'counts as paid out, and there is no transaction of that',
  transaction_without_payout: 'left or leaves for a payout that does not exist, or that says something else',
  internal_unpaired: 'moved between addresses of ours, and only one side of it is recorded',
  // the books by themselves
  balance_edited: 'the balance of the account is not the sum of its postings',
  entry_unbalanced: 'the postings of the entry do not add up to nothing',
  posting_without_entry: 'the entry of the posting is gone',
  unexplained: 'chain and books differ, and no row says why',
} as const satisfies Record<string, string>;

export type DifferenceKind = keyof typeof DIFFERENCE_KINDS;

export const SUBJECT_KINDS = [
  'address',
  'chain_transfer',
  'transfer',
  'outgoing',
  'payout',
  'order',
  'account_transfer',
  'account',
  'entry',
  'cause',
  'asset',
] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** One thing that is wrong. Amounts are base units of the asset. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly assetId: number;
  /** Whose coins lie together: a merchant with a hot wallet of his own, or {@link HOUSE}. */
  readonly groupId: string;
  /** The merchant it concerns; null when that is the house. */
  readonly organizationId: string | null;
  readonly subjectKind: SubjectKind;
  /** Id of the row; `<hash>#<log>` of a transfer on the chain, the canonical form of an address. */
  readonly subjectId: string;
  /** The address on the chain that it moves; null when only the books are concerned. */
  readonly address: string | null;
  readonly expected: bigint;
  readonly found: bigint;
  /** How much more the chain holds than the books say, because of this. */
  readonly effect: bigint;
  /** Rows and places that prove it. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** The group of all merchants who have no hot wallet of their own, and of who runs the installation. */
export const HOUSE = 'house';

/** Names a difference: the same one in two runs has the same key, one of another amount has not. */
export function keyOf({ kind, assetId, organizationId, subjectKind, subjectId, address, effect }: Difference): string {
  return [kind, assetId, organizationId ?? HOUSE, subjectKind, subjectId, address ?? '', effect].join(' ');
}
