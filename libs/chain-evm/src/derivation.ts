import { createRequire } from 'node:module';
import type { AddressDerivation, ParsedAddress } from '@chaintill/chain-port';
import type { HDNodeVoidWallet } from 'ethers/wallet';
import { parseEvmAddress } from './address';

type WalletModule = typeof import('ethers/wallet');

let wallets: WalletModule | undefined;

/** Key arithmetic is loaded on first use: most processes never derive. */
function loadWallets(): WalletModule {
  wallets ??= createRequire(import.meta.url)('ethers/wallet') as WalletModule; // require is untyped
  return wallets;
}

/** The receiving branch `xpub/0` of the last keys used: one derivation less per address. */
const branches = new Map<string, HDNodeVoidWallet>();
const MAX_BRANCHES = 64;

/** BIP-32 derivation of receiving addresses, `xpub/0/index`, from a public account key. */
export const evmDerivation: AddressDerivation = {
  parseKey: (xpub) => {
    const node = readPublicKey(xpub.trim());
    return node ? node.extendedKey : null;
  },
  derive: (xpub, index) => {
    const child = branch(xpub).deriveChild(index);
    const parsed = parseEvmAddress(child.address);
    if (!parsed) throw new Error('a derived key has no address'); // ethers gives EIP-55 text, always
    return parsed satisfies ParsedAddress;
  },
};

function branch(xpub: string): HDNodeVoidWallet {
  const known = branches.get(xpub);
  if (known) return known;
  const node = readPublicKey(xpub);
  if (!node) throw new Error('not an extended public key');
  if (branches.size >= MAX_BRANCHES) branches.clear();
  const made = node.deriveChild(0);
  branches.set(xpub, made);
  return made;
}

/** @returns null for anything but a public extended key; a private one is refused like any other wrong text */
function readPublicKey(xpub: string): HDNodeVoidWallet | null {
  if (!xpub.startsWith('xpub')) return null;
  try {
    const node = loadWallets().HDNodeWallet.fromExtendedKey(xpub);
    return 'privateKey' in node ? null : node;
  } catch {
    return null;
  }
}
