/** Kinds of account, each per merchant, asset and sub-account (ADR 0003). */
export type AccountKind =
  /** the merchant's share of what lies on chain; the negative of all others */
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
  /** the platform's fees on what the merchant was paid */
  | 'fees'
  /** the merchant's own funds in the gateway's wallets, e.g. coins that pay for the network */
  | 'own'
  /** what the network took; runs below zero */
  | 'costs';

export interface AccountRef {
  readonly organizationId: string;
  readonly kind: AccountKind;
  /** A purse of the merchant's; his own account when absent. */
  readonly subAccount?: string;
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
