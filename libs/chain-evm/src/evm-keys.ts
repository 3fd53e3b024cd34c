import { createRequire } from 'node:module';
import { randomBytes, scrypt } from 'node:crypto';
import { WrongPassphrase, type FamilyKeys, type KeySecret, type ParsedAddress } from '@chaintill/chain-port';
import type { HDNodeWallet } from 'ethers/wallet';
import { parseEvmAddress } from './address';
import { PUBLISHED } from './published-keys';

type EthersModule = typeof import('ethers');

let ethers: EthersModule | undefined;

/** Loaded on first use: only the signer has keys. */
function load(): EthersModule {
  if (ethers) return ethers;
  ethers = createRequire(import.meta.url)('ethers') as EthersModule; // require is untyped
  // Node's own scrypt: many times as fast as the one in JavaScript, and off the event loop.
  ethers.scrypt.register((password, salt, N, r, p, length) => {
    const maxmem = 129 * r * (N + p + 2) + 65_536; // what it needs, and a little
    return new Promise((resolve, reject) => {
      scrypt(password, salt, length, { N, r, p, maxmem }, (error, key) =>
        error ? reject(error) : resolve(new Uint8Array(key)),
      );
    });
  });
  return ethers;
}

/** The account of BIP-44 whose extended public key makes receiving addresses (derivation.ts). */
const ACCOUNT_PATH = "m/44'/60'/0'";
const PRIVATE_KEY = /^(0x)?[0-9a-fA-F]{64}$/;
/** 24 recovery words. */
const ENTROPY_BYTES = 32;

/** EVM keys. The secret of a single is its private key, that of an account the entropy of its recovery words. */
export const evmKeys: FamilyKeys = {
  create: (kind) => {
    if (kind === 'account') return { kind, bytes: randomBytes(ENTROPY_BYTES) };
    for (;;) {
      const made = single(`0x${randomBytes(32).toString('hex')}`);
      if (made) return made;
    }
  },

  importKey: (text) => {
    const trimmed = text.trim();
    if (PRIVATE_KEY.test(trimmed)) return single(trimmed.startsWith('0x') ? trimmed : `0x${trimmed}`);
    const words = trimmed.toLowerCase().split(/\s+/).join(' ');
    const { Mnemonic, getBytes } = load();
    return Mnemonic.isValidMnemonic(words)
      ? { kind: 'account', bytes: getBytes(Mnemonic.fromPhrase(words).entropy) }
      : null;
  },

  encrypt: async (secret, passphrase, cost) => {
    const { encryptKeystoreJson, hexlify } = load();
    const options = { scrypt: { N: cost } };
    if (secret.kind === 'single') {
      const privateKey = hexlify(secret.bytes);
      const { display } = evmKeys.addressOf(secret);
      return encryptKeystoreJson({ address: display, privateKey }, passphrase, options);
    }
    const { address, privateKey, path, mnemonic } = account(secret);
    if (!mnemonic || path === null) throw new Error('an account has recovery words');
    const words = { path, locale: 'en', entropy: mnemonic.entropy };
    return encryptKeystoreJson({ address, privateKey, mnemonic: words }, passphrase, options);
  },

  decrypt: async (keystore, passphrase) => {
    const { decryptKeystoreJson, getBytes, isKeystoreJson } = load();
    if (!isKeystoreJson(keystore)) throw new Error('is no Web3 keystore of version 3');
    const opened = await decryptKeystoreJson(keystore, passphrase).catch((error: Error) => {
      throw error.message.includes('password') ? new WrongPassphrase() : error;
    });
    const { mnemonic, privateKey, address } = opened;
    const secret: KeySecret | null = mnemonic
      ? { kind: 'account', bytes: getBytes(mnemonic.entropy) }
      : single(privateKey);
    if (!secret) throw new Error('holds no private key');
    // The passphrase is checked against the private key alone; the words beside it must be those of the same wallet.
    const own = mnemonic ? account(secret).address : evmKeys.addressOf(secret).display;
    if (own !== address) throw new WrongPassphrase();
    return secret;
  },

  addressOf: (secret) => {
    const parsed = parseEvmAddress(load().computeAddress(load().hexlify(bytesOf(secret, 'single'))));
    if (!parsed) throw new Error('a key has an address'); // ethers gives EIP-55 text, always
    return parsed satisfies ParsedAddress;
  },

  xpubOf: (secret) => account(secret).neuter().extendedKey,

  deriveChild: (secret, index) => {
    const { privateKey } = account(secret).deriveChild(0).deriveChild(index);
    return { kind: 'single', bytes: load().getBytes(privateKey) };
  },

  isPublished: (shown) => PUBLISHED.has(shown),

  sign: (digest, secret) => new (load().SigningKey)(bytesOf(secret, 'single')).sign(digest).serialized,
};

/** @returns null for a number that is no key of the curve */
function single(privateKey: string): KeySecret | null {
  const { SigningKey, getBytes } = load();
  try {
    SigningKey.computePublicKey(privateKey);
    return { kind: 'single', bytes: getBytes(privateKey) };
  } catch {
    return null;
  }
}

function account(secret: KeySecret): HDNodeWallet {
  const { HDNodeWallet, Mnemonic } = load();
  return HDNodeWallet.fromMnemonic(Mnemonic.fromEntropy(bytesOf(secret, 'account')), ACCOUNT_PATH);
}

function bytesOf({ kind, bytes }: KeySecret, wanted: KeySecret['kind']): Uint8Array {
  if (kind !== wanted) throw new Error(`this takes a key of kind ${wanted}`);
  return bytes;
}
