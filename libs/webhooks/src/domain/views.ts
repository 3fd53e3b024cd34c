import type { DeliveryState } from './delivery';

/** A webhook endpoint in the words of the native API (S2-E11 to E14). Times are ISO 8601, UTC. */
export interface EndpointView {
  readonly endpointId: string;
  readonly url: string;
  readonly description: string;
  /** Event types, or `*` for all. */
  readonly events: readonly string[];
  readonly status: 'enabled' | 'disabled';
  /** Why it is disabled, when the system did it. */
  readonly disabledReason: string | null;
  readonly livemode: boolean;
  /** Live secrets, newest first; one with an end is being rotated out. Their texts are never shown again. */
  readonly secrets: readonly { readonly createdAt: string; readonly expiresAt: string | null }[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The secret that callbacks of a merchant and mode are signed with. */
export interface CallbackSecretView {
  readonly livemode: boolean;
  /** Live secrets, newest first; none before the first callback or rotation. */
  readonly secrets: EndpointView['secrets'];
}

export interface CallbackSecretWithText extends CallbackSecretView {
  readonly secret: string;
}

/** The answer that shows a secret, once: on creation and rotation. */
export interface EndpointWithSecret extends EndpointView {
  readonly secret: string;
}

/** An entry of the events log (S2-E15). */
export interface EventView {
  readonly eventId: string;
  readonly type: string;
  readonly livemode: boolean;
  readonly objectKind: string;
  readonly objectId: string;
  /** Rises with every change of the object. */
  readonly version: number;
  /** The object as it was at that moment. */
  readonly data: unknown;
  readonly createdAt: string;
  readonly deliveries: readonly {
    readonly deliveryId: string;
    /** null for the callback URL of the object itself. */
    readonly endpointId: string | null;
    readonly status: DeliveryState;
  }[];
}

/** One event on its way to one endpoint. */
export interface DeliveryView {
  readonly deliveryId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly objectId: string;
  /** null for the callback URL of the object itself. */
  readonly endpointId: string | null;
  readonly url: string;
  readonly status: DeliveryState;
  readonly attempts: number;
  /** HTTP status of the last answer; null when there was none. */
  readonly lastStatusCode: number | null;
  /** When it is tried next; null when it is finished. */
  readonly nextAttemptAt: string | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

export interface DeliveryDetail extends DeliveryView {
  /** The exact body that is sent and signed. */
  readonly requestBody: string;
  /** Oldest first. */
  readonly attemptLog: readonly AttemptView[];
}

export interface AttemptView {
  readonly number: number;
  /** ISO 8601 with milliseconds. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly statusCode: number | null;
  /** The first 2 KB of the reply. */
  readonly responseBody: string | null;
  readonly error: string | null;
}
