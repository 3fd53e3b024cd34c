import type { FamilyRegistry, KeySecret } from '@chaintill/chain-port';
import type { KeyPlace, KeyProvider, PublicKey } from '../domain/key-provider';

/** Keys in the memory of this process, opened from files. */
export class FileKeys implements KeyProvider {
  readonly keys: readonly PublicKey[];
  private readonly opened: ReadonlyMap<string, { readonly key: PublicKey; readonly secret: KeySecret }>;

  constructor(
    opened: readonly { readonly key: PublicKey; readonly secret: KeySecret }[],
    private readonly families: FamilyRegistry,
  ) {
    this.keys = opened.map(({ key }) => key);
    this.opened = new Map(opened.map((one) => [one.key.keyId, one]));
  }

  async sign({ keyId, index }: KeyPlace, digest: string): Promise<string> {
    const held = this.opened.get(keyId);
    const keys = held && this.families.get(held.key.family).keys;
    if (!held || !keys) throw new Error(`no key ${keyId}`);
    if (index === null) return keys.sign(digest, held.secret);
    const child = keys.deriveChild(held.secret, index);
    try {
      return keys.sign(digest, child);
    } finally {
      child.bytes.fill(0);
    }
  }

  close(): void {
    for (const { secret } of this.opened.values()) secret.bytes.fill(0);
  }
}
