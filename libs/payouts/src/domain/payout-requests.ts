import type { Actor } from '@chaintill/kernel';
import { DomainError, isDomainError } from '@chaintill/kernel';
import { z } from 'zod';
import { MAX_ITEMS, type PayoutKind, type PayoutState } from './payout';

/** One payout as it is asked for. */
export interface NewPayout {
  /** The merchant's own id of it. */
  readonly externalId?: string;
  readonly address: string;
  readonly currency: string;
  readonly chainId: string;
  /** Decimal text. */
  readonly amount: string;
  readonly callbackUrl?: string;
  /** For people; it is not sent to the chain. */
  readonly note?: string;
  /** The account that pays; the merchant's own when absent. */
  readonly accountId?: string;
}

/** A batch as it is asked for. */
export interface CreatePayouts {
  readonly items: readonly NewPayout[];
  /** ISO time before which nothing of it leaves. */
  readonly scheduledFor?: string;
  /** For every item without one of its own (S5-R8). */
  readonly callbackUrl?: string;
}

/** Who asks for payouts. */
export type PayoutCreator = Actor;

/** What payouts are narrowed by. */
export interface PayoutConditions {
  readonly status?: PayoutState;
  readonly kind?: PayoutKind;
  readonly currency?: string;
  readonly chainId?: string;
  readonly externalId?: string;
  readonly batchId?: string;
  readonly orderId?: string;
  /** In any spelling that its family reads. */
  readonly address?: string;
  readonly txHash?: string;
}

/** What a list of payouts is asked for. */
export interface PayoutQuery extends PayoutConditions {
  readonly page: number;
  readonly limit: number;
  readonly sortBy: 'createdAt' | 'amount';
  readonly sortOrder: 'asc' | 'desc';
}

const text = (max: number) => z.string().min(1).max(max);

const item = z.strictObject({
  externalId: text(255).regex(/\S/, 'must not be blank').optional(),
  address: text(256),
  currency: text(32),
  chainId: text(64),
  // read in full once the asset is known
  amount: z.string(),
  callbackUrl: text(2_048).optional(),
  note: text(500).optional(),
  accountId: text(40).optional(),
});

/**
 * Reads the items of a request body.
 * @throws DomainError INVALID_REQUEST or INVALID_AMOUNT naming the place, e.g. `items[3].address`
 */
export function readItems(value: unknown): NewPayout[] {
  if (!Array.isArray(value)) throw invalid('items', 'must be a list of payouts');
  if (value.length < 1 || value.length > MAX_ITEMS) {
    throw invalid('items', `must be 1 to ${MAX_ITEMS} payouts, not ${value.length}`);
  }
  return value.map(readItem);
}

/** The same item by item, giving back what cannot be read instead of throwing it. @throws DomainError for what is no list */
export function readEach(value: unknown): (NewPayout | DomainError)[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > MAX_ITEMS) return readItems(value);
  return value.map((one: unknown, n) => {
    try {
      return readItem(one, n);
    } catch (error) {
      if (isDomainError(error)) return error;
      throw error;
    }
  });
}

function readItem(one: unknown, n: number): NewPayout {
  const { data, error } = item.safeParse(one);
  if (data) return data;
  const [issue] = error.issues;
  const path = [`items[${n}]`, ...(issue?.path ?? [])];
  if (issue?.code === 'unrecognized_keys') {
    const known = Object.keys(item.shape).join(', ');
    throw invalid([...path, issue.keys[0]].map(String).join('.'), `is not a field of a payout; known: ${known}`);
  }
  const field = path.map(String).join('.');
  const ofAmount = issue?.path[0] === 'amount';
  if (ofAmount) throw new DomainError('INVALID_AMOUNT', { field, problem: 'must be a string such as "100.00"' });
  throw invalid(field, problemOf(issue, one));
}

function problemOf(issue: z.core.$ZodIssue | undefined, value: unknown): string {
  const [name] = issue?.path ?? [];
  if (name !== undefined && typeof value === 'object' && value !== null && !Object.hasOwn(value, name))
    return 'is missing';
  if (issue?.code === 'too_small') return 'must not be empty';
  if (issue?.code === 'too_big') return `must have at most ${issue.maximum} characters`;
  return (issue?.message ?? 'is wrong').replace(/^Invalid input: expected (.*), received .*$/, 'must be $1');
}

function invalid(field: string, problem: string): DomainError {
  return new DomainError('INVALID_REQUEST', { field, problem });
}
