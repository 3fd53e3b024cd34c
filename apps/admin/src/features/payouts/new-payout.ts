import type { Schema } from '../../api/client';

/** A payout as it stands in the form. */
export interface TypedPayout {
  readonly chainId: string;
  readonly currency: string;
  /** The sub-account that pays; empty: the main one. */
  readonly accountId: string;
  readonly address: string;
  readonly amount: string;
  readonly externalId: string;
  readonly note: string;
  readonly callbackUrl: string;
  /** Local time as the browser's field writes it; empty: as soon as everybody has consented. */
  readonly scheduledFor: string;
}

/** The form as a batch of one; fields that are empty are left out. */
export function asBatch(typed: TypedPayout): Schema<'CreatePayoutsBody'> {
  const { chainId, currency, accountId, address, amount, externalId, note, callbackUrl, scheduledFor } = typed;
  return {
    items: [
      {
        chainId,
        currency,
        address: address.trim(),
        amount: amount.trim(),
        ...unlessEmpty({ accountId, externalId, note }),
      },
    ],
    ...unlessEmpty({ callbackUrl }),
    ...(scheduledFor === '' ? {} : { scheduledFor: new Date(scheduledFor).toISOString() }),
  };
}

function unlessEmpty(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields)
      .map(([name, text]) => [name, text.trim()] as const)
      .filter(([, text]) => text !== ''),
  );
}
