import type { PageRequest } from '@chaintill/kernel';
import type { OrderStatus, OrderState } from './order';

/** What a wire asks for, already in the core's words; fields are checked again against the asset registry. */
export interface CreateOrder {
  readonly orderReference: string;
  /** Decimal text, e.g. `"100.00"`. */
  readonly amount: unknown;
  readonly currency: string;
  readonly chainId: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly successUrl?: string;
  readonly cancelUrl?: string;
  /** 1 to 60 (S2 vendor hint: at most an hour). */
  readonly paymentWindowMinutes?: number;
  /** How much less still counts as paid; decimal text. Zero unless set. */
  readonly tolerance?: unknown;
}

/** Who creates, for the record and for the check that the credential still lives. */
export interface OrderCreator {
  readonly organizationId: string;
  readonly livemode: boolean;
  /** Id of the API key; absent when a person creates in the panel. */
  readonly keyId?: string;
  /** Key id or person id, kept on the order. */
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
  readonly body: string;
  readonly replayed: boolean;
}

export interface OrderQuery extends PageRequest {
  readonly status?: OrderStatus;
  readonly state?: OrderState;
  readonly currency?: string;
  readonly chainId?: string;
  readonly orderReference?: string;
  readonly sortBy: 'createdAt' | 'amount' | 'expiresAt';
  readonly sortOrder: 'asc' | 'desc';
}
