import type { Schema } from '../../api/client';

/** How many payouts, in words. */
export function payoutCount(count: number): string {
  return count === 1 ? '1 payout' : `${count} payouts`;
}

/** What a batch needs before it goes out, short. */
export function ruleInWords({ mode, approvals }: Schema<'PayoutRuleResponse'>): string {
  const people = approvals === 1 ? 'one approval' : `${approvals} approvals`;
  switch (mode) {
    case 'none':
      return 'nothing';
    case 'totp':
      return 'a code';
    case 'approval':
      return people;
    case 'totp_approval':
      return `a code and ${people}`;
  }
}

const EVENTS: Readonly<Record<string, string>> = {
  'payout.created': 'Asked for, amount held',
  'payout.updated': 'Changed',
  'payout.verified': 'Code taken',
  'payout.consented': 'Approved by one of several',
  'payout.approved': 'Approved',
  'payout.rejected': 'Rejected',
  'payout.processing': 'Being signed',
  'payout.sent': 'Sent to the chain',
  'payout.unknown': 'Nobody can say whether the chain has it',
  'payout.confirmed': 'Confirmed, final',
  'payout.failed': 'Failed',
  'payout.cancelled': 'Called off',
};

/** An event in words; an unknown type keeps its own name. */
export function payoutEventName(type: string): string {
  return EVENTS[type] ?? type;
}
