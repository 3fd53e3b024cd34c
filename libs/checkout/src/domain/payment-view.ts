import type { FamilyName } from '@chaintill/chain-port';
import type { OrderState, RateMode } from '@chaintill/orders';

/** Who is paid, as far as a payer is told. */
export interface MerchantView {
  readonly name: string;
  readonly supportEmail: string | null;
  readonly supportUrl: string | null;
}

export const NOTICE_KINDS = [
  /** something came, the rest is still to be paid: the amount is the rest */
  'partial',
  /** came after the time was up */
  'late',
  /** of another token than was asked for */
  'wrong_token',
  /** on another chain than was asked for */
  'wrong_chain',
  /** the order had been paid already */
  'repeated',
  /** more than was asked for: the amount is what is too much */
  'overpaid',
  /** the chain took the payment back */
  'reverted',
  /** the chain is not read up to now: a payment may not be seen yet, and the time does not run out for good */
  'chain_delayed',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Something a payer should know that the state alone does not say. Amounts are decimal strings. */
export interface NoticeView {
  readonly kind: NoticeKind;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly chainName: string | null;
  readonly txHash: string | null;
}

export const TRANSFER_STATUSES = ['pending', 'confirmed', 'orphaned'] as const;

/** Money that came to the address of a payment. */
export interface PaymentTransferView {
  readonly txHash: string;
  readonly amount: string;
  readonly currency: string;
  readonly status: (typeof TRANSFER_STATUSES)[number];
  readonly confirmations: number;
}

/** A payment as its payer sees it: nothing of it but this, and nothing of any other. Amounts are decimal strings. */
export interface PaymentView {
  readonly reference: string;
  readonly merchant: MerchantView;
  /** Of the link that it was made by. */
  readonly title: string | null;
  readonly description: string | null;
  readonly livemode: boolean;
  readonly state: OrderState;
  readonly currency: string;
  readonly chainId: string;
  readonly chainName: string;
  readonly protocol: FamilyName;
  readonly address: string;
  readonly amount: string;
  readonly receivedAmount: string;
  readonly confirmedAmount: string;
  readonly remainingAmount: string;
  /** What was asked for in another currency; null when it was the amount itself. */
  readonly price: {
    readonly amount: string;
    readonly currency: string;
    readonly rate: string | null;
    readonly mode: RateMode;
  } | null;
  /** Text of the QR code, asks for the remaining amount; null while nothing is asked for. */
  readonly paymentUri: string | null;
  /** Of the payment that has the fewest; null before there is one. `need` is null where the chain itself says what is final. */
  readonly confirmations: { readonly have: number; readonly need: number | null } | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly serverTime: string;
  readonly notices: readonly NoticeView[];
  readonly transfers: readonly PaymentTransferView[];
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  /** Rises with every change of the order. */
  readonly version: number;
}
