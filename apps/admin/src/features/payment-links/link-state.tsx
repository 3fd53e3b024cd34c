import { Archive, CircleCheck, Clock, PackageX } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Badge, type BadgeLook } from '../../ui/badge';

const LOOKS = {
  open: { label: 'Open', tone: 'good', icon: CircleCheck, hint: 'Can be bought from' },
  sold_out: { label: 'Sold out', tone: 'warn', icon: PackageX, hint: 'Every unit is sold or held by an open payment' },
  expired: { label: 'Ended', tone: 'idle', icon: Clock, hint: 'Its end has passed' },
  archived: { label: 'Archived', tone: 'idle', icon: Archive, hint: 'Taken out of use' },
} as const satisfies Record<Schema<'PaymentLinkResponse'>['state'], BadgeLook>;

/** Whether a link can be bought from now. */
export function LinkState({ state }: Pick<Schema<'PaymentLinkResponse'>, 'state'>) {
  return <Badge {...LOOKS[state]} />;
}
