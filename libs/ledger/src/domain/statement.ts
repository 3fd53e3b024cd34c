import { numericId, type PageRequest, type Pagination } from '@chaintill/kernel';
import type { AccountKind } from './move';

/** The accounts that a merchant reads: custody only mirrors the sum of the others. */
export const STATEMENT_ACCOUNTS = [
  'available',
  'pending',
  'held',
  'review',
  'receivable',
  'fees',
  'own',
  'costs',
] as const satisfies readonly AccountKind[];
export type StatementAccount = (typeof STATEMENT_ACCOUNTS)[number];

export interface StatementFilter {
  readonly currency?: string;
  readonly chainId?: string;
  readonly account?: StatementAccount;
  /** One purse; the merchant's own accounts when absent. */
  readonly subAccount?: string;
  /** First moment that counts; from the beginning when absent. */
  readonly from?: Date;
  /** First moment that counts no more; up to now when absent. */
  readonly to?: Date;
}

export interface StatementQuery extends StatementFilter, PageRequest {
  readonly sortOrder: 'asc' | 'desc';
}

/** One posting on one of the merchant's accounts. Amounts are decimal text, as balances show them. */
export interface StatementLine {
  readonly at: string;
  /** Kind of the entry, e.g. `payout.held`. */
  readonly kind: string;
  /** The kind in words. */
  readonly text: string;
  readonly cause: { readonly kind: string; readonly id: string };
  /** The merchant's own word for what it is about: of the order, the deposit reference, the payout or the transfer. */
  readonly reference: string | null;
  readonly chainId: string;
  readonly currency: string;
  readonly account: StatementAccount;
  /** Above zero: came in. Below: went out. */
  readonly amount: string;
  /** What the account held after it. */
  readonly balance: string;
}

/** An account at both ends of the period. */
export interface StatementSum {
  readonly chainId: string;
  readonly currency: string;
  readonly account: StatementAccount;
  readonly opening: string;
  readonly closing: string;
}

export interface Statement {
  readonly data: readonly StatementLine[];
  readonly accounts: readonly StatementSum[];
  readonly pagination: Pagination;
}

const WORDS: Readonly<Record<string, string>> = {
  'transfer.received': 'Payment received',
  'transfer.pending': 'Payment waits for the chain again',
  'transfer.available': 'Payment is yours to spend',
  'transfer.review': 'Payment waits for a decision',
  'transfer.held': 'Payment bound for its return',
  'transfer.own': 'Own funds received',
  'transfer.debt_paid': 'Payment pays what you owed',
  'transfer.reversed': 'Payment taken back by the chain',
  'order.fee': 'Platform fee',
  'order.fee_returned': 'Platform fee given back',
  'payout.held': 'Bound for a payout',
  'payout.sent': 'Paid out',
  'payout.released': 'Payout ended, amount free again',
  'account.transfer': 'Moved between your accounts',
  'account.debt_paid': 'Moved money pays what was owed there',
  'outgoing.fee': 'Network fee',
};
const UNCOVERED = '_uncovered';

/** The kind of an entry in words; a kind without words stands for itself. */
export function entryText(kind: string): string {
  if (kind.endsWith(UNCOVERED)) return `${entryText(kind.slice(0, -UNCOVERED.length))} (owed: it was spent already)`;
  return WORDS[kind] ?? kind;
}

/** Id of an entry's cause as the API shows it. */
export function causeId(kind: string, id: string): string {
  return kind === 'transfer' && /^\d+$/.test(id) ? numericId('transfer', id) : id;
}
