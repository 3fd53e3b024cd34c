import type { ChainConnection, ChainFamily, FeeTerms, PaymentRequest } from '@chaintill/chain-port';
import type { KnownKeys } from './describe-keys';

/** What a family brings along so that the suite can be run against a real local node of it. */
export interface ChainHarness {
  readonly family: ChainFamily;
  readonly addresses: {
    readonly valid: readonly { readonly text: string; readonly canonical: string; readonly display: string }[];
    readonly invalid: readonly string[];
    /** Canonical ones that nobody has the key of. */
    readonly nobody: readonly string[];
  };
  /** Known answers from another implementation; left out by families without public derivation. */
  readonly derivation?: {
    readonly xpub: string;
    readonly children: readonly { readonly index: number; readonly canonical: string }[];
    readonly refused: readonly string[];
  };
  /** For families with keys. */
  readonly keys?: KnownKeys;
  /** Payment requests and how the family's wallets read them. */
  readonly paymentUris: readonly (PaymentRequest & { readonly uri: string })[];
  readonly start: () => Promise<LocalChain>;
}

/** A running local node with a token that returns nothing from `transfer`. Payments resolve once they are in a block. */
export interface LocalChain {
  readonly connection: (changes?: Partial<ChainConnection>) => ChainConnection;
  readonly token: { readonly contract: string; readonly decimals: number };
  /** A new address, canonical. */
  readonly newAddress: () => string;
  /** Pays base units of the token; resolves to the transaction hash. */
  readonly payToken: (to: string, amount: bigint) => Promise<string>;
  /** One transaction that pays all of them. */
  readonly payTokenMany: (to: readonly string[], amount: bigint) => Promise<string>;
  readonly payNative: (to: string, amount: bigint) => Promise<string>;
  /** Pays what a payment URI asks for, as a wallet that knows nothing else. */
  readonly payUri: (uri: string) => Promise<string>;
  /** A transaction that carries native value and fails; resolves to where the value would have gone. */
  readonly failNative: (amount: bigint) => Promise<string>;
  /** An address with native coins and tokens, canonical, and its signature over a digest. */
  readonly sender: { readonly address: string; readonly sign: (digest: string) => string };
  /** Terms that nobody can pay for, made of such as the writer gives. */
  readonly priceless: (fields: FeeTerms['fields']) => FeeTerms['fields'];
  /** Whether transactions that are handed over are put into blocks at once. */
  readonly mining: (automatic: boolean) => Promise<void>;
  /** Takes a waiting transaction out of the node's memory. */
  readonly drop: (txHash: string) => Promise<void>;
  readonly advance: (blocks: number) => Promise<void>;
  /** Replaces the last blocks by as many without their transactions. */
  readonly reorg: (depth: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}
