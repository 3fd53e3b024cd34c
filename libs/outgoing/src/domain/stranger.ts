/** A transaction of one of our senders that these books do not know. */
export interface Stranger {
  readonly sequence: number;
  readonly hash: string;
  /** Canonical; '' when it is no plain transfer. */
  readonly to: string;
  readonly contract: string | null;
  /** Base units. */
  readonly amount: bigint;
}

/** As it is stored: first only that there is one, later which. Amounts are decimal text. */
export type StoredStranger =
  { readonly sequence: number; readonly hash?: undefined } | (Omit<Stranger, 'amount'> & { readonly amount: string });

export function storedStranger({ amount, ...stranger }: Stranger): StoredStranger {
  return { ...stranger, amount: amount.toString() };
}

/** @returns null while nobody knows which it is */
export function readStranger(stored: StoredStranger): Stranger | null {
  return stored.hash === undefined ? null : { ...stored, amount: BigInt(stored.amount) };
}

/** Why nobody is paid. */
export function stopReason(strangers: readonly Pick<Stranger, 'sequence'>[]): string {
  const places = strangers.map(({ sequence }) => sequence).join(', ');
  return (
    `the chain holds transactions of this sender that are not in these books (sequence ${places}): was an older backup restored, ` +
    'or does somebody else use its key? Nobody is paid until the operator has looked (npm run senders)'
  );
}
