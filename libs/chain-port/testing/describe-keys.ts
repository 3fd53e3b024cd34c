import { WrongPassphrase, type ChainFamily, type FamilyKeys, type FeeTerms } from '@chaintill/chain-port';

/** Known answers of another implementation. */
export interface KnownKeys {
  readonly singles: readonly { readonly text: string; readonly canonical: string }[];
  readonly accounts: readonly { readonly text: string; readonly xpub: string }[];
  readonly refused: readonly string[];
  /** Addresses and extended public keys of keys that everybody has. */
  readonly published: readonly string[];
  /** Terms as a writer of the family gives them for a plain transfer. */
  readonly terms: FeeTerms;
  /** A keystore that another program wrote, and what is in it. */
  readonly keystore: { readonly text: string; readonly passphrase: string; readonly canonical: string };
}

/** Little work, since it is done often here. */
const COST = 2;

/** The contract suite of keys. */
export function describeKeys(name: string, family: ChainFamily, keys: FamilyKeys, known: KnownKeys): void {
  describe(`${name}: keys`, () => {
    it.each(known.singles)('reads the private key of $canonical', ({ text, canonical }) => {
      const secret = keys.importKey(`${text}\n`);
      expect(secret?.kind).toBe('single');
      expect(secret && keys.addressOf(secret).canonical).toBe(canonical);
    });

    it.each(known.accounts)('reads the recovery words of $xpub', ({ text, xpub }) => {
      const secret = keys.importKey(` ${text.replaceAll(' ', '  ')}\n`);
      expect(secret?.kind).toBe('account');
      expect(secret && keys.xpubOf(secret)).toBe(xpub);
    });

    it.each(known.refused)('refuses %j as a key', (text) => {
      expect(keys.importKey(text)).toBeNull();
    });

    it('derives the keys of the addresses that its public half derives', () => {
      const account = keys.create('account');
      const xpub = keys.xpubOf(account);
      expect(family.derivation?.parseKey(xpub)).toBe(xpub);
      for (const index of [0, 1, 1_000_000]) {
        expect(keys.addressOf(keys.deriveChild(account, index))).toEqual(family.derivation?.derive(xpub, index));
      }
    });

    it('knows keys that everybody has', () => {
      for (const shown of known.published) expect(keys.isPublished(shown)).toBe(true);
      expect(keys.isPublished(keys.addressOf(keys.create('single')).canonical)).toBe(false);
    });

    it('makes a new key each time', () => {
      const made = [1, 2, 3].map(() => keys.addressOf(keys.create('single')).canonical);
      expect(new Set(made).size).toBe(3);
      expect(keys.xpubOf(keys.create('account'))).not.toBe(keys.xpubOf(keys.create('account')));
    });

    it.each(['single', 'account'] as const)('opens a kept key of kind %s with its passphrase only', async (kind) => {
      const secret = keys.create(kind);
      const keystore = await keys.encrypt(secret, 'correct horse', COST);
      expect(keystore).toContain('"version":3');
      expect(keystore).not.toContain(Buffer.from(secret.bytes).toString('hex'));
      const opened = await keys.decrypt(keystore, 'correct horse');
      expect(opened).toMatchObject({ kind });
      expect(Buffer.from(opened.bytes)).toEqual(Buffer.from(secret.bytes));
      await expect(keys.decrypt(keystore, 'correct horses')).rejects.toBeInstanceOf(WrongPassphrase);
      await expect(keys.decrypt('{}', 'correct horse')).rejects.toThrow('keystore');
    });

    it('opens what another program kept', async () => {
      const { text, passphrase, canonical } = known.keystore;
      expect(keys.addressOf(await keys.decrypt(text, passphrase)).canonical).toBe(canonical);
    });

    it('signs what the chain takes as its own', () => {
      const secret = keys.create('single');
      const from = keys.addressOf(secret).canonical;
      const intent = { from, to: from, contract: null, amount: 1n };
      const { unsigned, digest } = family.outgoing.craft('1', intent, 0, known.terms);
      const signature = keys.sign(digest, secret);
      expect(family.outgoing.combine(unsigned, signature, from).raw).not.toBe(unsigned);
      // The same bytes are never signed in two ways: nothing about the key can be learned from two of them.
      expect(keys.sign(digest, secret)).toBe(signature);
    });

    it('tells keys of an account from single ones', () => {
      expect(() => keys.addressOf(keys.create('account'))).toThrow('single');
      expect(() => keys.deriveChild(keys.create('single'), 0)).toThrow('account');
    });
  });
}
