import { DomainError } from '@chaintill/kernel';
import type { ApprovalMode } from '@chaintill/signing';
import { z } from 'zod';
import type { PayoutRule } from './payout';

/** What is limited: each payout, sums within an hour or a day, or how many within an hour. Hours and days end now. */
export const LIMIT_KINDS = ['perPayout', 'perHour', 'perDay', 'payoutsPerHour'] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** Seconds of the window of each limit; null: each payout by itself. */
export const LIMIT_SECONDS = {
  perPayout: null,
  perHour: 3_600,
  perDay: 86_400,
  payoutsPerHour: 3_600,
} as const satisfies Record<LimitKind, number | null>;

/** Most that may leave: by chain and currency, and in all in a fiat currency. Decimal text. */
export interface AmountLimits {
  readonly amounts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly fiat: { readonly amount: string; readonly currency: string } | null;
}

export interface PolicyLimits {
  readonly perPayout: AmountLimits;
  readonly perHour: AmountLimits;
  readonly perDay: AmountLimits;
  readonly payoutsPerHour: number | null;
}

/** What a merchant, or one of his keys, asks of payouts. */
export interface Policy {
  readonly mode: ApprovalMode;
  /** People beside the creator; 0 where the mode asks for none. */
  readonly approvals: number;
  readonly limits: PolicyLimits;
  /** Whether payouts go to listed addresses only. */
  readonly allowListOnly: boolean;
  /** How long an address is listed before it is paid to. */
  readonly coolingOffHours: number;
}

export interface PolicyView extends Policy {
  /** null: the merchant's own. */
  readonly apiKeyId: string | null;
  /** null: nobody decided anything, and this is the default. */
  readonly updatedAt: string | null;
  readonly updatedBy: string | null;
}

/** A limit as it is shown. `currency` is null for a number of payouts, `chainId` for an amount in fiat. */
export interface LimitView {
  readonly limit: LimitKind;
  /** Of the key whose limit it is; null: the merchant's. */
  readonly apiKeyId: string | null;
  readonly currency: string | null;
  readonly chainId: string | null;
  readonly max: string;
}

/** What besides consent counted for a batch when it was made. */
export interface BatchPolicy {
  readonly allowListOnly: boolean;
  readonly limits: readonly LimitView[];
}

const none: AmountLimits = { amounts: {}, fiat: null };

/** What counts while nobody decided anything: a code, and no limits. */
export const DEFAULT_POLICY: Policy = {
  mode: 'totp',
  approvals: 0,
  limits: { perPayout: none, perHour: none, perDay: none, payoutsPerHour: null },
  allowListOnly: false,
  coolingOffHours: 24,
};

export const MAX_APPROVALS = 10;
/** A year. */
export const MAX_COOLING_OFF_HOURS = 8_760;

/** A rule that is met only when both are. */
export function stricter(a: PayoutRule, b: PayoutRule): PayoutRule {
  const code = [a, b].some(({ mode }) => mode === 'totp' || mode === 'totp_approval');
  const approvals = Math.max(a.approvals, b.approvals);
  if (approvals > 0) return { mode: code ? 'totp_approval' : 'approval', approvals };
  return { mode: code ? 'totp' : 'none', approvals };
}

const amount = z.string().regex(/^(?:0|[1-9]\d{0,40})(?:\.\d{1,36})?$/, 'must be an amount as text, such as "20"');
const amountLimits = z.strictObject({
  amounts: z.record(z.string().min(1).max(64), z.record(z.string().min(1).max(32), amount)),
  fiat: z
    .strictObject({ amount, currency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency code such as USD') })
    .nullable(),
});
const limits = z.strictObject({
  perPayout: amountLimits,
  perHour: amountLimits,
  perDay: amountLimits,
  payoutsPerHour: z.int().min(0).max(1_000_000).nullable(),
});

/** Most currencies that one policy limits. */
const MAX_LIMITS = 100;

/** What is wrong with limits as they came, and where; whether their chains and currencies exist is another question. */
export function problemOfLimits(value: unknown): string | null {
  const { data, error } = limits.safeParse(value);
  if (!data) {
    const [issue] = error.issues;
    const place = issue?.path.length ? `at ${issue.path.join('.')}: ` : '';
    return place + (issue?.message ?? 'is wrong').replace(/^Invalid input: expected (.*), received .*$/, 'must be $1');
  }
  const asked = [data.perPayout, data.perHour, data.perDay].flatMap(({ amounts }) => Object.values(amounts));
  const count = asked.reduce((sum, currencies) => sum + Object.keys(currencies).length, 0);
  return count > MAX_LIMITS ? `must be at most ${MAX_LIMITS} amounts` : null;
}

/** @throws DomainError INVALID_REQUEST when mode and number of people do not go together */
export function checkRule({ mode, approvals }: PayoutRule): void {
  const asksOthers = mode === 'approval' || mode === 'totp_approval';
  if (asksOthers === approvals > 0) return;
  const problem = asksOthers ? `must be 1 to ${MAX_APPROVALS} with mode ${mode}` : `must be 0 with mode ${mode}`;
  throw new DomainError('INVALID_REQUEST', { field: 'approvals', problem });
}
