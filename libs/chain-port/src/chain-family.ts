import type { ParsedAddress } from './address';
import type { ChainReader } from './chain-reader';
import type { ChainWriter, TransactionCraft } from './chain-writer';
import type { FamilyKeys } from './key-material';

/** A chain family is code, a chain is configuration. */
export type FamilyName = 'evm' | 'tron' | 'solana';
export const FAMILIES: readonly FamilyName[] = ['evm', 'tron', 'solana'];

/**
 * When a transfer counts: so many confirmations, or the node's own word for it. A block has as many confirmations as there
 * are blocks from it to the head, itself included: with `count` 1 the head itself is final.
 */
export type FinalityPolicy =
  | { readonly kind: 'confirmations'; readonly count: number }
  /** EVM `finalized` tag, Tron's solidified block, Solana `finalized`. Never `safe` (failures, F1). */
  | { readonly kind: 'finalized' };

/** Where and how a chain is read; RPC urls may carry credentials and are never logged. */
export interface ChainConnection {
  readonly chainId: string;
  readonly networkId: string;
  readonly rpcUrls: readonly string[];
  /** `ws://` or `wss://` addresses for following the head; polling is the fallback. */
  readonly wsUrls: readonly string[];
  readonly finality: FinalityPolicy;
  /** Whether native coins are accepted, which costs whole blocks instead of logs. */
  readonly native: boolean;
  /** How long between two looks at the head when there is no websocket, in milliseconds. */
  readonly pollIntervalMs: number;
  /** Largest block range asked of a node at once. */
  readonly maxRange: number;
  /** How long a node may take over one answer, in milliseconds; 10 seconds when absent. */
  readonly requestTimeoutMs?: number;
}

/** Derives receiving addresses from a public key; families without public derivation (Solana) leave it out. */
export interface AddressDerivation {
  /** Checks an extended public key. @returns null when it is not one of this family, or a private one */
  readonly parseKey: (xpub: string) => string | null;
  /** The address at `xpub/0/index`. */
  readonly derive: (xpub: string, index: number) => ParsedAddress;
}

/** What a payer is asked for, as a wallet needs to know it. */
export interface PaymentRequest {
  /** Where the money goes; canonical or shown form. */
  readonly address: string;
  readonly asset: {
    /** Canonical contract address; null for the native coin. */
    readonly contract: string | null;
    readonly decimals: number;
  };
  /** Base units. */
  readonly amount: bigint;
  /** The network's own id, e.g. `1` for Ethereum. */
  readonly networkId: string;
}

/** What any chain family can do without a node. What only some can do is an optional capability, never a method that throws. */
export interface ChainFamily {
  readonly name: FamilyName;
  /** Decimals that the coin of each of its chains has. */
  readonly coinDecimals: number;
  readonly address: {
    /** @returns the canonical and shown form, or null when the text is not an address (wrong length, checksum, alphabet) */
    readonly parse: (text: string) => ParsedAddress | null;
    /** Whether nobody has the key of an address: zero, built-in contracts, the customary graves. @param canonical */
    readonly isNobody: (canonical: string) => boolean;
  };
  readonly derivation?: AddressDerivation;
  /**
   * A request for a payment as text that the family's wallets read, mostly out of a QR code (EIP-681 on EVM).
   * @throws Error when the address is none of this family: a fault in the code, never in the input
   */
  readonly paymentUri: (request: PaymentRequest) => string;
  /** Opens a reader on a chain of this family. Connects lazily: no traffic before the first call. */
  readonly openReader: (connection: ChainConnection) => ChainReader;
  /** Outgoing transactions, without a node. */
  readonly outgoing: TransactionCraft;
  /** Keys, for who signs. */
  readonly keys?: FamilyKeys;
  /** Opens a writer on a chain of this family; it holds no key. Connects lazily. */
  readonly openWriter: (connection: ChainConnection) => ChainWriter;
}
