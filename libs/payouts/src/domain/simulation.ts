import type { PayoutRule } from './payout';

/** What the network is likely to take for one payout: from what it took last, not asked anew. */
export interface FeeEstimate {
  /** What the last one of its kind cost; null while that is not final. */
  readonly amount: string | null;
  /** Most that the last one might have cost. */
  readonly max: string;
  readonly currency: string;
  readonly observedAt: string;
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
  /** Why it would be refused. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
}

export interface SimulatedTotal {
  readonly currency: string;
  readonly chainId: string;
  readonly subAccount: string | null;
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
