import type { ParsedAddress } from './address';

/**
 * The secret of a key, as bytes so that it can be wiped.
 * - `single`: signs for one address
 * - `account`: signs for every address that is derived from its extended public key
 */
export interface KeySecret {
  readonly kind: KeyKind;
  readonly bytes: Uint8Array;
}

export const KEY_KINDS = ['single', 'account'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** An encrypted key was not opened: the passphrase is another one, or the file was changed. */
export class WrongPassphrase extends Error {
  constructor() {
    super('the passphrase is wrong, or the file was changed');
    this.name = 'WrongPassphrase';
  }
}

/** Keys of a family: made, kept in a Web3 keystore (version 3) and signed with. Only the signer and its tools use it. */
export interface FamilyKeys {
  readonly create: (kind: KeyKind) => KeySecret;
  /**
   * Reads what other programs export: a private key as text makes a `single`, recovery words an `account`.
   * @returns null when the text is neither
   */
  readonly importKey: (text: string) => KeySecret | null;
  /** @param cost work to try one passphrase (scrypt N) @returns the text of a keystore file */
  readonly encrypt: (secret: KeySecret, passphrase: string, cost: number) => Promise<string>;
  /** @throws WrongPassphrase @throws Error when the text is no keystore of this family */
  readonly decrypt: (keystore: string, passphrase: string) => Promise<KeySecret>;
  /** The address that a single key signs for. */
  readonly addressOf: (single: KeySecret) => ParsedAddress;
  /** The extended public key of an account, as {@link AddressDerivation} takes it. */
  readonly xpubOf: (account: KeySecret) => string;
  /** The single key of the address that {@link AddressDerivation.derive} gives for that index. */
  readonly deriveChild: (account: KeySecret, index: number) => KeySecret;
  /** Whether everybody has a key, out of guides and developers' tools. @param shown its canonical address or extended public key */
  readonly isPublished: (shown: string) => boolean;
  /** Signs the `digest` of a crafted transaction. @returns what `outgoing.combine` takes */
  readonly sign: (digest: string, single: KeySecret) => string;
}
