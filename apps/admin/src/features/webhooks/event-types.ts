/** Subscribes to everything there is and will be. */
export const ALL_EVENTS = '*';

const NEEDS_A_LOOK: ReadonlySet<string> = new Set([
  'order.expired',
  'order.underpaid',
  'order.paid_late',
  'order.reverted',
  'order.payment_orphaned',
  'order.wrong_payment',
  'order.late_payment',
  'order.repeated_payment',
  'order.payment_decided',
]);

const TITLES: Readonly<Record<string, string>> = {
  order: 'An order on its way',
  deposit: 'Deposits',
  payout: 'Payouts',
};

export interface EventGroup {
  readonly title: string;
  readonly types: readonly string[];
}

/** What an endpoint can be told about, in groups a person thinks in. */
export function eventGroups(types: readonly string[]): EventGroup[] {
  const groups = new Map<string, string[]>();
  for (const type of types) {
    const title = titleOf(type);
    groups.set(title, [...(groups.get(title) ?? []), type]);
  }
  const others = groups.get(OTHER);
  groups.delete(OTHER);
  return [...groups, ...(others ? [[OTHER, others] as const] : [])].map(([title, group]) => ({ title, types: group }));
}

const OTHER = 'Other';

function titleOf(type: string): string {
  if (NEEDS_A_LOOK.has(type)) return 'An order that needs a look';
  return TITLES[type.split('.')[0] ?? ''] ?? OTHER;
}
