import type { components } from './schema';

type Schemas = components['schemas'];

/** A payment as its payer sees it. */
export type PaymentView = Schemas['PaymentResponse'];
export type Notice = Schemas['NoticeResponse'];
export type Merchant = Schemas['MerchantResponse'];

/** A payment link as its buyers see it. */
export type LinkView = Schemas['LinkPageResponse'];
export type LinkOption = Schemas['LinkOptionResponse'];

/** A way to pay, and the amount where the payer chooses it. */
export type Choice = Schemas['BeginPaymentBody'];
export type BegunPayment = Schemas['BegunPaymentResponse'];
