/** What kind of failure an error is; each wire maps a kind to its own status. */
export type ErrorKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'not_found' | 'conflict' | 'limited' | 'unavailable';

/** `true` when the same request may succeed later without a change by the caller. */
interface ErrorDefinition {
  readonly kind: ErrorKind;
  /** Short text, the same for every occurrence. */
  readonly title: string;
  /** Sentence for this occurrence: what is wrong and what would be right. */
  readonly text: (args: never) => string;
}

/** Limits of payouts in words. */
const LIMIT_SPANS: Readonly<Record<string, string>> = {
  perPayout: 'in one payout',
  perHour: 'in any hour',
  perDay: 'in any day',
  payoutsPerHour: 'in any hour',
};

/**
 * Every error that the core throws, in one place. A wire (native API, dialect) turns a code into its own body and status
 * and never invents one. Codes and titles of S2 keep S2's names (S2-EC).
 */
export const ERRORS = {
  INVALID_REQUEST: {
    kind: 'invalid',
    title: 'Invalid request',
    text: (a: { field: string; problem: string }) => `${a.field} ${a.problem}`,
  },
  INVALID_AMOUNT: {
    kind: 'invalid',
    title: 'Invalid amount',
    text: (a: { field: string; problem: string }) => `${a.field} ${a.problem}`,
  },
  INVALID_CHAIN: {
    kind: 'invalid',
    title: 'Invalid chain',
    text: (a: { chainId: string; known: string }) => `chainId "${a.chainId}" is not one of: ${a.known}`,
  },
  INVALID_CURRENCY: {
    kind: 'invalid',
    title: 'Invalid currency',
    text: (a: { currency: string; chainId: string; known: string }) =>
      `currency "${a.currency}" is not supported on ${a.chainId}; supported: ${a.known}`,
  },
  INVALID_ADDRESS: {
    kind: 'invalid',
    title: 'Invalid address',
    text: (a: { field: string; problem: string }) => `${a.field} ${a.problem}`,
  },
  INVALID_URL: {
    kind: 'invalid',
    title: 'Invalid URL',
    text: (a: { field: string; problem: string }) => `${a.field} ${a.problem}`,
  },
  INVALID_API_KEY: {
    kind: 'unauthenticated',
    title: 'Invalid API key',
    text: () => 'the X-API-Key header is missing, unknown, expired or revoked',
  },
  INVALID_TOKEN: {
    kind: 'unauthenticated',
    title: 'Invalid access token',
    text: () =>
      'the bearer token in the Authorization header is malformed, expired or revoked; API keys go into X-API-Key',
  },
  IP_NOT_ALLOWED: {
    kind: 'forbidden',
    title: 'Address not allowed',
    text: (a: { ip: string }) => `requests from ${a.ip} are not on the IP allow-list of this key or app`,
  },
  INVALID_CLIENT: {
    kind: 'unauthenticated',
    title: 'Invalid client',
    text: () => 'client_id or client_secret is missing, wrong, expired or revoked',
  },
  INVALID_GRANT: {
    kind: 'invalid',
    title: 'Invalid grant',
    text: () => 'the token was issued to another client',
  },
  INVALID_SCOPE: {
    kind: 'invalid',
    title: 'Invalid scope',
    text: (a: { scope: string; registered: string }) => `scope "${a.scope}" is not within: ${a.registered}`,
  },
  UNSUPPORTED_GRANT_TYPE: {
    kind: 'invalid',
    title: 'Unsupported grant type',
    text: () => 'grant_type must be client_credentials',
  },
  INVALID_CREDENTIALS: {
    kind: 'unauthenticated',
    title: 'Invalid credentials',
    text: () => 'e-mail or password is wrong',
  },
  TOTP_REQUIRED: {
    kind: 'unauthenticated',
    title: 'Code required',
    text: () => 'this account has a second factor: send the code of the authenticator app, or a recovery code, as code',
  },
  INVALID_TOTP: {
    kind: 'unauthenticated',
    title: 'Invalid code',
    text: () => 'the code is wrong, too old or was used before; wait for the next one',
  },
  NOT_SIGNED_IN: { kind: 'unauthenticated', title: 'Not signed in', text: () => 'sign in first' },
  CSRF_REJECTED: {
    kind: 'forbidden',
    title: 'Request refused',
    text: () => 'the X-CSRF-Token header is missing or does not belong to this session',
  },
  INSUFFICIENT_PERMISSIONS: {
    kind: 'forbidden',
    title: 'Insufficient permissions',
    text: (a: { action: string; role: string }) => `the role ${a.role} does not allow ${a.action}`,
  },
  RESOURCE_NOT_FOUND: {
    kind: 'not_found',
    title: 'Not found',
    text: (a: { resource: string }) => `${a.resource} does not exist`,
  },
  DUPLICATE_ORDER_REFERENCE: {
    kind: 'conflict',
    title: 'Duplicate order reference',
    text: (a: { orderReference: string; existingOrderId: string }) =>
      `orderReference "${a.orderReference}" already belongs to ${a.existingOrderId}`,
  },
  DUPLICATE_DEPOSIT_REFERENCE: {
    kind: 'conflict',
    title: 'Duplicate deposit reference',
    text: (a: { depositReference: string; currency: string; chainId: string; address: string }) =>
      `depositReference "${a.depositReference}" already takes ${a.currency} on ${a.chainId} at ${a.address}`,
  },
  IDEMPOTENCY_KEY_CONFLICT: {
    kind: 'conflict',
    title: 'Idempotency key conflict',
    text: (a: { key: string }) => `Idempotency-Key "${a.key}" was used with another request body within 24 hours`,
  },
  DUPLICATE_RESOURCE: {
    kind: 'conflict',
    title: 'Already exists',
    text: (a: { field: string; problem: string }) => `${a.field} ${a.problem}`,
  },
  LAST_OWNER: {
    kind: 'conflict',
    title: 'Last owner',
    text: () => 'an organization keeps at least one owner: make somebody else an owner first',
  },
  SETTING_READ_ONLY: {
    kind: 'forbidden',
    title: 'Setting is read-only',
    text: (a: { key: string }) => `${a.key} is set by the operator of the installation`,
  },
  PERSON_REQUIRED: {
    kind: 'forbidden',
    title: 'Person required',
    text: (a: { action: string }) =>
      `${a.action} takes a person who is signed in to the panel: a key or an app may be stolen`,
  },
  RATE_UNAVAILABLE: {
    kind: 'unavailable',
    title: 'No rate available',
    text: (a: { priceCurrency: string; currency: string; reason: string }) =>
      `there is no rate for ${a.currency} in ${a.priceCurrency}: ${a.reason}`,
  },
  QUOTE_EXPIRED: {
    kind: 'conflict',
    title: 'Quote expired',
    text: (a: { quoteId: string; expiresAt: string }) => `${a.quoteId} expired at ${a.expiresAt}; ask for a new one`,
  },
  STATE_CONFLICT: {
    kind: 'conflict',
    title: 'Not possible in this state',
    text: (a: { resource: string; state: string; action: string }) => `${a.resource} is ${a.state}: cannot ${a.action}`,
  },
  SOLD_OUT: {
    kind: 'conflict',
    title: 'Sold out',
    text: () => 'nothing is left to buy; a unit comes back when somebody else does not pay',
  },
  PRICE_FROZEN: {
    kind: 'conflict',
    title: 'Price is in use',
    text: (a: { field: string }) => `${a.field} cannot change: the link has orders; archive it and make another one`,
  },
  ORDER_EXPIRED: {
    kind: 'invalid',
    title: 'Order expired',
    text: (a: { orderId: string }) => `${a.orderId} has expired`,
  },
  ORDER_ALREADY_PAID: {
    kind: 'invalid',
    title: 'Order already paid',
    text: (a: { orderId: string }) => `${a.orderId} is already paid`,
  },
  RATE_LIMIT_EXCEEDED: {
    kind: 'limited',
    title: 'Rate limit exceeded',
    text: (a: { retryAfter: number }) => `too many requests; try again in ${a.retryAfter} seconds`,
  },
  NO_AVAILABLE_ADDRESSES: {
    kind: 'unavailable',
    title: 'No available addresses',
    text: (a: { chainId: string; audience?: 'payer' }) =>
      a.audience
        ? `no payment on ${a.chainId} can be taken at the moment; choose another way to pay, or try again in some minutes`
        : `the address pool for ${a.chainId} is empty; import more addresses`,
  },
  TEST_MODE_ONLY: {
    kind: 'forbidden',
    title: 'Test mode only',
    text: () => 'payments are simulated in test mode only: use a credential of test mode',
  },
  NO_SANDBOX_PAYER: {
    kind: 'unavailable',
    title: 'No payer on this chain',
    text: (a: { chainId: string }) => `no payer serves ${a.chainId} at the moment: simulated payments need one`,
  },
  CHAIN_UNAVAILABLE: {
    kind: 'unavailable',
    title: 'Chain unavailable',
    text: (a: { chainId: string }) => `${a.chainId} cannot be reached at the moment`,
  },
  INSUFFICIENT_FUNDS: {
    kind: 'conflict',
    title: 'Insufficient funds',
    text: (a: {
      account: string;
      currency?: string;
      chainId?: string;
      accountId?: string;
      available?: string;
      requested?: string;
    }) =>
      a.available === undefined
        ? `${a.account} does not hold enough`
        : `${a.account} holds ${a.available} ${a.currency} on ${a.chainId}, ${a.requested} are asked for`,
  },
  WRONG_CHAIN_ADDRESS: {
    kind: 'invalid',
    title: 'Address of another chain',
    text: (a: { field: string; chainId: string; looksLike: string }) =>
      `${a.field} looks like an address of ${a.looksLike}; ${a.chainId} has others`,
  },
  BURN_ADDRESS: {
    kind: 'invalid',
    title: 'Address of nobody',
    text: (a: { field: string }) => `${a.field} belongs to nobody: what is sent there is lost`,
  },
  TOKEN_CONTRACT_ADDRESS: {
    kind: 'invalid',
    title: 'Address of a token contract',
    text: (a: { field: string }) => `${a.field} is the contract of a token, not a wallet: what is sent there is lost`,
  },
  OWN_ADDRESS: {
    kind: 'invalid',
    title: 'Own address',
    text: (a: { field: string }) => `${a.field} is an address of your own gateway`,
  },
  BELOW_MINIMUM: {
    kind: 'invalid',
    title: 'Below the minimum',
    text: (a: { field: string; currency: string; chainId: string; minimum: string }) =>
      `${a.field} is below the minimum of ${a.minimum} ${a.currency} on ${a.chainId}`,
  },
  DUPLICATE_EXTERNAL_ID: {
    kind: 'conflict',
    title: 'Duplicate external id',
    text: (a: { externalId: string; existingPayoutId: string }) =>
      `externalId "${a.externalId}" already belongs to ${a.existingPayoutId}`,
  },
  WRONG_VERIFICATION_CODE: {
    kind: 'invalid',
    title: 'Wrong code',
    /** null: it is not for a batch, and only the person's tries are counted. */
    text: (a: { attemptsLeft: number | null }) =>
      `the code is wrong, too old or was used before; ${a.attemptsLeft === null ? 'wait for the next one' : `${a.attemptsLeft} more are taken for this batch`}`,
  },
  VERIFICATION_EXHAUSTED: {
    kind: 'conflict',
    title: 'Too many wrong codes',
    text: (a: { batchId: string }) => `no more codes are taken for ${a.batchId}; it is rejected when its hour is over`,
  },
  NO_SECOND_FACTOR: {
    kind: 'forbidden',
    title: 'No second factor',
    text: () =>
      'nobody with a second factor answers for this credential: codes are those of the person who is signed in, or who made the key or app',
  },
  OWN_PAYOUT: {
    kind: 'forbidden',
    title: 'Own payout',
    text: (a: { batchId: string }) => `who made or changed ${a.batchId} cannot approve it, by no key either`,
  },
  ALREADY_APPROVED: {
    kind: 'conflict',
    title: 'Already consented',
    text: (a: { batchId: string }) => `you have consented to ${a.batchId} already; it needs somebody else`,
  },
  PAYOUT_LIMIT_EXCEEDED: {
    kind: 'conflict',
    title: 'More than a limit of payouts',
    text: (a: {
      limit: string;
      apiKeyId: string | null;
      currency: string | null;
      chainId: string | null;
      max: string;
      used: string;
      requested: string;
      left: string;
      resetsAt: string | null;
    }) => {
      const unit = [a.currency ?? 'payouts', ...(a.chainId === null ? [] : ['on', a.chainId])].join(' ');
      const span = LIMIT_SPANS[a.limit] ?? a.limit;
      const whose = a.apiKeyId === null ? '' : ` by ${a.apiKeyId}`;
      const later = a.resetsAt === null ? '' : `; it fits from ${a.resetsAt} on`;
      return `at most ${a.max} ${unit} may leave ${span}${whose}: ${a.left} are left, ${a.requested} are asked for${later}`;
    },
  },
  DESTINATION_NOT_ALLOWED: {
    kind: 'conflict',
    title: 'Destination not allowed',
    text: (a: { address: string }) => `payouts go to listed addresses only, and ${a.address} is not one of them`,
  },
  DESTINATION_COOLING_OFF: {
    kind: 'conflict',
    title: 'Destination cooling off',
    text: (a: { address: string; until: string }) =>
      `${a.address} was listed a short time ago; it is paid to from ${a.until} on`,
  },
  REFUND_TOO_LARGE: {
    kind: 'conflict',
    title: 'More than can be refunded',
    text: (a: { orderId: string; requested: string; refundable: string }) => {
      if (a.requested === 'overpaid') return `${a.refundable} beyond the amount of ${a.orderId} can be refunded`;
      const asked = a.requested === 'full' ? '' : `, ${a.requested} are asked for`;
      return `${a.refundable} of ${a.orderId} can be refunded${asked}`;
    },
  },
  PAYOUTS_UNAVAILABLE: {
    kind: 'unavailable',
    title: 'Payouts are not available',
    text: (a: { reason: string }) => `nothing can be paid out at the moment: ${a.reason}`,
  },
  LEASE_LOST: {
    kind: 'unavailable',
    title: 'Lease lost',
    text: (a: { chainId: string }) => `another process holds the lease of ${a.chainId}`,
  },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERRORS;

/** Arguments that the text of a code needs. */
export type ErrorArgs<C extends ErrorCode> =
  Parameters<(typeof ERRORS)[C]['text']> extends [infer A] ? A : Record<string, never>;

/**
 * The one class that services throw. `details` carries the arguments as data, so that a caller need not parse the text.
 */
export class DomainError<C extends ErrorCode = ErrorCode> extends Error {
  readonly kind: ErrorKind;
  readonly title: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: C,
    ...args: Parameters<(typeof ERRORS)[C]['text']> extends [] ? [] : [ErrorArgs<C>]
  ) {
    const definition: ErrorDefinition = ERRORS[code];
    const details = (args[0] ?? {}) as Record<string, unknown>;
    // The registry types each text by its own arguments; the constructor has just checked them.
    super(definition.text(details as never));
    this.name = 'DomainError';
    this.kind = definition.kind;
    this.title = definition.title;
    this.details = details;
  }
}

/** Narrows an unknown error to a DomainError, optionally of one code. */
export function isDomainError(error: unknown, code?: ErrorCode): error is DomainError {
  return error instanceof DomainError && (code === undefined || error.code === code);
}
