import { Ban, CircleCheck, LoaderCircle, RefreshCw, TriangleAlert, Undo2 } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Badge, type BadgeLook } from '../../ui/badge';

type Deposit = Schema<'DepositResponse'>;

const STATUSES = {
  pending: { label: 'Seen', tone: 'wait', icon: LoaderCircle, hint: 'In a block that is not final yet' },
  confirmed: { label: 'Final', tone: 'good', icon: CircleCheck, hint: 'Final by the policy of its chain' },
  reverted: { label: 'Reverted', tone: 'bad', icon: Undo2, hint: 'Its block left the chain' },
} as const satisfies Record<Deposit['status'], BadgeLook>;

const ADDRESSES = {
  active: { label: 'In use', tone: 'good', icon: CircleCheck, hint: 'The one to show' },
  rotated: { label: 'Replaced', tone: 'wait', icon: RefreshCw, hint: 'Still takes deposits' },
  unbound: { label: 'Unbound', tone: 'idle', icon: Ban, hint: 'Rests; money to it waits for a decision' },
} as const satisfies Record<Schema<'DepositAddressResponse'>['status'], BadgeLook>;

const REASONS = {
  BELOW_MINIMUM: { label: 'Below minimum', hint: 'Less than the settings take' },
  WRONG_CURRENCY: { label: 'Wrong currency', hint: 'Not what the reference takes there' },
  ADDRESS_UNBOUND: { label: 'Address unbound', hint: 'Came after its address was given up' },
} as const satisfies Record<NonNullable<Deposit['reason']>, object>;

/** How sure a deposit is, and whether a person has to decide about it. */
export function DepositState({ deposit }: { deposit: Deposit }) {
  const { reason, decision, status } = deposit;
  const waits = reason !== null && decision === null && status !== 'reverted';
  return (
    <>
      <Badge {...STATUSES[status]} />
      {waits ? <Badge {...REASONS[reason]} tone="warn" icon={TriangleAlert} /> : null}
    </>
  );
}

export function DepositAddressState({ status }: Pick<Schema<'DepositAddressResponse'>, 'status'>) {
  return <Badge {...ADDRESSES[status]} />;
}
