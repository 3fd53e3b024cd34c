/** TEMP types */
export type PaymentState =
  | 'pending'
  | 'partially_paid'
  | 'confirming'
  | 'completed'
  | 'overpaid'
  | 'expired'
  | 'underpaid'
  | 'paid_late'
  | 'reverted'
  | 'cancelled';

export interface Merchant {
  name: string;
  supportEmail: string | null;
}
export interface Notice {
  kind: 'partial' | 'late' | 'wrong_token' | 'wrong_chain' | 'repeated' | 'overpaid' | 'reverted' | 'chain_delayed';
  amount: string | null;
  currency: string | null;
  chainName: string | null;
  txHash: string | null;
}
export interface PaymentView {
  reference: string;
  merchant: Merchant;
  title: string | null;
  description: string | null;
  livemode: boolean;
  state: PaymentState;
  currency: string;
  chainId: string;
  chainName: string;
  protocol: string;
  address: string;
  amount: string;
  receivedAmount: string;
  confirmedAmount: string;
  remainingAmount: string;
  price: { amount: string; currency: string; rate: string; mode: 'locked' | 'floating' } | null;
  paymentUri: string;
  confirmations: { have: number; need: number | null } | null;
  createdAt: string;
  expiresAt: string;
  serverTime: string;
  notices: Notice[];
  transfers: { txHash: string; amount: string; currency: string; status: string; confirmations: number }[];
  successUrl: string | null;
  cancelUrl: string | null;
  version: number;
}
export interface LinkOption {
  currency: string;
  chainId: string;
  chainName: string;
  protocol: string;
  amount: string | null;
  unavailable: string | null;
}
export interface LinkView {
  slug: string;
  title: string;
  description: string | null;
  merchant: Merchant;
  livemode: boolean;
  amount: string | null;
  priceCurrency: string;
  minAmount: string | null;
  maxAmount: string | null;
  options: LinkOption[];
  state: 'open' | 'sold_out' | 'expired' | 'archived';
  left: number | null;
  expiresAt: string | null;
  successUrl: string | null;
  cancelUrl: string | null;
}
