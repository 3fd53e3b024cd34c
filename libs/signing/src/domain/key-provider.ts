import type { FamilyName, KeyKind } from '@chaintill/chain-port';

/** A key as everybody may know it. */
export interface PublicKey {
  /** Made from its address or extended public key: the same key has the same id everywhere. */
  readonly keyId: string;
  readonly family: FamilyName;
  readonly kind: KeyKind;
  readonly label: string;
  /** The only merchant whose money it moves; null: any. */
  readonly organizationId: string | null;
  /** Canonical, of a single key. */
  readonly address: string | null;
  /** Of an account. */
  readonly xpub: string | null;
}

/** Which private key signs: a single one, or the child of an account. */
export interface KeyPlace {
  readonly keyId: string;
  /** null for a single key. */
  readonly index: number | null;
}

/** Whatever holds the private keys: files, a KMS, an HSM. */
export interface KeyProvider {
  readonly keys: readonly PublicKey[];
  /**
   * Signs the digest of a crafted transaction. What is to be signed is written down before; when this fails it is asked again.
   * @param digest 0x hex
   * @returns what `outgoing.combine` of the family takes
   */
  sign(place: KeyPlace, digest: string): Promise<string>;
  /** Forgets the keys. */
  close(): void;
}
