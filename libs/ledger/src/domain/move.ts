/** Kinds of account, per merchant and asset; `custody` is the one per asset for what lies on chain (ADR 0003). */
export type AccountKind =
  /** what the gateway holds on chain; the negative of all others */
  | 'custody'
  /** seen on chain, not final */
  | 'pending'
  /** the merchant's to spend */
  | 'available'
  /** bound by payouts that are under way */
  | 'held'
  /** received, and waiting for a person's decision: late, repeated, wrong token, nobody's */
  | 'review'
  /** what a merchant owes after the chain took back money beyond finality */
  | 'receivable'
  | 'fees';

export interface AccountRef {
  /** null for `custody` only. */
  readonly organizationId: string | null;
  readonly kind: AccountKind;
}

/**
 * Money going from one account to another: one journal entry with two postings. (causeKind, causeId, step) says why and
 * makes it unique: booking it twice changes nothing.
 */
export interface Move {
  readonly kind: string;
  readonly causeKind: string;
  readonly causeId: string;
  readonly step: number;
  readonly assetId: number;
  /** Base units, above zero. */
  readonly amount: bigint;
  readonly debit: AccountRef;
  readonly credit: AccountRef;
}

/** The custody account, where the money of an incoming transfer comes from. */
export const CUSTODY: AccountRef = { organizationId: null, kind: 'custody' };
