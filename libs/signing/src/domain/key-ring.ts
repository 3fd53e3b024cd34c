import type { FamilyName, FamilyRegistry } from '@chaintill/chain-port';
import type { OwnAddress } from './judge';
import type { KeyPlace, KeyProvider, PublicKey } from './key-provider';

/** Where an address is said to come from. A wrong word leads to another address, and so to no key. */
export interface Derivation {
  readonly xpub: string;
  readonly index: number;
}

/** From here on children cannot be derived from a public key (BIP-32). */
const HARDENED = 0x80000000;

/** Finds the key of an address. */
export class KeyRing {
  private readonly singles = new Map<string, PublicKey>();
  private readonly accounts = new Map<string, PublicKey>();

  constructor(
    private readonly provider: KeyProvider,
    private readonly families: FamilyRegistry,
  ) {
    for (const key of provider.keys) {
      if (key.address !== null) this.singles.set(`${key.family} ${key.address}`, key);
      if (key.xpub !== null) this.accounts.set(`${key.family} ${key.xpub}`, key);
    }
  }

  /** @returns null when no key is held for that address */
  find(
    family: FamilyName,
    address: string,
    said: Derivation | null,
  ): (OwnAddress & { readonly place: KeyPlace }) | null {
    const single = this.singles.get(`${family} ${address}`);
    if (single) return found(single, null);
    const account = said && this.accounts.get(`${family} ${said.xpub}`);
    // what is no index is nobody's child; keys are not asked for it
    if (!account || !Number.isInteger(said.index) || said.index < 0 || said.index >= HARDENED) return null;
    const derived = this.families.get(family).derivation?.derive(said.xpub, said.index);
    return derived?.canonical === address ? found(account, said.index) : null;
  }

  sign(place: KeyPlace, digest: string): Promise<string> {
    return this.provider.sign(place, digest);
  }
}

function found({ keyId, kind, organizationId }: PublicKey, index: number | null): OwnAddress & { place: KeyPlace } {
  return { kind, organizationId, place: { keyId, index } };
}
