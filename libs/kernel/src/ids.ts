import { monotonicFactory } from 'ulidx';

/**
 * Public ids are a prefix and a ULID in lower case, e.g. `ord_01k9x…`: unique without a round trip, ordered by time so that
 * an index on them stays dense, and free of meaning.
 */
export const ID_PREFIXES = {
  organization: 'org',
  person: 'per',
  apiKey: 'key',
  session: 'ses',
  order: 'ord',
  transfer: 'trf',
  address: 'adr',
  addressSource: 'src',
  webhookEndpoint: 'whe',
  event: 'evt',
  delivery: 'dlv',
  request: 'req',
  invitation: 'inv',
  oauthApp: 'app',
  depositReference: 'drf',
  deposit: 'dep',
  quote: 'quo',
  paymentLink: 'lnk',
  simulation: 'sim',
  signingRequest: 'sgr',
  payoutBatch: 'pob',
  payout: 'pay',
  outgoing: 'otx',
  reconciliation: 'rec',
  difference: 'dif',
  destination: 'dst',
  account: 'acc',
  accountTransfer: 'atr',
  wallet: 'wal',
  sweep: 'swp',
  gasFunding: 'gas',
  reserveMove: 'rsv',
  sweepRequest: 'swr',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const next = monotonicFactory();

/** Makes a new public id of the given kind. */
export function newId(kind: IdKind): string {
  return `${ID_PREFIXES[kind]}_${next().toLowerCase()}`;
}

const BODY = /^[0-9a-hjkmnp-tv-z]{26}$/;

/** Whether a text has the form of an id of that kind. A text that has not is nobody's id (law 9). */
export function isId(kind: IdKind, text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const prefix = `${ID_PREFIXES[kind]}_`;
  return text.startsWith(prefix) && BODY.test(text.slice(prefix.length));
}

/** Ids of rows that are numbered by the database. */
export type NumericIdKind = 'transfer' | 'address' | 'delivery' | 'deposit';

/** Public id of a numbered row: the number in decimal, padded to the length of all other ids. */
export function numericId(kind: NumericIdKind, number: bigint | string): string {
  return `${ID_PREFIXES[kind]}_${String(number).padStart(26, '0')}`;
}

/** The number behind a public id, as text for SQL. @returns null when the text is not such an id, which is nobody's (law 9) */
export function parseNumericId(kind: NumericIdKind, text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const match = new RegExp(`^${ID_PREFIXES[kind]}_0{8}(\\d{18})$`).exec(text);
  return match?.[1] ? BigInt(match[1]).toString() : null;
}
