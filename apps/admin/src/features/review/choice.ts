import type { Schema } from '../../api/client';

/** What can become of money that waits. */
export type ChoiceKind = 'order' | 'deposit' | 'keep' | 'return';

/** A decision as it is put together, before it is sent. */
export interface Choice {
  readonly kind: ChoiceKind;
  readonly order: Schema<'OrderResponse'> | null;
  readonly depositReference: string;
  readonly address: string;
  readonly note: string;
}

/** The ways to decide, in words. */
export const KINDS: readonly { readonly value: ChoiceKind; readonly label: string; readonly description: string }[] = [
  {
    value: 'order',
    label: 'Credit it to an order',
    description: 'It counts as a payment of that order, which completes if that is enough.',
  },
  {
    value: 'deposit',
    label: 'Credit it to a deposit reference',
    description: 'It becomes a deposit of that customer, and your servers are told so.',
  },
  {
    value: 'keep',
    label: 'Keep it',
    description: 'It becomes available to you and belongs to no order and no customer.',
  },
  {
    value: 'return',
    label: 'Return it',
    description: 'It is set aside for the address you name, and sent back by a payout of its own.',
  },
];

/** Whether enough is said to go on. */
export function isComplete({ kind, order, depositReference }: Choice): boolean {
  if (kind === 'order') return order !== null;
  return kind !== 'deposit' || depositReference.trim() !== '';
}

/** The decision as the API takes it. */
export function decisionBody(choice: Choice): Schema<'DecideTransferBody'> {
  const note = choice.note.trim();
  return { ...targetOf(choice), ...(note === '' ? {} : { note }) };
}

function targetOf({ kind, order, depositReference, address }: Choice): Schema<'DecideTransferBody'> {
  switch (kind) {
    case 'order':
      return { decision: 'credit', orderId: order?.orderId ?? '' };
    case 'deposit':
      return { decision: 'credit', depositReference: depositReference.trim() };
    case 'keep':
      return { decision: 'keep' };
    case 'return':
      return { decision: 'return', ...(address.trim() === '' ? {} : { address: address.trim() }) };
  }
}
