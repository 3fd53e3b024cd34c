import type { PageRequest } from '@chaintill/kernel';
import type { OrderStatus, OrderState } from './order';
import type { RateMode } from './order-price';

/** What a wire asks for, already in the core's words; fields are checked again against the asset registry. */
export interface CreateOrder {
  readonly orderReference: string;
  /** Decimal text, e.g. `"100.00"`. Exactly one of `amount`, `priceAmount` and `quoteId` is given. */
  readonly amount?: unknown;
  readonly currency: string;
  readonly chainId: string;
  /** Decimal text in `priceCurrency`; the amount follows from the rate. */
  readonly priceAmount?: unknown;
  /** A currency code such as `USD`, or the symbol of the asset; the merchant's `defaultFiat` unless set. */
  readonly priceCurrency?: string;
  /** The merchant's `rateMode` unless set. */
  readonly rateMode?: RateMode;
  /** A quote that was asked for beforehand and still holds: its amount is taken. */
  readonly quoteId?: string;
  readonly callbackUrl?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly successUrl?: string;
  readonly cancelUrl?: string;
  /** 1 to 1,440; the merchant's `paymentWindowMinutes` unless set. */
  readonly paymentWindowMinutes?: number;
  /** How much less still counts as paid; decimal text. The merchant's `underpaymentTolerancePercent` unless set. */
  readonly tolerance?: unknown;
  /** The account that is paid; the merchant's own unless set. */
  readonly accountId?: string;
  /** The link that a payer came by. Set by the room payment-links, never by a caller. */
  readonly paymentLinkId?: string;
  /** Other wires allow a reference to be used twice. */
  readonly uniqueReference?: boolean;
}

/** Who creates, for the record and for the check that the credential still lives. */
export interface OrderCreator {
  readonly organizationId: string;
  readonly livemode: boolean;
  /** Id of the API key or the OAuth app; absent when a person creates in the panel. */
  readonly credentialId?: string;
  /** Id of the key, the app or the person, kept on the order. */
  readonly actorId: string;
}

export interface IdempotentRequest {
  readonly key: string;
  /** Method and path, e.g. `POST /api/v1/orders`. */
  readonly route: string;
  /** SHA-256 of the body as it was sent. */
  readonly requestHash: Buffer;
}

/** The answer to a create: `body` is JSON text that is sent as it is, so that replays are equal to the byte (S2-I1). */
export interface CreatedOrder {
  readonly status: number;
  readonly body: string;
  readonly replayed: boolean;
}

export interface OrderQuery extends PageRequest {
  readonly status?: OrderStatus;
  readonly state?: OrderState;
  readonly currency?: string;
  readonly chainId?: string;
  readonly orderReference?: string;
  readonly accountId?: string;
  readonly sortBy: 'createdAt' | 'amount' | 'expiresAt';
  readonly sortOrder: 'asc' | 'desc';
}
