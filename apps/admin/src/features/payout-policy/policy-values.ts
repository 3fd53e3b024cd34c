import type { Schema } from '../../api/client';
import type { Amounts } from '../../ui/amounts-field';

/** A policy as it is put, without the code that it takes. */
export type Policy = Omit<Schema<'PutPayoutPolicyBody'>, 'code'>;
export type Mode = Policy['mode'];

export const LIMITS = ['perPayout', 'perHour', 'perDay'] as const;
export type LimitName = (typeof LIMITS)[number];

/** The limits of one span as they stand in the form; an empty fiat amount is no limit. */
export interface LimitValues {
  readonly amounts: Amounts;
  readonly fiatAmount: string;
  readonly fiatCurrency: string;
}

/** A policy as it stands in the form. */
export interface PolicyValues extends Readonly<Record<LimitName, LimitValues>> {
  readonly mode: Mode;
  readonly approvals: string;
  readonly allowListOnly: boolean;
  readonly coolingOffHours: string;
  readonly payoutsPerHour: string;
}

export function valuesOf(policy: Schema<'PayoutPolicyResponse'>): PolicyValues {
  const { limits } = policy;
  const span = ({ amounts, fiat }: Policy['limits'][LimitName]): LimitValues => ({
    amounts,
    fiatAmount: fiat?.amount ?? '',
    fiatCurrency: fiat?.currency ?? '',
  });
  return {
    mode: policy.mode,
    approvals: String(Math.max(1, policy.approvals)),
    allowListOnly: policy.allowListOnly,
    coolingOffHours: String(policy.coolingOffHours),
    payoutsPerHour: limits.payoutsPerHour === null ? '' : String(limits.payoutsPerHour),
    perPayout: span(limits.perPayout),
    perHour: span(limits.perHour),
    perDay: span(limits.perDay),
  };
}

/** The form as the API takes it. What is no number goes there as it is, and comes back with what is wrong. */
export function bodyOf(values: PolicyValues): Policy {
  const span = ({ amounts, fiatAmount, fiatCurrency }: LimitValues): Policy['limits'][LimitName] => ({
    amounts: Object.fromEntries(
      Object.entries(amounts).map(([chainId, currencies]) => [
        chainId,
        Object.fromEntries(Object.entries(currencies).map(([currency, amount]) => [currency, amount.trim()])),
      ]),
    ),
    fiat:
      fiatAmount.trim() === ''
        ? null
        : { amount: fiatAmount.trim(), currency: fiatCurrency.trim().toUpperCase() || 'USD' },
  });
  return {
    mode: values.mode,
    approvals: asksForPeople(values.mode) ? Number(values.approvals) : 0,
    allowListOnly: values.allowListOnly,
    coolingOffHours: Number(values.coolingOffHours),
    limits: {
      perPayout: span(values.perPayout),
      perHour: span(values.perHour),
      perDay: span(values.perDay),
      payoutsPerHour: values.payoutsPerHour.trim() === '' ? null : Number(values.payoutsPerHour),
    },
  };
}

export function asksForPeople(mode: Mode): boolean {
  return mode === 'approval' || mode === 'totp_approval';
}

/** What was said of a limit's own fields, by the place that the server names, e.g. `limits.perDay.fiat.amount`. */
export function faultOf(
  faults: Readonly<Record<string, string>>,
  limit: LimitName,
  part: 'amounts' | 'fiat',
): string | undefined {
  const found = Object.entries(faults).find(([field]) => field.startsWith(`limits.${limit}.${part}`));
  return found?.[1];
}

/** Fields that have a place of their own in the form; what is said of others stands above it. */
export function hasPlace(field: string): boolean {
  return (
    ['mode', 'approvals', 'coolingOffHours', 'allowListOnly', 'limits.payoutsPerHour'].includes(field) ||
    LIMITS.some((limit) => field.startsWith(`limits.${limit}.`))
  );
}
