import type { BatchState, PayoutRule } from './payout';
import type { LimitView } from './policy';

/** What the network is likely to take for one payout: from what it took last, not asked anew. */
export interface FeeEstimate {
  /** What the last one of its kind cost; null while that is not final. */
  readonly amount: string | null;
  /** Most that the last one might have cost. */
  readonly max: string;
  readonly currency: string;
  readonly observedAt: string;
}

/** What a limit has to say of a batch. `used` within its window so far, `left` before the batch. */
export interface SimulatedLimit extends LimitView {
  readonly used: string;
  readonly requested: string;
  readonly left: string;
  /** Whether the batch takes it to four fifths or more. */
  readonly near: boolean;
  readonly exceeded: boolean;
  /** When what is asked for would fit; null when it does, or never. */
  readonly resetsAt: string | null;
}

/** Whether a listed address is asked for, and this is one. */
export interface SimulatedDestination {
  readonly allowed: boolean;
  /** From when on it is paid to; null: it is not on the list, or no list is asked. */
  readonly activeFrom: string | null;
}

export interface SimulatedPayout {
  readonly externalId: string | null;
  readonly address: string;
  readonly currency: string;
  readonly chainId: string;
  readonly amount: string;
  /** The network is paid in its own coin, beside the amount: what leaves is what arrives. */
  readonly arrives: string | null;
  /** Least amount of a payout in this currency, where there is one. */
  readonly minimum: string | null;
  readonly networkFee: FeeEstimate | null;
  /** null where the address could not be read. */
  readonly destination: SimulatedDestination | null;
  /** Why it would be refused. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
}

export interface SimulatedTotal {
  readonly currency: string;
  readonly chainId: string;
  readonly accountId: string | null;
  readonly leaves: string;
  readonly available: string;
  /** Afterwards; null when there is not enough. */
  readonly remaining: string | null;
}

export interface Simulation {
  /** Whether a creation with the same body would be taken now. */
  readonly accepted: boolean;
  /** What concerns the batch as a whole. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
  readonly rule: PayoutRule;
  /** The rule, and in which state the batch would begin. */
  readonly approval: PayoutRule & { readonly first: BatchState };
  readonly limits: readonly SimulatedLimit[];
  /** In words: who has to do what before it goes out. */
  readonly consent: string;
  readonly scheduledFor: string | null;
  readonly totals: readonly SimulatedTotal[];
  readonly items: readonly SimulatedPayout[];
}

/** Who has to consent, for people to read. */
export function consentInWords({ mode, approvals }: PayoutRule): string {
  const code = 'the code of the authenticator of whoever is signed in, or made the key, within an hour';
  const others = `the approval of ${approvals} ${approvals === 1 ? 'person' : 'people'} other than who made it`;
  switch (mode) {
    case 'none':
      return 'nobody: it goes out at once';
    case 'totp':
      return code;
    case 'approval':
      return others;
    case 'totp_approval':
      return `${code}, and then ${others}`;
  }
}
