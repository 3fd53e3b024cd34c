import type { FamilyName } from '@chaintill/chain-port';

/** `active` is the one to show to payers; a `rotated` one still takes deposits; an `unbound` one rests. */
export type DepositAddressStatus = 'active' | 'rotated' | 'unbound';

export interface DepositAddressView {
  readonly address: string;
  readonly protocol: FamilyName;
  readonly status: DepositAddressStatus;
  /** Chains on which money to it is seen: all of its family and mode. */
  readonly chainIds: readonly string[];
  readonly boundAt: string;
  readonly rotatedAt: string | null;
  /** Until then an unbound one belongs to nobody else; money that comes meanwhile waits for a person. */
  readonly quarantinedUntil: string | null;
}

export interface DepositBindingView {
  readonly currency: string;
  readonly chainId: string;
  readonly protocol: FamilyName;
  /** The address in use; null for a moment of none. */
  readonly address: string | null;
  readonly boundAt: string;
}

/** A reference in the words of the native API (S2-E05, S1-G3). */
export interface DepositReferenceView {
  readonly depositReference: string;
  readonly customer: string | null;
  readonly currency: string;
  readonly fiatCurrency: string | null;
  readonly callbackUrl: string | null;
  /** The account that deposits go to; null: the merchant's own. */
  readonly accountId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly addresses: readonly DepositAddressView[];
  readonly bindings: readonly DepositBindingView[];
  /** Number of credited deposits. */
  readonly totalDeposits: number;
  /** Sum of the credited deposits by currency, decimal text, exact. */
  readonly totalAmount: Readonly<Record<string, string>>;
  /** Seen, not final. */
  readonly pendingAmount: Readonly<Record<string, string>>;
  /** Final and waiting for a decision. */
  readonly reviewAmount: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly livemode: boolean;
  readonly version: number;
}

/** The answer to binding. */
export interface BoundAddressView {
  readonly depositReference: string;
  readonly currency: string;
  readonly chainId: string;
  readonly protocol: FamilyName;
  readonly address: string;
  readonly chainIds: readonly string[];
  readonly customer: string | null;
  readonly fiatCurrency: string | null;
  readonly callbackUrl: string | null;
  /** The account that deposits go to; null: the merchant's own. */
  readonly accountId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly livemode: boolean;
}

/** The answer to rotating. */
export interface RotatedAddressesView {
  readonly depositReference: string;
  readonly rotated: readonly {
    readonly protocol: FamilyName;
    readonly oldAddress: string;
    readonly newAddress: string;
  }[];
  readonly livemode: boolean;
}

/** The answer to unbinding (S2-E08). */
export interface UnboundView {
  readonly success: true;
  readonly message: string;
  readonly depositReference: string;
  /** How many addresses take no deposits any more. */
  readonly unboundAddresses: number;
}
